"""What becomes of a record before it is heard here, on band powers [frames, BANDS]: a codec leaves out what it has no
bits for, or one microphone hears it in a room. Cheap enough to be drawn anew for every excerpt, as mastering.py is."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import correlate1d

from training.features import BANDS, LONG_BANDS
from training.mastering import CENTRES_HZ, INDEPENDENT_BINS, draw_low_pass, reverberation

# Where a codec ends, and from which share of that on it leaves out more and more. MP3 of 64 kbit/s ends at 11 kHz and has
# holes from 6 on, of 96 at 15 and from 11 on; of 128 holes begin at 14 kHz.
CODEC_CUT_HZ = (6000.0, 19_000.0)
CODEC_FADES_FROM = (0.35, 1.0)
# The side has fewer bits, at times hardly any.
SIDE_CUT_OF_MIDDLE = (0.1, 1.0)
# How many frames a codec decides for at once, and how many bands.
GRANULE_FRAMES = (2, 3)
BANDS_AT_ONCE = (2, 5)
UNSURE_LOG_POWER = 0.3
# What is left of what a codec leaves out.
SILENCE = 1e-7
# How far a granule's power is spread over it, and by how much (log10) quantising changes each band.
SMEARED = (0.0, 0.5)
QUANTISED_LOG_POWER = (0.0, 0.2)
# How far a window reaches into what a codec left out before and after, as power.
LONG_REACH, SHORT_REACH = (0.06, 0.25, 0.38, 0.25, 0.06), (0.05, 0.9, 0.05)

# Of a room that a microphone stands in: its time, and its tail's energy against that of what is heard directly.
ROOM_SECONDS = (0.2, 1.8)
TAIL_DB = (-8.0, 4.0)
LOWEST_HZ = (30.0, 250.0)


@dataclass(frozen=True)
class Decoded:
    """What comes out of a codec: powers of the middle [T, BANDS] and of the side [T, LONG_BANDS], and which share of
    the middle's it kept."""

    middle: np.ndarray
    side: np.ndarray
    kept: np.ndarray


def through_codec(middle: np.ndarray, side: np.ndarray, rng: np.random.Generator) -> Decoded:
    """As an MP3 of few bits sounds: nothing above a frequency, and below it holes where little is heard."""
    cut = np.exp(rng.uniform(*np.log(CODEC_CUT_HZ)))
    fades_from = cut * rng.uniform(*CODEC_FADES_FROM)
    granules = _Granules.draw(len(middle), rng)
    kept = granules.kept(middle, cut, fades_from, rng)
    cut_of_side = cut * rng.uniform(*SIDE_CUT_OF_MIDDLE)
    kept_of_side = granules.kept(side, cut_of_side, cut_of_side * rng.uniform(*CODEC_FADES_FROM), rng)
    return Decoded(_quantised(middle * kept, granules, fades_from, rng), side * kept_of_side, kept)


@dataclass(frozen=True)
class _Granules:
    """Which granule each frame is of, [frames], and which group of bands each band, [BANDS]."""

    of_frame: np.ndarray
    of_band: np.ndarray

    @staticmethod
    def draw(frames: int, rng: np.random.Generator) -> "_Granules":
        length = rng.integers(GRANULE_FRAMES[0], GRANULE_FRAMES[1] + 1)
        width = rng.integers(BANDS_AT_ONCE[0], BANDS_AT_ONCE[1] + 1)
        long = (np.arange(LONG_BANDS) + rng.integers(width)) // width
        # The short bands go with the long ones that they share their frequencies with.
        nearest = np.abs(np.log(CENTRES_HZ[LONG_BANDS:, None] / CENTRES_HZ[None, :LONG_BANDS])).argmin(1)
        return _Granules((np.arange(frames) + rng.integers(length)) // length, np.concatenate([long, long[nearest]]))

    def means(self, power: np.ndarray) -> np.ndarray:
        """Over each granule: [frames, bands] -> [granules, bands]."""
        starts = np.flatnonzero(np.diff(self.of_frame, prepend=-1))
        return np.add.reduceat(power, starts) / np.diff(starts, append=len(power))[:, None]

    def kept(self, power: np.ndarray, cut_hz: float, fades_from_hz: float, rng: np.random.Generator) -> np.ndarray:
        """Gains [frames, bands]: the higher a group of bands, the more of its granules, the softest, are left out."""
        bands = power.shape[1]
        groups = self.of_band[:LONG_BANDS]
        sizes = np.bincount(groups)
        means = np.stack([np.bincount(groups, row) for row in self.means(power[:, :LONG_BANDS])]) / sizes
        centres = np.exp(np.bincount(groups, np.log(CENTRES_HZ[:LONG_BANDS])) / sizes)
        left_out = np.clip(np.log(centres / fades_from_hz) / np.log(max(cut_hz / fades_from_hz, 1.001)), 0, 1)
        heard = np.log10(means + 1e-12) + rng.normal(0, UNSURE_LOG_POWER, means.shape)
        limits = np.array([np.quantile(column, share) for column, share in zip(heard.T, left_out)])
        gates = np.where((heard < limits) | (left_out >= 1), np.float32(SILENCE), np.float32(1))
        gains = gates[self.of_frame - self.of_frame[0]][:, self.of_band[:bands]]
        gains[:, :LONG_BANDS] = correlate1d(gains[:, :LONG_BANDS], LONG_REACH, axis=0, mode="nearest")
        gains[:, LONG_BANDS:] = correlate1d(gains[:, LONG_BANDS:], SHORT_REACH, axis=0, mode="nearest")
        gains[:, CENTRES_HZ[:bands] > cut_hz] = SILENCE
        return gains


def _quantised(power: np.ndarray, granules: _Granules, fades_from_hz: float, rng: np.random.Generator) -> np.ndarray:
    """Powers as far off as few bits make them, the more the higher, and spread over their granules."""
    coarse = np.clip(CENTRES_HZ / fades_from_hz, 0, 1) ** 2
    spread = rng.uniform(*SMEARED) * coarse
    even = granules.means(power)[granules.of_frame - granules.of_frame[0]]
    error = rng.uniform(*QUANTISED_LOG_POWER) * coarse * rng.standard_normal(power.shape, dtype=np.float32)
    return (((1 - spread) * power + spread * even) * 10**error).astype(np.float32)


@dataclass(frozen=True)
class Microphone:
    """One in a room: gains a band [BANDS], the room's time, and its tail's energy a band against what is direct."""

    gains: np.ndarray
    seconds: float
    tail: np.ndarray

    @staticmethod
    def draw(rng: np.random.Generator) -> "Microphone":
        lowest = np.exp(rng.uniform(*np.log(LOWEST_HZ)))
        gains = draw_low_pass(rng) / (1 + (lowest / CENTRES_HZ) ** 4)
        tail = 10 ** (rng.uniform(*TAIL_DB) / 10) / (1 + CENTRES_HZ / rng.uniform(3000, 12_000))
        return Microphone(gains.astype(np.float32), float(np.exp(rng.uniform(*np.log(ROOM_SECONDS)))), tail)

    def echo(self, power: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The room's answer [frames, BANDS] to what is played in it. Reflections meet in any phase, so that a band's tail
        wavers, the more the fewer bins it has."""
        wavering = rng.standard_normal((len(power) // 2 + 1, BANDS), dtype=np.float32) / np.sqrt(INDEPENDENT_BINS)
        gains = np.maximum(1 + np.repeat(wavering, 2, 0)[: len(power)], 0.05)
        return (reverberation(power, self.seconds, self.tail) * gains).astype(np.float32)
