"""How much strokes that sound alike say of each other: the constants of sound_alike.py.

    python -m training.fit_sound_alike --pool POOL --run RUN

Prints what the log odds of a stroke become, fitted to what the run's networks make of mixes of each split's clips, plain
and like records: shares of its own and of others' log odds, more by how many others there are, and a constant.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import logit

from training.classes import ALIKE, DRUMS
from training.features import FRAMES_PER_SECOND
from training.log_odds import Examples, print_fits, true_strokes
from training.networks import Hearing
from training.peaks import pick_onsets
from training.shards import Pool
from training.sound_alike import LEAST_CANDIDATE, moments_of, of_others, sounds
from training.validate import LIKE_RECORDS, Heard, drawn_clips, hear_all, validation_clips


def examples(clip: Heard) -> Examples:
    """Own log odds, what others say, how many they are and 1 for whatever may be a stroke, and whether it is one."""
    rows, truths = [], []
    heard, moments = sounds(clip.drum_rows), moments_of(clip.onset)
    for group, names in enumerate(ALIKE):
        drums = [DRUMS.index(name) for name in names]
        together = np.minimum(clip.onset[:, drums].sum(1), 0.999)
        found = pick_onsets(together, LEAST_CANDIDATE)
        frames = np.clip(np.round(found * FRAMES_PER_SECOND).astype(int), 0, len(together) - 1)
        is_stroke, is_sure = true_strokes(clip.song, drums, found)
        others = of_others(frames, group, heard, moments)
        own = logit(np.clip(together[frames], 0.001, 0.999))
        rows.append(np.column_stack([own, others, np.ones_like(own)])[is_sure])
        truths.append(is_stroke[is_sure])
    return np.concatenate(rows), np.concatenate(truths)


def _of_clips(model: Hearing, pool: Pool, songs: int) -> Iterator[Examples]:
    clips = validation_clips(pool, songs, mixed=True) + drawn_clips(pool, songs, LIKE_RECORDS)
    return map(examples, hear_all(model.separator, model.transcriber, clips, separate=True))


if __name__ == "__main__":
    print_fits(__doc__, _of_clips, "own log odds * {:.2f} + others' * {:.2f} + others * {:.2f} + {:.2f}")
