"""Makes another drum set or band of a track, on its band powers: tuned up or down, with other resonances, its strokes
sharper or rounder. The pool holds every clip once, but it is heard many times."""

import numpy as np
from scipy.signal import lfilter

from training.features import FRAMES_PER_SECOND, LONG_BANDS, LONG_RANGE_HZ, SHORT_RANGE_HZ, band_positions
from training.mastering import CENTRES_HZ

# How wide a resonance of a shell, a room or a microphone is, in bands, and the reach of a stroke against what it is sharp.
RESONANCE_BANDS = 1.5
STROKE_SECONDS = 0.12
MOST_PUNCH_DB = 9.0


def tuned(of_bands: np.ndarray, ratio: float) -> np.ndarray:
    """Values [frames, LONG_BANDS or BANDS], such as log powers, as if every frequency were `ratio` times as high."""
    parts = [(of_bands[:, :LONG_BANDS], LONG_RANGE_HZ), (of_bands[:, LONG_BANDS:], SHORT_RANGE_HZ)]
    return np.concatenate([_tuned(part, range_hz, ratio) for part, range_hz in parts if part.shape[1]], axis=1)


def _tuned(of_bands: np.ndarray, range_hz: tuple[float, float], ratio: float) -> np.ndarray:
    bands = of_bands.shape[1]
    centres = CENTRES_HZ[:LONG_BANDS] if bands == LONG_BANDS else CENTRES_HZ[LONG_BANDS:]
    position = band_positions(centres / ratio, bands, range_hz).clip(0, bands - 1)
    below = np.minimum(position.astype(int), bands - 2)
    share = (position - below).astype(np.float32)
    return of_bands[:, below] * (1 - share) + of_bands[:, below + 1] * share


def draw_resonances(rng: np.random.Generator, spread_db: float) -> np.ndarray:
    """Power gains [BANDS] that differ from band to band, alike in either resolution."""
    offsets = np.arange(-4, 5)
    kernel = np.exp(-0.5 * (offsets / RESONANCE_BANDS) ** 2)
    kernel /= np.sqrt((kernel**2).sum())
    long = np.convolve(rng.normal(0, spread_db, LONG_BANDS), kernel, mode="same")
    short = np.interp(CENTRES_HZ[LONG_BANDS:], CENTRES_HZ[:LONG_BANDS], long)
    return (10 ** (np.concatenate([long, short]) / 10)).astype(np.float32)


def punch(power: np.ndarray, exponent: float) -> np.ndarray:
    """Gains [frames, BANDS] that raise what stands out of the powers around it, or lower it where `exponent` is negative."""
    decay = np.exp(-1 / (STROKE_SECONDS * FRAMES_PER_SECOND))
    smooth = lfilter([1 - decay], [1, -decay], power + 1e-9, axis=0)
    most = 10 ** (MOST_PUNCH_DB / 10)
    return np.clip(((power + 1e-9) / smooth) ** exponent, 1 / most, most).astype(np.float32)
