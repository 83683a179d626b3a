"""A song that the tests make again, sample by sample, from the same formula (test/support/foreign.ts)."""

import numpy as np

SAMPLE_RATE_HZ = 44_100
BURST_SAMPLES = 16_537


def noise(samples: int, seed: int) -> np.ndarray:
    """White noise from -1 to 1: a linear congruential generator (Numerical Recipes), the same in any language."""
    values = np.empty(samples)
    state = seed
    for i in range(samples):
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        values[i] = state / 2**31 - 1
    return values


def make_song(samples: int) -> np.ndarray:
    """Bursts of noise over two tones, [2, samples] float32, not the same on both sides."""
    i = np.arange(samples)
    decay = np.exp(-(i % BURST_SAMPLES) / 2000)
    burst = noise(samples, 1) * decay
    low = np.sin(2 * np.pi * 110 * i / SAMPLE_RATE_HZ)
    high = np.sin(2 * np.pi * 1396.9 * i / SAMPLE_RATE_HZ)
    return np.stack([0.3 * burst + 0.1 * low + 0.02, 0.2 * burst + 0.05 * low + 0.1 * high]).astype(np.float32)
