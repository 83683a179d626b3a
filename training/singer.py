"""A voice made of nothing: a buzzing source, the resonances of vowels, consonants and breath.

Source and filter after Fant's acoustic theory of speech production; vowel formants after Peterson
and Barney, "Control methods used in a study of the vowels" (1952).
"""

import numpy as np
from scipy.signal import lfilter

from training.effects import band_noise
from training.features import SAMPLE_RATE_HZ

# First four resonances in Hz of a man's vowels.
VOWELS = {
    "i": (270, 2290, 3010, 3500), "e": (530, 1840, 2480, 3500), "a": (730, 1090, 2440, 3400), "o": (570, 840, 2410, 3300),
    "u": (300, 870, 2240, 3300), "ae": (660, 1720, 2410, 3500), "er": (490, 1350, 1690, 3300),
}  # fmt: skip
BANDWIDTHS_HZ = (70, 90, 130, 200)
# Band in Hz, seconds, level: hisses, plosives and breath before a vowel.
CONSONANTS = {
    "s": (4500, 10_000, 0.11, 0.12), "sh": (2200, 7000, 0.11, 0.14), "f": (1500, 9000, 0.09, 0.06),
    "t": (3000, 8000, 0.02, 0.3), "k": (1300, 3500, 0.025, 0.3), "p": (300, 1500, 0.015, 0.3), "h": (700, 4000, 0.08, 0.06),
}  # fmt: skip
SCALE = (0, 2, 4, 5, 7, 9, 11)
PLAIN_ONSET_SHARE = 0.4


def sing(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """Syllables on a wandering melody, phrases with pauses; mono, of arbitrary level."""
    audio = np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    size = float(np.exp(rng.uniform(np.log(0.95), np.log(1.25))))
    low_hz = float(np.exp(rng.uniform(np.log(85), np.log(300))))
    syllable_seconds = float(np.exp(rng.uniform(np.log(0.14), np.log(0.7))))
    breathiness, vibrato = rng.uniform(0.0, 0.25), rng.uniform(0, 0.035)
    place, step = float(rng.uniform(0, 1.5)), int(rng.integers(0, 8))
    while place < seconds - 0.1:
        length = syllable_seconds * float(rng.choice([0.5, 1, 1, 1, 2, 3]))
        length = min(length, seconds - place)
        step = int(np.clip(step + rng.integers(-2, 3), -2, 12))
        hertz = low_hz * 2 ** ((12 * (step // 7) + SCALE[step % 7]) / 12)
        _add(audio, _syllable(rng, hertz, length * rng.uniform(0.75, 1.0), (size, breathiness, vibrato)), place)
        place += length
        if rng.random() < 0.12:
            place += float(rng.uniform(0.3, 2.0))
    return audio


def _add(audio: np.ndarray, sound: np.ndarray, seconds: float) -> None:
    start = int(seconds * SAMPLE_RATE_HZ)
    end = min(len(audio), start + len(sound))
    audio[start:end] += sound[: end - start]


def _syllable(rng: np.random.Generator, hertz: float, seconds: float, voice: tuple[float, float, float]) -> np.ndarray:
    """A consonant (or none) and a vowel; `voice` is tract scale, breathiness and vibrato depth."""
    vowel = _vowel(rng, hertz, max(0.06, seconds), voice)
    if rng.random() < PLAIN_ONSET_SHARE:
        return vowel
    low, high, length, level = CONSONANTS[str(rng.choice(list(CONSONANTS)))]
    samples = int(length * rng.uniform(0.7, 1.4) * SAMPLE_RATE_HZ)
    envelope = np.hanning(samples) if length > 0.05 else np.exp(-np.linspace(0, 5, samples))
    burst = band_noise(rng, samples, low, high) * envelope * level * rng.uniform(0.3, 1.5)
    return np.concatenate([burst.astype(np.float32), vowel])


def _vowel(rng: np.random.Generator, hertz: float, seconds: float, voice: tuple[float, float, float]) -> np.ndarray:
    size, breathiness, vibrato = voice
    samples = int(seconds * SAMPLE_RATE_HZ)
    t = np.arange(samples) / SAMPLE_RATE_HZ
    swing = vibrato * np.minimum(1, t / 0.3) * np.sin(2 * np.pi * rng.uniform(4.5, 7) * t)
    scoop = rng.uniform(-0.1, 0.02) * np.exp(-t / 0.05)
    phase = np.cumsum(hertz * (1 + swing + scoop)) / SAMPLE_RATE_HZ
    # A softened sawtooth has the falling spectrum of the vocal folds.
    source = 1 - 2 * (phase % 1) + breathiness * rng.standard_normal(samples)
    source = lfilter([0.3], [1, -0.7], source)
    out = np.zeros(samples)
    formants = VOWELS[str(rng.choice(list(VOWELS)))]
    for index, (centre, width) in enumerate(zip(formants, BANDWIDTHS_HZ, strict=True)):
        out += _resonance(source, centre * size, width) * 0.6**index
    attack, release = min(0.03, seconds / 4), min(0.08, seconds / 3)
    envelope = np.minimum(1, np.minimum(t / attack, (seconds - t) / release))
    peak = np.max(np.abs(out)) + 1e-9
    return (0.3 * rng.uniform(0.6, 1.0) * out / peak * np.clip(envelope, 0, 1)).astype(np.float32)


def _resonance(source: np.ndarray, centre_hz: float, width_hz: float) -> np.ndarray:
    """A two-pole resonator of unit gain at its centre."""
    radius = np.exp(-np.pi * width_hz / SAMPLE_RATE_HZ)
    angle = 2 * np.pi * centre_hz / SAMPLE_RATE_HZ
    gain = (1 - radius) * np.sqrt(1 - 2 * radius * np.cos(2 * angle) + radius**2)
    return lfilter([gain], [1, -2 * radius * np.cos(angle), radius**2], source)
