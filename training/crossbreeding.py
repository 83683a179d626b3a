"""Drums that nobody recorded: the body of one kit's drum with the attack and sizzle of another's.

Kits are few; pairs of them are many, and each half stays as natural as it was recorded.
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, sosfilt

from training.features import SAMPLE_RATE_HZ
from training.kits import OneShot

CROSSOVER_HZ = (250.0, 9000.0)
HIGHS_DB = 5.0


@dataclass(frozen=True)
class Crossbred:
    """A stroke in the manner of OneShot: below the crossover it is `low`, above it `high`, each at its own loudness."""

    low: OneShot
    high: OneShot
    crossover_hz: float
    high_gain: float

    @property
    def velocity_rank(self) -> float:
        return self.low.velocity_rank

    @property
    def layered(self) -> bool:
        return self.low.layered

    def audio(self, side: float) -> np.ndarray:
        """Mono samples; both strokes have their onset in the same place, and fourth-order halves add up flat."""
        low, high = (shot.audio(side) for shot in (self.low, self.high))
        out = np.zeros(max(len(low), len(high)), dtype=np.float32)
        for samples, kind, gain in ((low, "lowpass", 1.0), (high, "highpass", self.high_gain)):
            half = butter(2, self.crossover_hz, kind, fs=SAMPLE_RATE_HZ, output="sos")
            level = np.sqrt(np.mean(np.square(samples[: SAMPLE_RATE_HZ // 10]))) + 1e-9
            out[: len(samples)] += (gain / level * sosfilt(np.vstack([half, half]), samples)).astype(np.float32)
        return out


def crossbreed(lows: list[OneShot], highs: list[OneShot], rng: np.random.Generator) -> list[Crossbred]:
    """Every stroke of `lows` with the one of `highs` that was struck most nearly as hard; one crossover for all."""
    crossover_hz = float(np.exp(rng.uniform(*np.log(CROSSOVER_HZ))))
    high_gain = float(10 ** (rng.normal(0, HIGHS_DB) / 20))
    ranks = np.array([shot.velocity_rank for shot in highs])
    nearest = [highs[int(np.argmin(np.abs(ranks - shot.velocity_rank)))] for shot in lows]
    return [Crossbred(low, high, crossover_hz, high_gain) for low, high in zip(lows, nearest, strict=True)]
