"""What happens to a summed drum or band track on its way to a record, chosen at random."""

import numba
import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from training.features import SAMPLE_RATE_HZ

ROOM_SHARE = 0.75
COMPRESSED_SHARE = 0.5
DRIVEN_SHARE = 0.3
DULL_SHARE = 0.3
NOISY_SHARE = 0.4


def colour_bus(audio: np.ndarray, rng: np.random.Generator, wildness: float = 1.0) -> np.ndarray:
    """Room, equaliser, compression, saturation, a codec's low-pass and noise. Timing is kept.

    `wildness` 0-1 scales how often and how much.
    """
    out = _room_and_equaliser(audio, rng, wildness)
    if rng.random() < COMPRESSED_SHARE * wildness:
        out = compress(out, float(rng.uniform(-30, -8)), float(rng.uniform(1.5, 8)),
                       float(rng.uniform(0.0005, 0.03)), float(rng.uniform(0.04, 0.3)))  # fmt: skip
    if rng.random() < DRIVEN_SHARE * wildness:
        peak = float(np.max(np.abs(out))) + 1e-9
        drive = float(np.exp(rng.uniform(np.log(0.5), np.log(6))))
        out = np.tanh(out / peak * drive) if rng.random() < 0.7 else np.clip(out / peak * drive, -1, 1)
    if rng.random() < NOISY_SHARE * wildness:
        level = np.sqrt(np.mean(np.square(out))) * 10 ** (rng.uniform(-60, -32) / 20)
        out = out + level * rng.standard_normal(len(out))
    return out.astype(np.float32)


def _room_and_equaliser(audio: np.ndarray, rng: np.random.Generator, wildness: float) -> np.ndarray:
    response = np.zeros(1)
    response[0] = 1.0
    if rng.random() < ROOM_SHARE:
        response = room_response(rng)
    size = next_fast_len(len(audio) + len(response), real=True)
    spectrum = rfft(audio, size) * rfft(response, size)
    hertz = np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
    spectrum *= _curve(hertz, rng, wildness)
    return irfft(spectrum, size)[: len(audio)]


def room_response(rng: np.random.Generator) -> np.ndarray:
    """Direct sound, a few reflections and a decaying diffuse tail that loses its highs first."""
    seconds = float(np.exp(rng.uniform(np.log(0.08), np.log(1.6))))
    samples = int(seconds * SAMPLE_RATE_HZ)
    t = np.arange(samples) / SAMPLE_RATE_HZ
    tail = rng.standard_normal(samples)
    dull = np.convolve(tail, np.ones(12) / 12, mode="same")
    blend = np.exp(-t / (seconds * 0.25))
    tail = (tail * blend + dull * (1 - blend)) * np.exp(-6.9 * t / seconds)
    tail[: int(rng.uniform(0.001, 0.025) * SAMPLE_RATE_HZ)] = 0
    tail *= 10 ** (rng.uniform(-26, -1) / 20) / (np.sqrt(np.sum(tail**2)) + 1e-9)
    for _ in range(rng.integers(0, 6)):
        tail[rng.integers(30, min(samples, 2200))] += rng.normal(0, 0.15)
    tail[0] = 1.0
    return tail


def _curve(hertz: np.ndarray, rng: np.random.Generator, wildness: float) -> np.ndarray:
    """Smooth random gains over log frequency, at times with the low-pass of a codec or a tape."""
    octaves = np.log2(np.maximum(hertz, 20) / 20)
    knots_db = wildness * rng.normal(0, rng.uniform(0, 4), 8)
    gains = 10 ** (np.interp(octaves, np.linspace(0, 10, 8), knots_db) / 20)
    if rng.random() < DULL_SHARE * wildness:
        cut = np.exp(rng.uniform(np.log(5000), np.log(16_500)))
        gains = gains / np.sqrt(1 + (hertz / cut) ** rng.choice([4, 8, 40]))
    if rng.random() < 0.2 * wildness:
        gains = gains / np.sqrt(1 + (rng.uniform(30, 120) / np.maximum(hertz, 1)) ** 4)
    return gains


def compress(audio: np.ndarray, threshold_db: float, ratio: float, attack: float, release: float) -> np.ndarray:
    """Feed-forward compressor; threshold relative to the peak."""
    peak = float(np.max(np.abs(audio))) + 1e-9
    gains = _compressor_gains((audio / peak).astype(np.float32), threshold_db, ratio,
                              np.exp(-1 / (attack * SAMPLE_RATE_HZ)), np.exp(-1 / (release * SAMPLE_RATE_HZ)))  # fmt: skip
    return audio * gains


@numba.njit(cache=True, fastmath=True)
def _compressor_gains(audio, threshold_db, ratio, attack, release):
    envelope = 0.0
    gains = np.empty(len(audio), dtype=np.float32)
    threshold = 10 ** (threshold_db / 20)
    slope = 1 / ratio - 1
    for i in range(len(audio)):
        level = abs(audio[i])
        coefficient = attack if level > envelope else release
        envelope = coefficient * envelope + (1 - coefficient) * level
        gains[i] = (envelope / threshold) ** slope if envelope > threshold else 1.0
    return gains
