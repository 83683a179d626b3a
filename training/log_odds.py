"""How constants of what makes strokes surer are fitted to what networks make of clips: fit_repetition.py, fit_sound_alike.py and
fit_templates.py."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import minimize

from training.checkpoints import load_hearing
from training.networks import Hearing
from training.peaks import match
from training.shards import Pool, PoolSong
from training.validate import WINDOW_SECONDS

SPLITS = ("validation", "calibration")
# Of candidates: what is known of each [candidates, inputs], and whether it is a stroke [candidates].
Examples = tuple[np.ndarray, np.ndarray]


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


def print_fits(description: str, examples: Callable[[Hearing, Pool, int], Iterator[Examples]], formula: str) -> None:
    """A command line that fits each split's clips by themselves; `formula` has a place for each weight."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--songs", type=int, default=60)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_hearing(arguments.run)
    for split in SPLITS:
        found = examples(model, Pool(arguments.pool / split), arguments.songs)
        weights = fit(*(np.concatenate(part) for part in zip(*found)))
        print(f"{split}: {formula.format(*weights)}", flush=True)
