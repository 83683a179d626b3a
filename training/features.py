"""The front end: band powers of two short-time Fourier transforms, 100 frames a second.

The runner computes the same numbers in model-runner/dsp/; reference values for its tests come from
here. Low and middle bands come from a 46 ms window, which tells toms, kicks and basses apart; high
bands once more from a 12 ms window, which tells when a stick hit metal.
"""

from dataclasses import dataclass

import numpy as np

SAMPLE_RATE_HZ = 44_100
HOP_SAMPLES = 441
FRAMES_PER_SECOND = SAMPLE_RATE_HZ // HOP_SAMPLES
LONG_WINDOW_SAMPLES = 2048
SHORT_WINDOW_SAMPLES = 512
LONG_BANDS = 84
SHORT_BANDS = 24
BANDS = LONG_BANDS + SHORT_BANDS
# Below this frequency bands are equally wide, above it their width grows with frequency.
SCALE_BREAK_HZ = 300.0
LONG_RANGE_HZ = (25.0, 17_000.0)
SHORT_RANGE_HZ = (1_500.0, 17_500.0)
# Powers are relative to the recording's level; this one is digital silence (-60 dB).
FLOOR = 1e-6
# log10 powers run from -6 to about 2; shifted and scaled they are near zero mean, unit variance.
LOG_OFFSET = 2.5
LOG_SCALE = 1.5
BLOCK_SAMPLES = SAMPLE_RATE_HZ // 10
GATE_DB = 40.0
# What stands elsewhere than in the middle is heard from 0, where nothing does, to about 2.
SIDE_LOG_OFFSET = 6.0
SIDE_LOG_SCALE = 3.0


def _warp(hertz: np.ndarray | float) -> np.ndarray:
    return np.log1p(np.asarray(hertz, dtype=np.float64) / SCALE_BREAK_HZ)


def _unwarp(value: np.ndarray) -> np.ndarray:
    return np.expm1(value) * SCALE_BREAK_HZ


def band_centres_hz(bands: int, range_hz: tuple[float, float]) -> np.ndarray:
    """Centre frequencies, `bands` + 2 of them: the outer two only bound the outermost triangles."""
    low, high = _warp(range_hz[0]), _warp(range_hz[1])
    return _unwarp(np.linspace(low, high, bands + 2))


def filterbank(bands: int, range_hz: tuple[float, float], window_samples: int) -> np.ndarray:
    """Triangles of peak 1, shape [window_samples // 2 + 1, bands].

    A triangle narrower than two bins is widened to two, so that no band is empty.
    """
    centres = band_centres_hz(bands, range_hz)
    bin_hz = SAMPLE_RATE_HZ / window_samples
    bins_hz = np.arange(window_samples // 2 + 1) * bin_hz
    weights = np.zeros((len(bins_hz), bands))
    for band in range(bands):
        centre = centres[band + 1]
        below = max(centre - centres[band], bin_hz)
        above = max(centres[band + 2] - centre, bin_hz)
        distance = bins_hz - centre
        weights[:, band] = np.clip(1 - np.where(distance < 0, -distance / below, distance / above), 0, 1)
    return weights.astype(np.float32)


@dataclass(frozen=True)
class Resolution:
    window: np.ndarray
    weights: np.ndarray

    def band_power(self, audio: np.ndarray, frame_starts: np.ndarray) -> np.ndarray:
        """Mean-square power a band, shape [len(frame_starts), bands]."""
        frames = np.lib.stride_tricks.sliding_window_view(audio, len(self.window))[frame_starts]
        spectrum = np.fft.rfft(frames * self.window, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        return (power.astype(np.float32) @ self.weights) / np.float32(np.sum(self.window**2))


def _resolution(bands: int, range_hz: tuple[float, float], window_samples: int) -> Resolution:
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(window_samples) / window_samples)
    return Resolution(window.astype(np.float32), filterbank(bands, range_hz, window_samples))


LONG = _resolution(LONG_BANDS, LONG_RANGE_HZ, LONG_WINDOW_SAMPLES)
SHORT = _resolution(SHORT_BANDS, SHORT_RANGE_HZ, SHORT_WINDOW_SAMPLES)


def long_to_short_bands() -> np.ndarray:
    """Interpolates values on the long bands at the short bands' centres, shape [LONG_BANDS, SHORT_BANDS]."""
    from_scale = _warp(band_centres_hz(LONG_BANDS, LONG_RANGE_HZ)[1:-1])
    to_scale = _warp(band_centres_hz(SHORT_BANDS, SHORT_RANGE_HZ)[1:-1])
    identity = np.eye(LONG_BANDS)
    columns = [np.interp(to_scale, from_scale, identity[band]) for band in range(LONG_BANDS)]
    return np.stack(columns).astype(np.float32)


def band_power(audio: np.ndarray, frame_samples: np.ndarray) -> np.ndarray:
    """Powers [frames, BANDS] of the windows centred at `frame_samples`, the long bands first."""
    margin = LONG_WINDOW_SAMPLES // 2
    padded = np.pad(audio.astype(np.float32), margin)
    long = LONG.band_power(padded, frame_samples)
    short = SHORT.band_power(padded, frame_samples + margin - SHORT_WINDOW_SAMPLES // 2)
    return np.concatenate([long, short], axis=1)


def all_band_power(audio: np.ndarray) -> np.ndarray:
    """Powers of every frame: frame k is centred at sample k * HOP_SAMPLES."""
    return band_power(audio, np.arange(0, len(audio), HOP_SAMPLES))


def side_power(side: np.ndarray) -> np.ndarray:
    """Powers of every frame of the side (L - R) / 2 in the long bands, [frames, LONG_BANDS]."""
    padded = np.pad(side.astype(np.float32), LONG_WINDOW_SAMPLES // 2)
    return LONG.band_power(padded, np.arange(0, len(side), HOP_SAMPLES))


def mean_square_level(audio: np.ndarray) -> float:
    """Mean square over the 100 ms blocks that lie within 40 dB of the loudest; 0 for silence."""
    blocks = [audio[start : start + BLOCK_SAMPLES] for start in range(0, len(audio), BLOCK_SAMPLES)]
    powers = np.array([np.mean(np.square(block, dtype=np.float64)) for block in blocks])
    if not len(powers) or powers.max() <= 0:
        return 0.0
    return float(powers[powers >= powers.max() * 10 ** (-GATE_DB / 10)].mean())


def normalise(power: np.ndarray, level: float) -> np.ndarray:
    """What the networks see, from powers and the recording's mean-square level."""
    relative = power / np.float32(level) if level > 0 else np.zeros_like(power)
    return ((np.log10(relative + FLOOR) + LOG_OFFSET) / LOG_SCALE).astype(np.float32)


def normalise_side(power: np.ndarray, level: float) -> np.ndarray:
    """What the separator hears of the side, from its powers and the mean-square level of the middle; 0 for nothing."""
    relative = power / np.float32(level) if level > 0 else np.zeros_like(power)
    return ((np.log10(relative + FLOOR) + SIDE_LOG_OFFSET) / SIDE_LOG_SCALE).clip(0).astype(np.float32)
