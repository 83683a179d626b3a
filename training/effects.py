"""What stands between an instrument and the mixing desk. Mono float arrays in and out."""

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, sosfilt

from training.features import SAMPLE_RATE_HZ

SILENCE_RMS = 1e-6


def rms(audio: np.ndarray) -> float:
    """Root mean square over the whole array."""
    return float(np.sqrt(np.mean(np.square(audio, dtype=np.float64)))) if len(audio) else 0.0


def at_level(audio: np.ndarray, decibels: float) -> np.ndarray:
    """Scaled to an RMS of `decibels` dBFS; silence stays silent."""
    return audio * level_gain(audio, decibels)


def level_gain(audio: np.ndarray, decibels: float) -> np.float32:
    """What at_level scales by; 1 for silence."""
    level = rms(audio)
    return np.float32(10 ** (decibels / 20) / level) if level > SILENCE_RMS else np.float32(1)


def overdrive(rng: np.random.Generator, audio: np.ndarray) -> np.ndarray:
    """An amplifier driven from a little to far too hot, and its cabinet's low-pass."""
    peak = float(np.max(np.abs(audio))) + 1e-9
    drive = float(np.exp(rng.uniform(np.log(3), np.log(80))))
    bias = float(rng.uniform(0, 0.3))
    tight = sosfilt(butter(1, rng.uniform(60, 400), "highpass", fs=SAMPLE_RATE_HZ, output="sos"), audio)
    shaped = np.tanh(np.asarray(tight, dtype=np.float32) * (drive / peak) + np.float32(bias)) - np.float32(np.tanh(bias))
    cabinet = butter(2, [rng.uniform(60, 120), rng.uniform(3000, 7000)], "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    return sosfilt(cabinet, shaped).astype(np.float32)


def chorus(rng: np.random.Generator, audio: np.ndarray) -> np.ndarray:
    """A copy whose delay sways, beside the original."""
    places = np.arange(len(audio), dtype=np.float32)
    sway = np.sin(2 * np.pi * rng.uniform(0.2, 2.5) * places / SAMPLE_RATE_HZ)
    delay = (rng.uniform(0.005, 0.02) + rng.uniform(0.0005, 0.003) * sway) * SAMPLE_RATE_HZ
    return (0.7 * (audio + np.interp(places - delay, places, audio, left=0.0))).astype(np.float32)


def tremolo(rng: np.random.Generator, audio: np.ndarray) -> np.ndarray:
    """Level that sways a few times a second."""
    places = np.arange(len(audio)) / SAMPLE_RATE_HZ
    depth = rng.uniform(0.2, 0.9)
    return (audio * (1 - depth * (0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(2, 9) * places)))).astype(np.float32)


def echo(rng: np.random.Generator, audio: np.ndarray) -> np.ndarray:
    """Two to four repeats, each softer."""
    delay, keep = int(rng.uniform(0.08, 0.6) * SAMPLE_RATE_HZ), rng.uniform(0.2, 0.55)
    out = audio.copy()
    for repeat in range(1, int(rng.integers(2, 5))):
        if delay * repeat < len(audio):
            out[delay * repeat :] += np.float32(keep**repeat) * audio[: -delay * repeat]
    return out


def reverb(rng: np.random.Generator, audio: np.ndarray) -> np.ndarray:
    """Convolution with a decaying noise."""
    seconds = float(np.exp(rng.uniform(np.log(0.2), np.log(2.5))))
    tail = rng.standard_normal(int(seconds * SAMPLE_RATE_HZ)).astype(np.float32)
    tail *= np.exp(-6.9 * np.linspace(0, 1, len(tail), dtype=np.float32))
    tail *= np.float32(rng.uniform(0.1, 0.7) / np.sqrt(np.sum(tail**2)))
    size = next_fast_len(len(audio) + len(tail), real=True)
    wet = irfft(rfft(audio, size) * rfft(tail, size), size)[: len(audio)]
    return (audio + wet).astype(np.float32)


def resampled(audio: np.ndarray, ratio: float) -> np.ndarray:
    """Played `ratio` times as fast, pitch and all."""
    return np.interp(np.arange(0, len(audio) - 1, ratio), np.arange(len(audio)), audio).astype(np.float32)


def band_noise(rng: np.random.Generator, samples: int, low_hz: float, high_hz: float) -> np.ndarray:
    """Noise of unit RMS between two frequencies."""
    filter_ = butter(2, [low_hz, min(high_hz, 0.45 * SAMPLE_RATE_HZ)], "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    noise = sosfilt(filter_, rng.standard_normal(samples).astype(np.float32))
    return (noise / (rms(noise) + 1e-9)).astype(np.float32)
