"""What the members of a band play, given the beats, the chords and the drummer's kick.

Every player returns tones in pulses, so that the music follows whatever the tempo does.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.harmony import Chord, Harmony, voicing


@dataclass(frozen=True)
class Tone:
    start_pulses: float
    end_pulses: float
    pitch: int
    velocity: float


@dataclass(frozen=True)
class Stretch:
    """Pulses with one chord."""

    start: float
    end: float
    chord: Chord


@dataclass(frozen=True)
class Stage:
    """What a player sees: bars as (first pulse, pulses), chords, steps in a pulse, where the kick falls."""

    bars: list[tuple[float, int]]
    stretches: list[Stretch]
    steps: int
    kicks: np.ndarray
    harmony: Harmony

    def chord_at(self, pulses: float) -> Chord:
        """The chord that sounds at a place; the first or last one beyond the ends."""
        for stretch in self.stretches:
            if pulses < stretch.end - 1e-6:
                return stretch.chord
        return self.stretches[-1].chord


Player = Callable[[np.random.Generator, Stage, int], list[Tone]]


def _root(chord: Chord, low: int) -> int:
    return low + (chord.root - low) % 12


def _cell(rng: np.random.Generator, length: int, density: float) -> list[int]:
    """Steps of a bar that are struck; strong places more often than weak, the one mostly."""
    weights = np.array([1.0 if index % 2 == 0 else 0.6 for index in range(length)])
    struck = rng.random(length) < density * weights
    struck[0] = rng.random() < 0.8
    if not struck.any():
        struck[int(rng.integers(length))] = True
    return [int(index) for index in np.flatnonzero(struck)]


def _cell_places(rng: np.random.Generator, stage: Stage, density: float) -> list[tuple[float, float]]:
    """One rhythmic cell through all bars: start and length of its notes in pulses."""
    cells = {pulses: _cell(rng, pulses * stage.steps, density) for pulses in sorted({pulses for _, pulses in stage.bars})}
    out = []
    for first, pulses in stage.bars:
        ends = [*cells[pulses][1:], pulses * stage.steps]
        out += [(first + step / stage.steps, (end - step) / stage.steps) for step, end in zip(cells[pulses], ends, strict=True)]
    return out


def _velocity(rng: np.random.Generator) -> float:
    return float(np.clip(rng.normal(0.72, 0.08), 0.3, 1))


def _bass_cell(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """A repeated figure of roots, fifths and octaves."""
    hold = rng.uniform(0.4, 1.0)
    out = []
    for start, length in _cell_places(rng, stage, rng.uniform(0.2, 0.7)):
        chord = stage.chord_at(start)
        pitch = _root(chord, low) + int(rng.choice([0, 0, 0, 0, 7, 12, chord.tones[1]]))
        out.append(Tone(start, start + length * hold, pitch, _velocity(rng)))
    return out


def _bass_with_kick(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """A note with every kick, now and then one between."""
    hold = rng.uniform(0.3, 1.0)
    places = sorted({round(float(kick) * 24) / 24 for kick in stage.kicks})
    out = []
    for start, after in zip(places, [*places[1:], places[-1] + 1] if places else [], strict=True):
        length = min(2.0, max(0.2, (after - start) * hold))
        pitch = _root(stage.chord_at(start), low) + int(rng.choice([0, 0, 0, 7, 12]))
        out.append(Tone(start, start + length, pitch, _velocity(rng)))
    return out


def _bass_driving(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Roots on every half pulse (or step), the one not marked."""
    spacing = 0.5 if stage.steps % 2 == 0 else 1 / stage.steps
    hold = rng.uniform(0.5, 0.98)
    return [
        Tone(start, start + spacing * hold, _root(stage.chord_at(start), low), _velocity(rng))
        for first, pulses in stage.bars
        for start in np.arange(first, first + pulses - 1e-6, spacing)
    ]


def _bass_walking(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """A note a pulse: chord tones, and a neighbour of what comes next."""
    out = []
    for stretch in stage.stretches:
        for start in np.arange(stretch.start, stretch.end - 1e-6, 1.0):
            chord, following = stretch.chord, stage.chord_at(start + 1)
            pitch = _root(chord, low) + int(rng.choice([0, 0, *chord.tones, 2, 9]))
            if following != chord:
                pitch = _root(following, low) + int(rng.choice([-1, 1, 7]))
            out.append(Tone(start, start + 0.9, pitch, _velocity(rng)))
    return out


def _bass_between(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Off the beat: dance music's bass, which leaves the pulse to the kick."""
    return [
        Tone(first + pulse + 0.5, first + pulse + 0.95, _root(stage.chord_at(first + pulse), low), _velocity(rng))
        for first, pulses in stage.bars
        for pulse in range(pulses)
    ]


def _bass_long(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """One note a chord."""
    return [Tone(s.start, s.end - 0.1, _root(s.chord, low), _velocity(rng)) for s in stage.stretches]


def _chord_tones(rng: np.random.Generator, places: list[tuple[float, float]], stage: Stage, low: int) -> list[Tone]:
    inversion = int(rng.integers(0, 3))
    out = []
    for start, length in places:
        velocity = _velocity(rng)
        spread = rng.uniform(0, 0.02)
        for index, pitch in enumerate(voicing(stage.chord_at(start), low, inversion)):
            out.append(Tone(start + index * spread, start + length, pitch, velocity))
    return out


def _chords_long(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Held through each chord."""
    return _chord_tones(rng, [(s.start, s.end - s.start - 0.05) for s in stage.stretches], stage, low)


def _chords_cell(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Comping: a repeated rhythm."""
    hold = rng.uniform(0.3, 1.0)
    places = [(start, length * hold) for start, length in _cell_places(rng, stage, rng.uniform(0.15, 0.5))]
    return _chord_tones(rng, places, stage, low)


def _chords_between(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Off the beat: the skank of ska and reggae, the pumping of house."""
    length = rng.uniform(0.1, 0.4)
    places = [(first + pulse + 0.5, length) for first, pulses in stage.bars for pulse in range(pulses)]
    return _chord_tones(rng, places, stage, low)


def _chords_on_pulses(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Every pulse, or the even ones."""
    length, every = rng.uniform(0.3, 0.95), int(rng.choice([1, 1, 2]))
    first_one = int(rng.integers(0, every))
    places = [(first + pulse, length) for first, pulses in stage.bars for pulse in range(first_one, pulses, every)]
    return _chord_tones(rng, places, stage, low)


def _stabs(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Short and seldom, where no one expects them."""
    places = [(start, 0.3) for start, _ in _cell_places(rng, stage, 0.12)]
    kept = [place for place in places if rng.random() < 0.8]
    return _chord_tones(rng, kept, stage, low)


def _arpeggio(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Chord tones one after another, on every step or every other."""
    every = int(rng.choice([1, 2])) if stage.steps > 2 else 1
    order = [int(index) for index in rng.permutation(4)] if rng.random() < 0.4 else [0, 1, 2, 3, 2, 1]
    hold = rng.uniform(0.5, 2.0)
    out, count = [], 0
    for first, pulses in stage.bars:
        for step in range(0, pulses * stage.steps, every):
            start = first + step / stage.steps
            pitches = voicing(stage.chord_at(start), low, 0)
            pitches = [*pitches, pitches[0] + 12]
            pitch = pitches[order[count % len(order)] % len(pitches)]
            out.append(Tone(start, start + hold * every / stage.steps, pitch, _velocity(rng)))
            count += 1
    return out


def _chug(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """Power chords: short low ones in a repeated rhythm, at times let ring at the chord's start."""
    out = []
    for start, length in _cell_places(rng, stage, rng.uniform(0.35, 1.0)):
        root = _root(stage.chord_at(start), low)
        held = length if rng.random() < 0.25 else min(length, 0.22)
        out += [Tone(start, start + held, pitch, _velocity(rng)) for pitch in (root, root + 7, root + 12)]
    return out


def _riff(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """A motif on the scale that comes back in every bar, moving with the chords or not."""
    bar_lengths = sorted({pulses for _, pulses in stage.bars})
    cells = {pulses: _cell(rng, pulses * stage.steps, rng.uniform(0.3, 0.7)) for pulses in bar_lengths}
    moves = {pulses: rng.integers(0, 6, len(cell)) for pulses, cell in cells.items()}
    follows = rng.random() < 0.5
    key = stage.harmony.key
    out = []
    for first, pulses in stage.bars:
        ends = [*cells[pulses][1:], pulses * stage.steps]
        for step, end, move in zip(cells[pulses], ends, moves[pulses], strict=True):
            start = first + step / stage.steps
            lift = (stage.chord_at(start).root - key.tonic) % 12 if follows else 0
            pitch = key.pitch(int(move), low) + lift
            out.append(Tone(start, start + (end - step) / stage.steps * 0.9, pitch, _velocity(rng)))
    return out


def _lead(rng: np.random.Generator, stage: Stage, low: int) -> list[Tone]:
    """A wandering melody with rests, which need not care for bars."""
    key = stage.harmony.key
    first, last = stage.bars[0][0], stage.bars[-1][0] + stage.bars[-1][1]
    place, step = first + float(rng.integers(0, 4)) / stage.steps, int(rng.integers(3, 10))
    lengths = np.array([1, 2, 3, 4, 6, 8]) / stage.steps
    rest_share = rng.uniform(0.1, 0.4)
    out = []
    while place < last:
        length = float(rng.choice(lengths))
        if rng.random() >= rest_share:
            out.append(Tone(place, place + length * 0.95, key.pitch(step, low), _velocity(rng)))
            step = int(np.clip(step + rng.choice([-2, -1, -1, 0, 1, 1, 2, 4, -4]), 0, 14))
        place += length
    return out


PLAYERS: dict[str, Player] = {
    "bass_cell": _bass_cell, "bass_with_kick": _bass_with_kick, "bass_driving": _bass_driving,
    "bass_walking": _bass_walking, "bass_between": _bass_between, "bass_long": _bass_long,
    "chords_long": _chords_long, "chords_cell": _chords_cell, "chords_between": _chords_between,
    "chords_on_pulses": _chords_on_pulses, "stabs": _stabs, "arpeggio": _arpeggio, "chug": _chug, "riff": _riff,
    "lead": _lead,
}  # fmt: skip
