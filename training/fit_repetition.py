"""How much it says that a stroke comes again bar by bar: the constants of repetition.py.

    python -m training.fit_repetition --pool POOL --run RUN

Prints what the log odds of a stroke become, fitted to what the run's networks make of each split's clips, drums alone
and mixes together: a share of what they were, more by what the bars around have at the same place, and a constant.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import logit

from training.classes import DRUMS
from training.features import FRAMES_PER_SECOND
from training.hearing import hear
from training.log_odds import Examples, print_fits, true_strokes
from training.networks import Hearing
from training.peaks import pick_onsets
from training.repetition import GROOVE, repeated
from training.shards import Pool, PoolSong
from training.validate import validation_clips

LEAST_PROBABILITY = 0.05


def examples(song: PoolSong, onset: np.ndarray) -> Examples:
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


def _of_clips(model: Hearing, pool: Pool, songs: int) -> Iterator[Examples]:
    for mixed in (False, True):
        for song, excerpt in validation_clips(pool, songs, mixed):
            onset = hear(model.separator, model.transcriber, excerpt.bands, excerpt.side, separate=mixed)["onset"]
            yield examples(song, onset)


if __name__ == "__main__":
    print_fits(__doc__, _of_clips, "log odds * {:.2f} + repeated * {:.2f} + {:.2f}")
