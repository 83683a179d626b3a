"""From rows of steps (see styles.py) to strokes, and rows that nobody wrote down."""

from dataclasses import dataclass

import numpy as np

from training.metre import METRES, Metre
from training.score import ScoreStroke

PIECE_OF_NAME = {
    "bell": "ride_bell", "side": "side_stick", "high": "tom_high", "mid": "tom_mid", "low": "tom_low",
    "open": "hi_hat_open", "pedal": "hi_hat_pedal",
}  # fmt: skip
VELOCITY_OF_STEP = {"x": 0.7, "X": 0.93, "g": 0.25, "o": 0.75, "h": 0.7, "f": 0.85, "d": 0.8, "r": 0.85}
ORNAMENT_OF_STEP = {"f": "flam", "d": "drag", "r": "ruff"}
HAT_OF_STEP = {"o": "hi_hat_open", "h": "hi_hat_half_open"}
IMPROVISED_HANDS = (("hat", 0.55), ("ride", 0.22), ("bell", 0.05), ("crash", 0.07), ("low", 0.05), ("china", 0.03),
                    ("open", 0.03))  # fmt: skip
EIGHTH_PULSE_STEPS = (1, 1, 2)


@dataclass(frozen=True)
class Voice:
    """One piece's bars; each bar is a string of steps."""

    name: str
    bars: tuple[str, ...]


def parse_voices(text: str) -> list[Voice]:
    """Voices of `piece steps|steps`, several of them joined by +."""
    voices = []
    for row in filter(None, text.split("+")):
        name, steps = row.split(" ")
        voices.append(Voice(name, tuple(steps.split("|"))))
    return voices


def bar_strokes(voice: Voice, bar: int, metre: Metre, hat: str) -> list[ScoreStroke]:
    """The voice's strokes in bar number `bar`, in pulses from that bar's start; `hat` is how the hi-hat is held."""
    steps = voice.bars[bar % len(voice.bars)]
    piece = hat if voice.name == "hat" else PIECE_OF_NAME.get(voice.name, voice.name)
    step_pulses = metre.beats / len(steps)
    return [
        ScoreStroke(index * step_pulses, HAT_OF_STEP.get(step, piece), VELOCITY_OF_STEP[step], ORNAMENT_OF_STEP.get(step))
        for index, step in enumerate(steps)
        if step != "-"
    ]


def improvise(rng: np.random.Generator, metre_name: str) -> list[Voice]:
    """A groove for any metre: kick and snare share out the bar's groups, a hand keeps time."""
    metre = METRES[metre_name]
    groups = metre.groupings[rng.integers(len(metre.groupings))]
    steps = int(rng.choice(EIGHTH_PULSE_STEPS)) if metre.pulse == "eighth" else _steps(rng, metre)
    starts = np.concatenate([[0], np.cumsum(groups)[:-1]]) * steps
    bars = int(rng.choice([1, 2], p=[0.6, 0.4]))
    length = metre.beats * steps
    snare_bar = _snare_bar(rng, starts, length)
    kicks = tuple(_kick_bar(rng, starts, length, snare_bar) for _ in range(bars))
    hand = str(rng.choice([name for name, _ in IMPROVISED_HANDS], p=[share for _, share in IMPROVISED_HANDS]))
    snare = "side" if rng.random() < 0.12 else "snare"
    voices = [Voice("kick", kicks), Voice(snare, (snare_bar,)), Voice(hand, (_hand_bar(rng, steps, length),))]
    if rng.random() < 0.2:
        voices.append(Voice("pedal", (_every(length, steps, int(rng.integers(0, 2)) * steps),)))
    return voices


def _steps(rng: np.random.Generator, metre: Metre) -> int:
    if metre.pulse == "dotted_quarter":
        return int(rng.choice([3, 6], p=[0.6, 0.4]))
    return int(rng.choice([2, 4, 3], p=[0.3, 0.55, 0.15]))


def _kick_bar(rng: np.random.Generator, starts: np.ndarray, length: int, snare_bar: str) -> str:
    busy = rng.uniform(0.02, 0.3)
    bar = ["x" if rng.random() < (busy if snare_bar[i] == "-" else busy * 0.3) else "-" for i in range(length)]
    for start in starts[1:]:
        if rng.random() < 0.4 and snare_bar[start] == "-":
            bar[start] = "x"
    if rng.random() < 0.93:
        bar[0] = "x"
    return "".join(bar)


def _snare_bar(rng: np.random.Generator, starts: np.ndarray, length: int) -> str:
    ghosts = rng.uniform(0.05, 0.3) if rng.random() < 0.35 else 0.0
    bar = ["g" if rng.random() < ghosts else "-" for _ in range(length)]
    bar[0] = "-"
    backbeats = starts[1::2] if len(starts) > 1 else [length // 2]
    if rng.random() < 0.15:
        backbeats = [int(rng.choice(starts[1:]))] if len(starts) > 1 else [length // 2]
    for start in backbeats:
        bar[start] = "f" if rng.random() < 0.06 else "X"
    if rng.random() < 0.25:
        bar[int(rng.integers(length // 2, length))] = "x"
    return "".join(bar)


def _hand_bar(rng: np.random.Generator, steps: int, length: int) -> str:
    """Even strokes on every, every other or every pulse's step, with accents and a few holes."""
    divisors = [d for d in (1, 2, 3, 4, 6) if steps % d == 0 and steps // d <= 4]
    spacing = int(rng.choice(divisors))
    accent = int(rng.choice([1, 2, steps, max(1, steps // 2)]))
    holes = 0.12 if rng.random() < 0.25 else 0.0
    opens = 0.08 if rng.random() < 0.25 else 0.0
    bar = ["-"] * length
    for index in range(0, length, spacing):
        if rng.random() >= holes:
            bar[index] = "o" if rng.random() < opens else "X" if index % (accent * spacing) == 0 else "x"
    return "".join(bar)


def _every(length: int, spacing: int, first: int) -> str:
    return "".join("x" if index % (2 * spacing) == first else "-" for index in range(length))
