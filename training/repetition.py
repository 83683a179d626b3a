"""How much it says that a stroke comes again bar by bar: the constants of model-runner/stages/repetition.ts.

    python -m training.repetition --pool POOL --run RUN

Prints what the log odds of a stroke become, fitted to what the run's networks make of each split's clips, drums alone
and mixes together: a share of what they were, more by what the bars around have at the same place, and a constant.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import maximum_filter1d
from scipy.optimize import minimize
from scipy.special import logit

from training.checkpoints import load_hearing
from training.classes import ALIKE, DRUMS
from training.dataset import Pool, PoolSong
from training.features import FRAMES_PER_SECOND
from training.hearing import hear
from training.peaks import match, pick_onsets
from training.validate import WINDOW_SECONDS, validation_clips

SPLITS = ("validation", "calibration")
# Toms and crashes mark what does not come again.
GROOVE = ALIKE[:3]
BARS_AWAY = (-4, -3, -2, -1, 1, 2, 3, 4)
SAME_PLACE_FRAMES = 3
LEAST_PROBABILITY = 0.05


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


def examples(song: PoolSong, onset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log odds, repetition and 1 for whatever may be a stroke of the groove, and whether it is one."""
    rows, truths = [], []
    for names in GROOVE:
        drums = [DRUMS.index(name) for name in names]
        together = np.minimum(onset[:, drums].sum(1), 0.999)
        found = pick_onsets(together, LEAST_PROBABILITY)
        probability = together[np.clip(np.round(found * FRAMES_PER_SECOND).astype(int), 0, len(onset) - 1)]
        hits = song.hits[np.isin(song.hits["drum"], drums)]
        is_stroke, is_sure = np.zeros(len(found)), np.ones(len(found), bool)
        for doubtful in (False, True):
            for _, index in match(np.sort(hits["seconds"][hits["doubtful"] == doubtful].astype(float)), found, WINDOW_SECONDS):
                is_stroke[index], is_sure[index] = 1, not doubtful
        again = repeated(together, found, song)
        kept = is_sure & ~np.isnan(again)
        rows.append(np.stack([logit(np.clip(probability, 0.001, 0.999)), again, np.ones_like(again)], 1)[kept])
        truths.append(is_stroke[kept])
    return np.concatenate(rows), np.concatenate(truths)


def fit(inputs: np.ndarray, truths: np.ndarray) -> np.ndarray:
    """Logistic regression."""
    def loss(weights: np.ndarray) -> float:
        odds = inputs @ weights
        return float((np.logaddexp(0, odds) - truths * odds).mean())

    return minimize(loss, np.zeros(inputs.shape[1])).x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--songs", type=int, default=60)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_hearing(arguments.run)
    for split in SPLITS:
        found = []
        for mixed in (False, True):
            for song, excerpt in validation_clips(Pool(arguments.pool / split), arguments.songs, mixed):
                onset = hear(model.separator, model.transcriber, excerpt.bands, separate=mixed)["onset"]
                found.append(examples(song, onset))
        weights = fit(*(np.concatenate(part) for part in zip(*found)))
        print(f"{split}: log odds * {weights[0]:.2f} + repeated * {weights[1]:.2f} + {weights[2]:.2f}", flush=True)


if __name__ == "__main__":
    main()
