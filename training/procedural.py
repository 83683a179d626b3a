"""Drums made of nothing: endless variety of timbre where recorded kits run out.

Membranes are a few decaying modes with a falling pitch and a click; metals are noise whose bands
decay at their own rates, with a cluster of inharmonic partials.
"""

from dataclasses import dataclass

import numpy as np

SAMPLE_RATE_HZ = 44_100
ONSET_SAMPLES = 88  # 2 ms, as in the recorded one-shots
CIRCULAR_MODES = np.array([1.0, 1.59, 2.14, 2.30, 2.65, 2.92, 3.16, 3.50])


@dataclass(frozen=True)
class Membrane:
    pitch_hz: tuple[float, float]
    seconds: tuple[float, float]
    bend: tuple[float, float]
    noise: tuple[float, float]
    noise_hz: tuple[float, float]


@dataclass(frozen=True)
class Metal:
    seconds: tuple[float, float]
    low_hz: tuple[float, float]
    partials: tuple[float, float]
    attack: tuple[float, float]


MEMBRANES = {
    "kick": Membrane((38, 75), (0.08, 0.7), (0.3, 4.0), (0.02, 0.4), (1500, 6000)),
    "snare": Membrane((150, 260), (0.05, 0.25), (0.0, 0.6), (0.6, 2.5), (900, 4000)),
    "tom_high": Membrane((150, 260), (0.15, 0.6), (0.05, 0.7), (0.02, 0.3), (800, 4000)),
    "tom_mid": Membrane((105, 170), (0.2, 0.8), (0.05, 0.7), (0.02, 0.3), (700, 4000)),
    "tom_low": Membrane((62, 110), (0.25, 1.0), (0.05, 0.7), (0.02, 0.3), (600, 3500)),
}
METALS = {
    "hi_hat_closed": Metal((0.02, 0.09), (3000, 8000), (0.0, 0.7), (0.3, 1.5)),
    "hi_hat_pedal": Metal((0.02, 0.07), (2000, 6000), (0.0, 0.5), (0.0, 0.3)),
    "hi_hat_half_open": Metal((0.12, 0.35), (2500, 7000), (0.0, 0.7), (0.2, 1.0)),
    "hi_hat_open": Metal((0.25, 1.0), (2500, 7000), (0.0, 0.7), (0.2, 1.0)),
    "crash": Metal((0.6, 2.2), (300, 1500), (0.0, 0.3), (0.0, 0.6)),
    "splash": Metal((0.2, 0.6), (800, 2500), (0.0, 0.3), (0.0, 0.6)),
    "china": Metal((0.4, 1.4), (250, 900), (0.0, 0.3), (0.0, 0.4)),
    "ride": Metal((0.5, 2.0), (400, 2500), (0.2, 1.0), (0.8, 4.0)),
    "ride_bell": Metal((0.5, 1.8), (600, 1500), (1.5, 5.0), (0.5, 2.0)),
}
PIECES = frozenset(MEMBRANES) | frozenset(METALS)


def make(piece: str, rng: np.random.Generator) -> np.ndarray:
    """One stroke, float32 mono, onset 2 ms in, peak 0.9."""
    body = _membrane(MEMBRANES[piece], rng) if piece in MEMBRANES else _metal(METALS[piece], rng)
    body /= np.max(np.abs(body)) + 1e-9
    fade = min(len(body), 400)
    body[-fade:] *= np.linspace(1, 0, fade)
    return np.concatenate([np.zeros(ONSET_SAMPLES), 0.9 * body]).astype(np.float32)


def _between(rng: np.random.Generator, bounds: tuple[float, float]) -> float:
    low, high = bounds
    if low <= 0:
        return float(rng.uniform(low, high))
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _membrane(drum: Membrane, rng: np.random.Generator) -> np.ndarray:
    decay = _between(rng, drum.seconds)
    t = np.arange(int(SAMPLE_RATE_HZ * min(2.5, 5 * decay + 0.05))) / SAMPLE_RATE_HZ
    bend, bend_seconds = _between(rng, drum.bend), _between(rng, (0.008, 0.06))
    phase = 2 * np.pi * np.cumsum(_between(rng, drum.pitch_hz) * (1 + bend * np.exp(-t / bend_seconds))) / SAMPLE_RATE_HZ
    body = np.zeros_like(t)
    for index, ratio in enumerate(CIRCULAR_MODES[: rng.integers(1, len(CIRCULAR_MODES) + 1)]):
        level = rng.uniform(0.3, 1.0) * (0.5**index)
        body += level * np.sin(ratio * phase + rng.uniform(0, 2 * np.pi)) * np.exp(-t * (1 + 0.7 * index) / decay)
    body *= 1 - np.exp(-t / _between(rng, (0.0002, 0.003)))
    rattle = _band_noise(len(t), _between(rng, drum.noise_hz), rng)
    rattle *= np.exp(-t / _between(rng, (0.01, 0.14)))
    click = _band_noise(len(t), 2500, rng) * np.exp(-t / _between(rng, (0.0008, 0.005)))
    return body + _between(rng, drum.noise) * rattle + rng.uniform(0, 0.8) * click


def _band_noise(samples: int, low_hz: float, rng: np.random.Generator) -> np.ndarray:
    spectrum = np.fft.rfft(rng.standard_normal(samples))
    hertz = np.fft.rfftfreq(samples, 1 / SAMPLE_RATE_HZ)
    spectrum *= 1 / (1 + (low_hz / np.maximum(hertz, 1)) ** 4)
    noise = np.fft.irfft(spectrum, samples)
    return noise / (np.std(noise) * 3 + 1e-9)


def _metal(plate: Metal, rng: np.random.Generator) -> np.ndarray:
    decay = _between(rng, plate.seconds)
    samples = int(SAMPLE_RATE_HZ * min(4.0, 5 * decay + 0.03))
    t = np.arange(samples) / SAMPLE_RATE_HZ
    hertz = np.fft.rfftfreq(samples, 1 / SAMPLE_RATE_HZ)
    low_hz, tilt = _between(rng, plate.low_hz), rng.uniform(-1.0, 0.6)
    noise = np.fft.rfft(rng.standard_normal(samples))
    # Six half-overlapping bands in log frequency, high ones dying sooner in most cymbals.
    edges = np.geomspace(max(200, low_hz * 0.6), 18_000, 8)
    speed = rng.uniform(-0.2, 0.8)
    out = np.zeros(samples)
    for lower, centre, upper in zip(edges[:-2], edges[1:-1], edges[2:]):
        rising, falling = (hertz - lower) / (centre - lower), (upper - hertz) / (upper - centre)
        band = np.fft.irfft(noise * np.clip(np.minimum(rising, falling), 0, 1), samples)
        rate = decay * (centre / edges[1]) ** (-speed) * rng.uniform(0.6, 1.6)
        out += band / (np.std(band) + 1e-9) * (centre / edges[1]) ** tilt * rng.uniform(0.5, 1.5) * np.exp(-t / rate)
    for _ in range(rng.integers(4, 14)):
        pitch = low_hz * 2 ** rng.uniform(-0.3, 3)
        if pitch < 16_000:
            partial = np.sin(2 * np.pi * pitch * t + rng.uniform(0, 6.3)) * np.exp(-t / (decay * rng.uniform(0.4, 1.5)))
            out += _between(rng, plate.partials) * rng.uniform(0.2, 1.0) * partial
    out *= 1 - np.exp(-t / _between(rng, (0.0002, 0.004)))
    stick = _band_noise(samples, _between(rng, (2000, 7000)), rng) * np.exp(-t / _between(rng, (0.002, 0.012)))
    return out / (np.max(np.abs(out)) + 1e-9) + _between(rng, plate.attack) * stick
