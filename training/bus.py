"""What happens to a summed drum or band track on its way to a record, chosen at random."""

import numba
import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from training.features import SAMPLE_RATE_HZ
from training.stereo import Stereo, in_the_middle

ROOM_SHARE = 0.75
COMPRESSED_SHARE = 0.5
DRIVEN_SHARE = 0.3
DULL_SHARE = 0.3
NOISY_SHARE = 0.4


def colour_bus(audio: Stereo, rng: np.random.Generator, wildness: float = 1.0) -> Stereo:
    """Room, equaliser, compression, saturation, a codec's low-pass and noise. Timing is kept.

    `wildness` 0-1 scales how often and how much. Levels are turned down by what the middle has.
    """
    around = rng.spawn(1)[0]
    out = _in_room_and_equalised(audio, rng, around, wildness)
    if rng.random() < COMPRESSED_SHARE * wildness:
        out = out.scaled(compressor_gains(out.middle, float(rng.uniform(-30, -8)), float(rng.uniform(1.5, 8)),
                                          float(rng.uniform(0.0005, 0.03)), float(rng.uniform(0.04, 0.3))))  # fmt: skip
    if rng.random() < DRIVEN_SHARE * wildness:
        out = _driven(out, rng)
    if rng.random() < NOISY_SHARE * wildness:
        level = np.sqrt(np.mean(np.square(out.middle))) * 10 ** (rng.uniform(-60, -32) / 20)
        hiss = level * rng.standard_normal(len(out))
        out += Stereo(hiss, level * around.standard_normal(len(out)) if np.any(out.side) else np.zeros(len(out)))
    return Stereo(out.middle.astype(np.float32), out.side.astype(np.float32))


def _driven(audio: Stereo, rng: np.random.Generator) -> Stereo:
    """Saturated softly or clipped, both by what that does to the middle."""
    peak = float(np.max(np.abs(audio.middle))) + 1e-9
    drive = float(np.exp(rng.uniform(np.log(0.5), np.log(6))))
    hot = audio.middle / peak * drive
    shaped = np.tanh(hot) if rng.random() < 0.7 else np.clip(hot, -1, 1)
    gains = np.divide(shaped, hot, out=np.ones_like(hot), where=np.abs(hot) > 1e-6)
    return Stereo(shaped, audio.side * gains * (drive / peak))


def _in_room_and_equalised(audio: Stereo, rng: np.random.Generator, around: np.random.Generator, wildness: float) -> Stereo:
    """A room sends what stands in the middle from all around, unless the track is mono."""
    response, surrounding = np.ones(1), np.zeros(1)
    if rng.random() < ROOM_SHARE:
        response = room_response(rng)
        if np.any(audio.side):
            surrounding = surrounding_response(response, around)
    size = next_fast_len(len(audio) + len(response), real=True)
    curve = _curve(np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ), rng, wildness)
    dry, room = rfft(audio.middle, size), rfft(response, size)
    middle = irfft(dry * room * curve, size)[: len(audio)]
    if not np.any(audio.side):
        return in_the_middle(middle)
    side = irfft((rfft(audio.side, size) * room + dry * rfft(surrounding, size)) * curve, size)[: len(audio)]
    return Stereo(middle, side)


def surrounding_response(response: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another draw of a room's tail, narrow to wide, without the direct sound."""
    tail = response * rng.standard_normal(len(response)) * rng.uniform(0, 1)
    tail[0] = 0
    return tail


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


def compressor_gains(audio: np.ndarray, threshold_db: float, ratio: float, attack: float, release: float) -> np.ndarray:
    """Of a feed-forward compressor, sample by sample; threshold relative to the peak, times in seconds."""
    peak = float(np.max(np.abs(audio))) + 1e-9
    return _compressor_gains((audio / peak).astype(np.float32), threshold_db, ratio,
                             np.exp(-1 / (attack * SAMPLE_RATE_HZ)), np.exp(-1 / (release * SAMPLE_RATE_HZ)))  # fmt: skip


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
