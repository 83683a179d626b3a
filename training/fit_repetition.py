"""How much it says that a stroke comes again bar by bar: the constants of repetition.py.

    python -m training.fit_repetition --pool POOL --run RUN

Prints what the log odds of a stroke become, fitted to what the run's networks make of each split's clips, drums alone
and mixes together: a share of what they were, more by what the bars around have at the same place, and a constant.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize
from scipy.special import logit

from training.checkpoints import load_hearing
from training.classes import DRUMS
from training.features import FRAMES_PER_SECOND
from training.hearing import hear
from training.peaks import match, pick_onsets
from training.repetition import GROOVE, repeated
from training.shards import Pool, PoolSong
from training.validate import WINDOW_SECONDS, validation_clips

SPLITS = ("validation", "calibration")
LEAST_PROBABILITY = 0.05


def examples(song: PoolSong, onset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log odds, repetition and 1 for whatever may be a stroke of the groove, and whether it is one."""
    rows, truths = [], []
    for names in GROOVE:
        drums = [DRUMS.index(name) for name in names]
        together = np.minimum(onset[:, drums].sum(1), 0.999)
        found = pick_onsets(together, LEAST_PROBABILITY)
        probability = together[np.clip(np.round(found * FRAMES_PER_SECOND).astype(int), 0, len(onset) - 1)]
        is_stroke, is_sure = true_strokes(song, drums, found)
        again = repeated(together, found, song)
        kept = is_sure & ~np.isnan(again)
        rows.append(np.stack([logit(np.clip(probability, 0.001, 0.999)), again, np.ones_like(again)], 1)[kept])
        truths.append(is_stroke[kept])
    return np.concatenate(rows), np.concatenate(truths)


def true_strokes(song: PoolSong, drums: list[int], found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of what was found on some drums, at these seconds: what is a stroke, and of what that is known."""
    hits = song.hits[np.isin(song.hits["drum"], drums)]
    is_stroke, is_sure = np.zeros(len(found)), np.ones(len(found), bool)
    for doubtful in (False, True):
        for _, index in match(np.sort(hits["seconds"][hits["doubtful"] == doubtful].astype(float)), found, WINDOW_SECONDS):
            is_stroke[index], is_sure[index] = 1, not doubtful
    return is_stroke, is_sure


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
                onset = hear(model.separator, model.transcriber, excerpt.bands, excerpt.side, separate=mixed)["onset"]
                found.append(examples(song, onset))
        weights = fit(*(np.concatenate(part) for part in zip(*found)))
        print(f"{split}: log odds * {weights[0]:.2f} + repeated * {weights[1]:.2f} + {weights[2]:.2f}", flush=True)


if __name__ == "__main__":
    main()
