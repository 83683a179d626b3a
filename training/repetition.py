"""Strokes that come again bar by bar are the surer for it; as in model-runner/stages/repetition.ts, which says more."""

import numpy as np
from scipy.ndimage import maximum_filter1d
from scipy.special import expit, logit

from training.classes import ALIKE
from training.features import FRAMES_PER_SECOND
from training.peaks import Weigh
from training.shards import PoolSong

# Toms and crashes mark what does not come again.
GROOVE = ALIKE[:3]
BARS_AWAY = (-4, -3, -2, -1, 1, 2, 3, 4)
SAME_PLACE_FRAMES = 3
# Printed by fit_repetition.py.
OWN_SHARE, REPEATED_LOG_ODDS, CONSTANT_LOG_ODDS = 0.95, 2.1, -0.4


def repeated(probability: np.ndarray, seconds: np.ndarray, song: PoolSong) -> np.ndarray:
    """The mean over the bars around of the highest probability [T] at the place of each stroke; nan without such bars."""
    beats, nearby = song.beats["seconds"].astype(float), maximum_filter1d(probability, 2 * SAME_PLACE_FRAMES + 1)
    numbers = np.arange(len(beats))
    places = np.interp(seconds, beats, numbers, left=np.nan, right=np.nan)
    others = places[:, None] + song.beats_per_bar * np.array(BARS_AWAY)
    there = (others >= 0) & (others <= numbers[-1])
    frames = np.round(np.interp(np.nan_to_num(others), numbers, beats) * FRAMES_PER_SECOND).astype(int)
    values = nearby[np.clip(frames, 0, len(nearby) - 1)]
    return (values * there).sum(1) / np.where(there.any(1), there.sum(1), np.nan)


def weigh_by_bars_of(song: PoolSong) -> Weigh:
    """Makes strokes surer or less sure by the song's true bars."""

    def weigh(names: tuple[str, ...], probability: np.ndarray, seconds: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        if names not in GROOVE:
            return confidence
        again = repeated(np.minimum(probability, 1), seconds, song)
        odds = OWN_SHARE * logit(np.clip(confidence, 0.001, 0.999)) + REPEATED_LOG_ODDS * again + CONSTANT_LOG_ODDS
        return np.where(np.isnan(again), confidence, expit(odds))

    return weigh
