"""What a record adds once drums and band are together, on band powers [frames, BANDS]: cheap enough to be
drawn anew for every excerpt, where bus.py treats each track's sound once for good."""

import numba
import numpy as np
from scipy.signal import lfilter

from training.features import (
    FRAMES_PER_SECOND,
    LONG,
    LONG_BANDS,
    LONG_RANGE_HZ,
    SHORT,
    SHORT_BANDS,
    SHORT_RANGE_HZ,
    band_centres_hz,
)  # fmt: skip

LOW_PASS_HZ = (7000.0, 17_000.0)
NOISE_DB = (-65.0, -38.0)
ROOM_SECONDS = (0.15, 1.2)
ROOM_WET_DB = (-24.0, -9.0)


CENTRES_HZ = np.concatenate(
    [band_centres_hz(LONG_BANDS, LONG_RANGE_HZ)[1:-1], band_centres_hz(SHORT_BANDS, SHORT_RANGE_HZ)[1:-1]]
)
# How many bins of its transform a band sums: what a band holds of noise with a flat spectrum ...
BINS = np.concatenate([resolution.weights.sum(0) for resolution in (LONG, SHORT)])
# ... and how many of them are independent: the fewer, the more its power fluctuates in a sum.
INDEPENDENT_BINS = np.concatenate([(r.weights.sum(0) ** 2) / (r.weights**2).sum(0) for r in (LONG, SHORT)]).astype(np.float32)


def draw_low_pass(rng: np.random.Generator) -> np.ndarray:
    """Power gains [BANDS] of a codec or a tape that loses the highs."""
    cut = np.exp(rng.uniform(*np.log(LOW_PASS_HZ)))
    return (1 / (1 + (CENTRES_HZ / cut) ** rng.choice([8, 16, 80]))).astype(np.float32)


def reverberation(power: np.ndarray, seconds: float, tail: np.ndarray) -> np.ndarray:
    """What a room adds to powers [frames, BANDS]: those of incoherent reflections add up to a tail that decays by 60 dB in
    the room's time. `tail` [BANDS] is its energy against that of what is played."""
    decay = 10 ** (-6 / (seconds * FRAMES_PER_SECOND))
    return tail * lfilter([0, 1 - decay], [1, -decay], power, axis=0)


def with_room(power: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A room behind a track, in which the highs are lost."""
    seconds = float(np.exp(rng.uniform(*np.log(ROOM_SECONDS))))
    # A stroke's energy lasts a few frames: the tail's gain is against that, not against one frame.
    wet = 4 * 10 ** (rng.uniform(*ROOM_WET_DB) / 10) / (1 + CENTRES_HZ / rng.uniform(2000, 12_000))
    return (power + reverberation(power, seconds, wet)).astype(np.float32)


def noise(rng: np.random.Generator) -> np.ndarray:
    """Power of hiss in each band [BANDS], against a recording of level 1: white to brown, given at 1 kHz."""
    density = 10 ** (rng.uniform(*NOISE_DB) / 10) * (CENTRES_HZ / 1000) ** rng.uniform(-2.0, 0.0)
    return (density * BINS).astype(np.float32)


def compression(total: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Power gains [frames, 1] of a compressor over the whole: loud strokes push everything down."""
    loudness = total[:, :LONG_BANDS].sum(1).astype(np.float32)
    threshold = float(np.mean(loudness)) * 10 ** (rng.uniform(-8, 4) / 10)
    release = np.exp(-1 / (rng.uniform(0.04, 0.4) * FRAMES_PER_SECOND))
    return _gains(loudness, threshold, float(rng.uniform(1.5, 6)), float(release))[:, None]


@numba.njit(cache=True)
def _gains(loudness, threshold, ratio, release):
    envelope, gains = 0.0, np.empty(len(loudness), dtype=np.float32)
    for frame in range(len(loudness)):
        envelope = max(loudness[frame], release * envelope)
        gains[frame] = (envelope / threshold) ** (1 / ratio - 1) if envelope > threshold else 1.0
    return gains

