"""Keys, chords and progressions, as tables."""

from dataclasses import dataclass

import numpy as np

SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10), "dorian": (0, 2, 3, 5, 7, 9, 10),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10), "phrygian": (0, 1, 3, 5, 7, 8, 10), "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "blues": (0, 3, 4, 5, 7, 9, 10),
}  # fmt: skip
# Degrees from 0; each entry lasts one stretch of harmony.
PROGRESSIONS = {
    "major": ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 4), (5, 3, 0, 4), (1, 4, 0, 0), (0, 2, 3, 4), (0, 3), (0, 5, 1, 4), (0, 0, 3, 0, 4, 3, 0, 4)),
    "minor": ((0, 5, 2, 6), (0, 6, 5, 6), (0, 3, 4, 0), (0, 5, 6, 0), (0, 3), (0, 0, 5, 6), (0, 2, 6, 3)),
    "dorian": ((0, 3), (0, 0, 3, 3), (0, 6, 3, 0)),
    "mixolydian": ((0, 6, 3, 0), (0, 6), (0, 0, 6, 3)),
    "phrygian": ((0, 1), (0, 1, 2, 1), (0, 0, 0, 1)),
    "harmonic_minor": ((0, 3, 4, 0), (0, 4), (0, 5, 3, 4)),
    "blues": ((0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4), (0,), (0, 3)),
}  # fmt: skip
RANDOM_PROGRESSION_SHARE = 0.15


@dataclass(frozen=True)
class Chord:
    """`root` is a pitch class 0-11; `tones` are semitones above it."""

    root: int
    tones: tuple[int, ...]


@dataclass(frozen=True)
class Key:
    tonic: int
    scale: tuple[int, ...]

    def chord(self, degree: int, size: int) -> Chord:
        """Thirds piled up on a degree of the scale."""
        places = [degree + 2 * k for k in range(size)]
        pitches = [self.scale[p % 7] + 12 * (p // 7) for p in places]
        return Chord((self.tonic + pitches[0]) % 12, tuple(pitch - pitches[0] for pitch in pitches))

    def pitch(self, step: int, low: int) -> int:
        """The MIDI pitch `step` scale steps above the first tonic at or above `low`."""
        base = low + (self.tonic - low) % 12
        return base + self.scale[step % 7] + 12 * (step // 7)


@dataclass(frozen=True)
class Harmony:
    key: Key
    chords: tuple[Chord, ...]


def draw_harmony(rng: np.random.Generator) -> Harmony:
    """A key and a progression in it."""
    mode = str(rng.choice(list(SCALES), p=[0.33, 0.27, 0.12, 0.1, 0.06, 0.06, 0.06]))
    key = Key(int(rng.integers(12)), SCALES[mode])
    options = PROGRESSIONS[mode]
    degrees = options[int(rng.integers(len(options)))]
    if rng.random() < RANDOM_PROGRESSION_SHARE:
        degrees = tuple(int(degree) for degree in rng.integers(0, 7, int(rng.choice([2, 3, 4, 8]))))
    size = int(rng.choice([3, 4], p=[0.7, 0.3]))
    return Harmony(key, tuple(key.chord(degree, size) for degree in degrees))


def voicing(chord: Chord, low: int, inversion: int) -> list[int]:
    """The chord's pitches within about an octave from `low`; `inversion` lifts that many lowest tones."""
    base = low + (chord.root - low) % 12
    pitches = [base + tone for tone in chord.tones]
    for _ in range(inversion % len(pitches)):
        pitches = sorted([*pitches[1:], pitches[0] + 12])
    return pitches
