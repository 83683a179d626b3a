"""The mixing desk of the example song: places in the stereo picture, a room, loudness, a limiter.

Stereo audio is float32 [2, samples] at 44.1 kHz.
"""

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import lfilter, sosfilt

from training.features import SAMPLE_RATE_HZ

ROOM_SECONDS = 0.9
ROOM_DELAY_SECONDS = 0.012
# The one-pole low-pass that makes the room's tail duller than what is played into it.
ROOM_DULLNESS = 0.6
CEILING_DBFS = -2.0
LOOK_AHEAD_SECONDS = 0.004
# The analogue filters behind the K weighting of ITU-R BS.1770-4, which prints them for 48 kHz only:
# a shelf for the head's effect on high frequencies, then a high-pass.
K_SHELF_HZ, K_SHELF_DB, K_SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
K_SHELF_MIDDLE_EXPONENT = 0.4996667741545416
K_HIGH_PASS_HZ, K_HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773
BLOCK_SECONDS = 0.4
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0


def placed(mono: np.ndarray, side: float) -> np.ndarray:
    """At a place from left (-1) to right (1), equally loud everywhere."""
    angle = (side + 1) * np.pi / 4
    return np.stack([mono * np.cos(angle), mono * np.sin(angle)]).astype(np.float32)


def in_room(stereo: np.ndarray, decibels: float, rng: np.random.Generator) -> np.ndarray:
    """With the sound of a small room, `decibels` beside the direct sound; its two sides differ."""
    length = int(ROOM_SECONDS * SAMPLE_RATE_HZ)
    tail = lfilter([1 - ROOM_DULLNESS], [1, -ROOM_DULLNESS], rng.standard_normal((2, length)))
    tail *= np.exp(-6.9 * np.arange(length) / length)
    tail[:, : int(ROOM_DELAY_SECONDS * SAMPLE_RATE_HZ)] = 0
    tail *= 10 ** (decibels / 20) / np.sqrt(np.mean(np.sum(tail**2, axis=1)))
    samples = stereo.shape[1]
    size = next_fast_len(samples + length, real=True)
    wet = irfft(rfft(stereo, size) * rfft(tail, size), size)[:, :samples]
    return (stereo + wet).astype(np.float32)


def loudness_lufs(stereo: np.ndarray) -> float:
    """Integrated loudness after ITU-R BS.1770-4; -inf for silence."""
    weighted = sosfilt(_k_weighting(), stereo)
    block, step = int(BLOCK_SECONDS * SAMPLE_RATE_HZ), int(BLOCK_SECONDS * SAMPLE_RATE_HZ / 4)
    starts = range(0, stereo.shape[1] - block + 1, step)
    power = np.array([np.sum(np.mean(weighted[:, start : start + block] ** 2, axis=1)) for start in starts])
    power = power[_lufs(power) > ABSOLUTE_GATE_LUFS]
    if len(power) == 0:
        return -np.inf
    return float(_lufs(np.mean(power[_lufs(power) > _lufs(np.mean(power)) + RELATIVE_GATE_LU])))


def _k_weighting() -> np.ndarray:
    """Two second-order sections: the analogue filters through the bilinear transform."""
    k, q = np.tan(np.pi * K_SHELF_HZ / SAMPLE_RATE_HZ), K_SHELF_Q
    high = 10 ** (K_SHELF_DB / 20)
    middle = high**K_SHELF_MIDDLE_EXPONENT
    shelf = [high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k]
    shelf += [1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k]
    k, q = np.tan(np.pi * K_HIGH_PASS_HZ / SAMPLE_RATE_HZ), K_HIGH_PASS_Q
    # BS.1770 leaves the numerator of the high-pass at 1, -2, 1.
    a0 = 1 + k / q + k * k
    high_pass = [a0, -2 * a0, a0, a0, 2 * (k * k - 1), 1 - k / q + k * k]
    return np.array([np.array(section) / section[3] for section in (shelf, high_pass)])


def _lufs(power: np.ndarray | np.floating) -> np.ndarray:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def limited(stereo: np.ndarray) -> np.ndarray:
    """Peaks brought under the ceiling by a gain that both sides share and that begins to fall before they come."""
    ceiling = 10 ** (CEILING_DBFS / 20)
    peaks = np.max(np.abs(stereo), axis=0)
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    reach = int(LOOK_AHEAD_SECONDS * SAMPLE_RATE_HZ)
    gain = uniform_filter1d(minimum_filter1d(wanted, 2 * reach + 1), reach)
    return (stereo * gain).astype(np.float32)
