"""How much of every moment each of the song's drums explains; as in model-runner/stages/templates.ts, which says more."""

import numpy as np
from scipy.special import expit, logit

from training.classes import ALIKE
from training.features import FLOOR, FRAMES_PER_SECOND, LOG_OFFSET, LOG_SCALE
from training.peaks import Weigh
from training.sound_alike import SAME_MOMENT_FRAMES, Moments, as_kept, moments_of

# A stroke's attack in two parts, without what sounded before it and has not died away since.
EARLY_FRAMES, LATE_FRAMES, BEFORE_FRAMES, STILL_THERE = (0, 1), (2, 3), (-3, -2), 0.8
# Of the mean over all bands: what a band in which nothing sounds is measured by.
LEAST_SCALE = 1e-3
LEAST_STRENGTH = 0.1
# How little a moment tells of a drum's sound at which another is surely struck.
ALONE = 0.9
ITERATIONS, FIXED_ITERATIONS = 30, 10
TINY = 1e-9
# Of drums that a recording has fewer sure strokes on, it does not tell well enough what they sound like.
FEWEST_STROKES, SURE_STRENGTH = 6, 0.5
# Printed by fit_templates.py.
OWN_SHARE, EXPLAINED_LOG_ODDS, CONSTANT_LOG_ODDS = 0.86, 2.6, -0.97


def attacks(rows: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """What rises in each band at these frames, as magnitudes: [T, BANDS] -> [frames, 2 * BANDS]."""
    power = 10 ** (as_kept(rows) * LOG_SCALE - LOG_OFFSET) - FLOOR

    def mean(offsets: tuple[int, ...]) -> np.ndarray:
        return np.mean([power[np.clip(frames + offset, 0, len(rows) - 1)] for offset in offsets], axis=0)

    before = mean(BEFORE_FRAMES)
    rises = mean(EARLY_FRAMES) - before, mean(LATE_FRAMES) - STILL_THERE * before
    return np.sqrt(np.maximum(np.concatenate(rises, axis=1), 0))


def explained(heard: np.ndarray, strengths: np.ndarray) -> np.ndarray:
    """How much of each moment, where they sound, the drums of ALIKE explain: [moments, values], [moments, ALIKE] ->
    [moments, ALIKE]."""
    heard = heard / (heard.mean(0) + LEAST_SCALE * heard.mean() + TINY)
    strengths = np.maximum(strengths, LEAST_STRENGTH)
    loudness = heard.sum(1, keepdims=True) + TINY
    others = np.stack([np.delete(strengths, group, 1).max(1) for group in range(len(ALIKE))], 1)
    templates = (strengths**2 * (1 - ALONE * others)).T @ (heard / loudness) + TINY
    templates /= templates.sum(1, keepdims=True)
    levels = strengths * loudness
    for iteration in range(ITERATIONS):
        missing = heard / (levels @ templates + TINY)
        louder = levels * (missing @ templates.T)
        if iteration >= FIXED_ITERATIONS:
            templates = templates * (levels.T @ missing)
            templates /= templates.sum(1, keepdims=True) + TINY
        levels = louder
    return levels * ((1 / (levels @ templates + TINY)) @ (templates**2).T)


def weigh_by_templates(onset: np.ndarray, rows: np.ndarray) -> Weigh:
    """Makes strokes surer or less sure by what of the sound at that moment only they explain; `rows` are the drums'."""
    moments = moments_of(onset)
    shares = explained(attacks(rows, moments.frames), moments.strengths)

    def weigh(names: tuple[str, ...], probability: np.ndarray, seconds: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        frames = np.round(seconds * FRAMES_PER_SECOND).astype(int)
        share, known = shares_at(frames, moments, shares, ALIKE.index(names))
        odds = OWN_SHARE * logit(np.clip(confidence, 0.001, 0.999)) + EXPLAINED_LOG_ODDS * share + CONSTANT_LOG_ODDS
        return np.where(known, expit(odds), confidence)

    return weigh


def shares_at(frames: np.ndarray, moments: Moments, shares: np.ndarray, group: int) -> tuple[np.ndarray, np.ndarray]:
    """How much of the moments nearest to these frames ALIKE[group] explains, and of which of them that is known."""
    if (moments.strengths[:, group] > SURE_STRENGTH).sum() < FEWEST_STROKES:
        return np.zeros(len(frames)), np.zeros(len(frames), bool)
    away = np.abs(frames[:, None] - moments.frames)
    return shares[away.argmin(1), group], away.min(1) <= SAME_MOMENT_FRAMES
