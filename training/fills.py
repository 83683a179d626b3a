"""What drummers play at the end of a phrase."""

from collections.abc import Callable

import numpy as np

from training.music import TOMS
from training.score import ScoreStroke

HIGH, MID, LOW = TOMS
ROUND = ("snare", HIGH, MID, LOW)
Hands = list[tuple[str, ...]]
# Strokes to a pulse; sextuplets and thirty-seconds only where the tempo lets hands follow.
FASTEST_STROKES_PER_SECOND = 15.0
STEPS_OF_PULSE = {"quarter": (2, 3, 4, 4, 4, 6, 8), "dotted_quarter": (3, 6, 6), "eighth": (1, 2, 2, 3)}


def fill(rng: np.random.Generator, pulses: float, pulse: str, bpm: float) -> list[ScoreStroke]:
    """Strokes over `pulses` pulses, in pulses from the fill's start. `bpm` counts pulses."""
    steps_of_pulse = _steps_of_pulse(rng, pulse, bpm)
    count = max(1, round(pulses * steps_of_pulse))
    names = list(KINDS)
    weights = np.array([WEIGHTS[name] for name in names])
    hands = KINDS[str(rng.choice(names, p=weights / weights.sum()))](rng, count)
    shape = _dynamics(rng, count)
    out = []
    for index, pieces in enumerate(hands[:count]):
        for piece in pieces:
            ornament = "flam" if len(pieces) == 1 and piece != "kick" and rng.random() < 0.04 else None
            out.append(ScoreStroke(index / steps_of_pulse, piece, float(shape[index]), ornament))
    if rng.random() < 0.25:
        out += _feet(rng, pulses, pulse)
    return out


def swell(rng: np.random.Generator, pulses: float) -> list[ScoreStroke]:
    """A roll on a cymbal (mallets) that grows over `pulses` pulses."""
    count = max(4, int(pulses * rng.choice([4, 6, 8])))
    rise = np.linspace(rng.uniform(0.08, 0.2), rng.uniform(0.6, 0.95), count)
    piece = str(rng.choice(["crash", "crash", "ride", "splash"]))
    return [ScoreStroke(index * pulses / count, piece, float(rise[index])) for index in range(count)]


def _steps_of_pulse(rng: np.random.Generator, pulse: str, bpm: float) -> int:
    choices = STEPS_OF_PULSE[pulse]
    possible = [steps for steps in choices if steps * bpm / 60 <= FASTEST_STROKES_PER_SECOND]
    return int(rng.choice(possible or [min(choices)]))


def _dynamics(rng: np.random.Generator, count: int) -> np.ndarray:
    start, end = rng.uniform(0.4, 0.95), rng.uniform(0.65, 1.0)
    accents = np.where(np.arange(count) % int(rng.integers(1, 5)) == 0, 0.1, -0.05)
    return np.clip(np.linspace(start, end, count) + accents, 0.1, 1.0)


def _feet(rng: np.random.Generator, pulses: float, pulse: str) -> list[ScoreStroke]:
    """Feet that go on counting under the hands."""
    piece = str(rng.choice(["kick", "hi_hat_pedal"]))
    spacing = float(rng.choice([1.0, 0.5])) if pulse == "quarter" else 1.0
    return [ScoreStroke(place, piece, 0.65) for place in np.arange(0, pulses - 1e-6, spacing)]


def _around(rng: np.random.Generator, count: int, drums: tuple[str, ...]) -> Hands:
    """Groups of strokes on one drum after another."""
    per_drum = max(1, int(np.ceil(count / len(drums))))
    return [(drums[min(index // per_drum, len(drums) - 1)],) for index in range(count)]


def _down(rng: np.random.Generator, count: int) -> Hands:
    return _around(rng, count, ROUND if rng.random() < 0.5 else TOMS)


def _up(rng: np.random.Generator, count: int) -> Hands:
    return _around(rng, count, tuple(reversed(TOMS)) if rng.random() < 0.5 else (LOW, MID, HIGH, "snare"))


def _two_drums(rng: np.random.Generator, count: int) -> Hands:
    drums = rng.choice(ROUND, 2, replace=False)
    return _around(rng, count, tuple(str(drum) for drum in drums))


def _snare_roll(rng: np.random.Generator, count: int) -> Hands:
    return [("snare",)] * count


def _low_roll(rng: np.random.Generator, count: int) -> Hands:
    return [(LOW,)] * count


def _wander(rng: np.random.Generator, count: int) -> Hands:
    rest = rng.uniform(0, 0.3)
    return [() if rng.random() < rest else (str(rng.choice(ROUND)),) for _ in range(count)]


def _repeat(cell: Hands) -> Callable[[int], Hands]:
    return lambda count: [cell[index % len(cell)] for index in range(count)]


def _hands_and_feet(rng: np.random.Generator, count: int) -> Hands:
    """Linear: two, three or four hands and one or two kicks, over and over."""
    hands = [(str(rng.choice(ROUND)),) for _ in range(int(rng.integers(1, 5)))]
    return _repeat([*hands, *[("kick",)] * int(rng.integers(1, 3))])(count)


def _low_with_kick(rng: np.random.Generator, count: int) -> Hands:
    """The low tom struck together with the kick, at times under a moving hand."""
    kick_every, hand_from = int(rng.choice([1, 2, 2, 3])), int(rng.integers(0, count + 1))
    return [
        ((LOW,) if index < hand_from else (str(rng.choice(TOMS)),)) + (("kick",) if index % kick_every == 0 else ())
        for index in range(count)
    ]


def _low_with_snare(rng: np.random.Generator, count: int) -> Hands:
    """Both hands together: snare and low tom, at times the kick too."""
    every = int(rng.choice([1, 1, 2]))
    both = ("snare", LOW, "kick") if rng.random() < 0.3 else ("snare", LOW)
    between = [(), (LOW,), ("kick",), ("snare",)][int(rng.integers(4))]
    return [both if index % every == 0 else between for index in range(count)]


def _unisons(rng: np.random.Generator, count: int) -> Hands:
    pair = tuple(str(drum) for drum in rng.choice(ROUND, 2, replace=False))
    return _repeat([pair, *[("kick",)] * int(rng.integers(0, 3))])(count)


def _stabs(rng: np.random.Generator, count: int) -> Hands:
    """Cymbal and kick together, with room between."""
    cymbal = str(rng.choice(["crash", "crash", "china", "splash"]))
    density = rng.uniform(0.2, 0.6)
    return [(cymbal, "kick") if rng.random() < density else () for _ in range(count)]


def _barks(rng: np.random.Generator, count: int) -> Hands:
    """Open hats closed at once, kick below."""
    return _repeat([("hi_hat_open", "kick"), ("hi_hat_closed",), ("snare",), ("hi_hat_open",)])(count)


def _accents_on_toms(rng: np.random.Generator, count: int) -> Hands:
    """A snare stream whose accents move to the toms with the kick below."""
    every = int(rng.choice([3, 3, 4, 5]))
    return [(str(rng.choice(TOMS)), "kick") if index % every == 0 else ("snare",) for index in range(count)]


KINDS: dict[str, Callable[[np.random.Generator, int], Hands]] = {
    "down": _down, "up": _up, "two_drums": _two_drums, "snare_roll": _snare_roll, "low_roll": _low_roll,
    "wander": _wander, "hands_and_feet": _hands_and_feet, "low_with_kick": _low_with_kick,
    "low_with_snare": _low_with_snare, "unisons": _unisons, "stabs": _stabs, "barks": _barks,
    "accents_on_toms": _accents_on_toms,
}  # fmt: skip
WEIGHTS = {
    "down": 4, "up": 1, "two_drums": 2, "snare_roll": 1.5, "low_roll": 0.8, "wander": 2, "hands_and_feet": 2.5,
    "low_with_kick": 2.5, "low_with_snare": 2, "unisons": 1, "stabs": 1, "barks": 0.7, "accents_on_toms": 1,
}  # fmt: skip
