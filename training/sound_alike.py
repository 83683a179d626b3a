"""Strokes that sound alike are on the same drums; as in model-runner/stages/sound-alike.ts, which says more."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from training.classes import ALIKE, DRUMS
from training.features import FRAMES_PER_SECOND, LONG_BANDS, LONG_RANGE_HZ, SHORT_BANDS, SHORT_RANGE_HZ, band_centres_hz
from training.peaks import Weigh, peak_frames

# Rows are kept as bytes: steps of 0.3 dB, from 55 dB below the recording's level on.
SOFTEST, STEP = -2.0, 0.02
# Sounds are told by fours of bands.
POOLED = 4
# Where the drums of ALIKE are told from others.
HEARD_HZ = ((0.0, 900.0), (200.0, np.inf), (4000.0, np.inf), (0.0, 1500.0), (1200.0, np.inf), (1200.0, np.inf))
# Of what is compared: a stroke's attack, what is left of it, and by how much it rises above what was there before.
ATTACK_FRAMES, TAIL_FRAMES, BEFORE_FRAMES = (0, 1, 2), (4, 5, 6, 7), (-4, -3, -2)
# Candidates that count, and how near to each other they are one moment.
LEAST_CANDIDATE = 0.1
SAME_MOMENT_FRAMES = 2
OWN_SOUND_FRAMES = 4
# How much alike strokes must sound, as a standard deviation in rows' units (1.8 dB), and how far away they may be.
ALIKE_SPREAD = 0.12
FARTHEST_FRAMES = 6000
LEAST_SHARE = 0.01
# Printed by fit_sound_alike.py.
OWN_SHARE, OTHERS_SHARE, OTHERS_LOG_ODDS, CONSTANT_LOG_ODDS = 0.86, 0.6, 1.4, -0.13


def pooled_centres_hz() -> np.ndarray:
    """Mean frequencies of the fours of bands."""
    centres = [
        band_centres_hz(bands, range_hz)[1:-1] for bands, range_hz in ((LONG_BANDS, LONG_RANGE_HZ), (SHORT_BANDS, SHORT_RANGE_HZ))
    ]
    return np.concatenate(centres).reshape(-1, POOLED).mean(1)


def as_kept(rows: np.ndarray) -> np.ndarray:
    """The drums' rows as the runner keeps them."""
    return SOFTEST + STEP * np.clip(np.round((rows.astype(np.float64) - SOFTEST) / STEP), 0, 255)


def sounds(rows: np.ndarray) -> np.ndarray:
    """Attack, tail and rise at every frame of the drums' rows: [T, BANDS] -> [T, 3, BANDS / POOLED]."""
    pooled = as_kept(rows).reshape(len(rows), -1, POOLED).mean(2)
    frames = np.arange(len(rows))

    def mean(offsets: tuple[int, ...]) -> np.ndarray:
        return np.mean([pooled[np.clip(frames + offset, 0, len(rows) - 1)] for offset in offsets], axis=0)

    attack = mean(ATTACK_FRAMES)
    return np.stack([attack, mean(TAIL_FRAMES), np.maximum(attack - mean(BEFORE_FRAMES), 0)], axis=1).astype(np.float32)


@dataclass(frozen=True)
class Moments:
    """When anything may be struck, and how sure the surest stroke on each drums alike is: [moments], [moments, ALIKE]."""

    frames: np.ndarray
    strengths: np.ndarray


def moments_of(onset: np.ndarray) -> Moments:
    """From the probabilities of all drums [T, drums]."""
    together = [np.minimum(onset[:, [DRUMS.index(name) for name in names]].sum(1), 1) for names in ALIKE]
    candidates = [peak_frames(probability, LEAST_CANDIDATE) for probability in together]
    frames: list[int] = []
    for frame in np.unique(np.concatenate(candidates)):
        if not frames or frame - frames[-1] > SAME_MOMENT_FRAMES:
            frames.append(int(frame))
    at = np.array(frames, int)
    strengths = np.zeros((len(at), len(ALIKE)))
    for index, (found, probability) in enumerate(zip(candidates, together)):
        near = np.abs(at[:, None] - found) <= SAME_MOMENT_FRAMES
        strengths[:, index] = np.max(near * probability[found], axis=1, initial=0)
    return Moments(at, strengths)


def within_range(heard: np.ndarray, group: int) -> np.ndarray:
    """What `sounds` gives, where drums of ALIKE[group] are heard: [T, values]."""
    low, high = HEARD_HZ[group]
    centres = pooled_centres_hz()
    return heard[:, :, (centres >= low) & (centres <= high)].reshape(len(heard), -1)


def likeness(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """1 for the same sound, 0 for another; [some, values], [others, values] -> [some, others]."""
    share = np.exp(-((some[:, None] - others) ** 2).mean(2) / (2 * ALIKE_SPREAD**2))
    return np.where(share < LEAST_SHARE, 0, share)


def of_others(frames: np.ndarray, group: int, heard: np.ndarray, moments: Moments) -> np.ndarray:
    """Of candidates at these frames on ALIKE[group]: what moments that sound alike say, as mean log odds, weighed by
    how many there are, and that weight; [candidates, 2]. `heard` is what `sounds` gives."""
    here = within_range(heard, group)
    away = np.abs(frames[:, None] - moments.frames)
    share = likeness(here[frames], here[moments.frames])
    share[(away <= OWN_SOUND_FRAMES) | (away > FARTHEST_FRAMES)] = 0
    count = share.sum(1)
    said = share @ logit(np.clip(moments.strengths[:, group], 0.01, 0.99)) / np.maximum(count, 1e-6)
    weight = count / (count + 1)
    return np.stack([weight * said, weight], axis=1)


def weigh_by_sound(onset: np.ndarray, rows: np.ndarray) -> Weigh:
    """Makes strokes surer or less sure by others of the same recording that sound alike; `rows` are its drums'."""
    heard, moments = sounds(rows), moments_of(onset)

    def weigh(names: tuple[str, ...], probability: np.ndarray, seconds: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        frames = np.clip(np.round(seconds * FRAMES_PER_SECOND).astype(int), 0, len(rows) - 1)
        others = of_others(frames, ALIKE.index(names), heard, moments)
        odds = OWN_SHARE * logit(np.clip(confidence, 0.001, 0.999)) + CONSTANT_LOG_ODDS
        return expit(odds + others @ np.array([OTHERS_SHARE, OTHERS_LOG_ODDS]))

    return weigh
