"""Electronic sounds: basses, plucks and saws in loops, pumping, and beds of noise."""

import numpy as np
from scipy.signal import butter, sosfilt

from training.effects import band_noise
from training.features import SAMPLE_RATE_HZ

SCALE = (0, 3, 5, 7, 10, 12)


def synth_loop(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """A sequence of one to sixteen steps on a bass, a pluck or stacked saws, at times pumping."""
    step_seconds = 60 / float(rng.uniform(70, 180)) / float(rng.choice([1, 2, 2, 4, 3]))
    length = int(rng.choice([1, 4, 8, 16]))
    low_hz = float(rng.choice([40, 55, 110, 220, 440])) * 2 ** rng.uniform(-0.5, 0.5)
    pitches = low_hz * 2 ** (rng.choice(SCALE, length) / 12)
    gates = rng.random(length) < rng.uniform(0.4, 1.0)
    decay = float(np.exp(rng.uniform(np.log(0.05), np.log(0.8))))
    cells = [_tone(rng, float(pitch), min(4 * decay, 1.5), decay) for pitch in pitches]
    audio = np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    for index in range(int(seconds / step_seconds)):
        if gates[index % length]:
            start = int(index * step_seconds * SAMPLE_RATE_HZ)
            sound = cells[index % length][: len(audio) - start]
            audio[start : start + len(sound)] += sound
    return _pumping(rng, audio, step_seconds) if rng.random() < 0.4 else audio


def drone(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """A held chord of detuned saws with a slowly moving filter."""
    samples = int(seconds * SAMPLE_RATE_HZ)
    root = 55 * 2 ** rng.uniform(0, 2)
    audio = sum(_saws(rng, root * 2 ** (interval / 12), samples) for interval in rng.choice(SCALE, 3, replace=False))
    filter_ = butter(2, float(np.exp(rng.uniform(np.log(300), np.log(6000)))), fs=SAMPLE_RATE_HZ, output="sos")
    sway = 0.6 + 0.4 * np.sin(2 * np.pi * rng.uniform(0.05, 0.5) * np.arange(samples) / SAMPLE_RATE_HZ)
    swayed = (sosfilt(filter_, audio) * sway).astype(np.float32)
    return _pumping(rng, swayed, 60 / float(rng.uniform(100, 150))) if rng.random() < 0.5 else swayed


def noise_bed(rng: np.random.Generator, seconds: float) -> np.ndarray:
    """Hiss, rumble, hum, crackle or a murmuring crowd."""
    samples = int(seconds * SAMPLE_RATE_HZ)
    kind = str(rng.choice(["hiss", "rumble", "hum", "crackle", "crowd", "riser"]))
    if kind == "hum":
        t = np.arange(samples) / SAMPLE_RATE_HZ
        return sum(np.sin(2 * np.pi * 50 * k * t) / k**1.5 for k in range(1, 8)).astype(np.float32)
    if kind == "crackle":
        clicks = np.where(rng.random(samples) < rng.uniform(5, 80) / SAMPLE_RATE_HZ, rng.standard_normal(samples), 0)
        return sosfilt(butter(2, [500, 8000], "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), clicks).astype(np.float32)
    low, high = {"hiss": (3000, 16_000), "rumble": (25, 150), "crowd": (200, 3000), "riser": (500, 12_000)}[kind]
    noise = band_noise(rng, samples, low, high)
    if kind == "riser":
        return noise * np.linspace(0, 1, samples, dtype=np.float32) ** 2
    knots = rng.uniform(0.3, 1.0, max(2, int(seconds * 2)))
    return noise * np.interp(np.arange(samples), np.linspace(0, samples, len(knots)), knots).astype(np.float32)


def _tone(rng: np.random.Generator, hertz: float, seconds: float, decay: float) -> np.ndarray:
    samples = int(seconds * SAMPLE_RATE_HZ)
    t = np.arange(samples) / SAMPLE_RATE_HZ
    shape = str(rng.choice(["saw", "square", "sine", "fm"]))
    if shape == "fm":
        ratio = float(rng.choice([1, 2, 3, 1.41, 7]))
        wave = np.sin(2 * np.pi * hertz * t + rng.uniform(0.5, 4) * np.exp(-t / decay) * np.sin(2 * np.pi * hertz * ratio * t))
    elif shape == "sine":
        wave = np.sin(2 * np.pi * hertz * t)
    else:
        saw = 2 * ((hertz * t) % 1) - 1
        wave = saw if shape == "saw" else np.sign(saw)
    cutoff = float(np.clip(hertz * np.exp(rng.uniform(np.log(2), np.log(20))), 100, 15_000))
    wave = sosfilt(butter(2, cutoff, fs=SAMPLE_RATE_HZ, output="sos"), wave)
    attack = np.minimum(1, t / rng.uniform(0.001, 0.02))
    return (wave * attack * np.exp(-t / decay) * np.minimum(1, (seconds - t) / 0.01)).astype(np.float32)


def _saws(rng: np.random.Generator, hertz: float, samples: int) -> np.ndarray:
    t = np.arange(samples) / SAMPLE_RATE_HZ
    return sum(2 * ((hertz * 2 ** rng.normal(0, 0.008) * t + rng.random()) % 1) - 1 for _ in range(3))


def _pumping(rng: np.random.Generator, audio: np.ndarray, period_seconds: float) -> np.ndarray:
    """Ducked on every pulse, as by a compressor keyed by a kick."""
    phase = (np.arange(len(audio)) / SAMPLE_RATE_HZ / period_seconds) % 1
    depth, recovery = rng.uniform(0.4, 1.0), rng.uniform(0.3, 0.9)
    return (audio * (1 - depth * np.clip(1 - phase / recovery, 0, 1))).astype(np.float32)
