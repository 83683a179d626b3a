"""Tracks at their places in a mix: what dataset.py sums and labels.py asks for."""

from dataclasses import dataclass, field, replace

import numpy as np

from training.damage import Microphone
from training.features import BANDS, LONG_BANDS
from training.pool import NARROWEST_LOG_WIDTH, SILENCE_LOG_POWER, Track

# Of powers over a whole excerpt, next to any sound: keeps the gain of a silent one at 1.
SILENT = 1e-6


@dataclass(frozen=True)
class Placed:
    """An excerpt of one track at its place in the mix: powers of its middle [T, BANDS], the gains that were put on
    them [BANDS], its mean-square level over the whole clip, its side's power for one of the middle [T, LONG_BANDS], and
    what of its power is an echo [T, BANDS] or [1], in which its own soft strokes may drown."""

    power: np.ndarray
    gains: np.ndarray
    level: float
    width: np.ndarray
    echo: np.ndarray = field(default_factory=lambda: np.zeros(1, np.float32))

    @property
    def side(self) -> np.ndarray:
        """Powers [T, LONG_BANDS]."""
        return self.power[:, :LONG_BANDS] * self.width


def placed(track: Track, window: slice, gains: np.ndarray, level: float, width_db: float) -> Placed:
    """These frames of a track with gains [BANDS], its whole clip at this mean-square level, that much wider."""
    power = np.maximum(10 ** track.power[window].astype(np.float32) - 10**SILENCE_LOG_POWER, 0)
    width = 10 ** (track.width[window].astype(np.float32) + np.float32(width_db / 10))
    width[track.width[window] <= NARROWEST_LOG_WIDTH] = 0
    return Placed(power * gains * level, gains * level, level, width)


def silence(frames: int) -> Placed:
    """As long as another track, and nothing in it."""
    return Placed(
        np.zeros((frames, BANDS), np.float32), np.zeros(BANDS, np.float32), 0.0, np.zeros((frames, LONG_BANDS), np.float32)
    )


def together(first: Placed, second: Placed) -> Placed:
    """Two tracks as one; gains are the first's."""
    power = first.power + second.power
    width = (first.side + second.side) / (power[:, :LONG_BANDS] + 1e-12)
    return Placed(power, first.gains, first.level + second.level, width)


def heard_by(microphone: Microphone, track: Placed, rng: np.random.Generator) -> Placed:
    """The track in a microphone's room."""
    power = track.power * microphone.gains
    tail = microphone.echo(power, rng)
    level = track.level * float(((power + tail).sum() + SILENT) / (track.power.sum() + SILENT))
    return replace(track, power=power + tail, gains=track.gains * microphone.gains, level=level, echo=tail)
