"""How much is said of strokes by what of the sound they explain: the constants of templates.py.

    python -m training.fit_templates --pool POOL --run RUN

Prints what the log odds of a stroke become, fitted to what the run's networks make of each split's clips, drums alone, mixes and
mixes like records: a share of its own, more by how much it explains, and a constant.
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
from training.sound_alike import LEAST_CANDIDATE, moments_of, weigh_by_sound
from training.templates import attacks, explained, shares_at
from training.validate import LIKE_RECORDS, Heard, drawn_clips, hear_all, validation_clips


def examples(clip: Heard) -> Examples:
    """Own log odds, the share explained and 1 for whatever may be a stroke and has a template, and whether it is one."""
    inputs, truths = [], []
    rows, moments = clip.drum_rows, moments_of(clip.onset)
    shares = explained(attacks(rows, moments.frames), moments.strengths)
    by_sound = weigh_by_sound(clip.onset, rows) if clip.separated else None
    for group, names in enumerate(ALIKE):
        drums = [DRUMS.index(name) for name in names]
        together = np.minimum(clip.onset[:, drums].sum(1), 1)
        found = pick_onsets(together, LEAST_CANDIDATE)
        frames = np.clip(np.round(found * FRAMES_PER_SECOND).astype(int), 0, len(together) - 1)
        confidence = together[frames]
        if by_sound:
            confidence = by_sound(names, together, found, confidence)
        share, known = shares_at(frames, moments, shares, group)
        is_stroke, is_sure = true_strokes(clip.song, drums, found)
        own = logit(np.clip(confidence, 0.001, 0.999))
        inputs.append(np.column_stack([own, share, np.ones_like(own)])[known & is_sure])
        truths.append(is_stroke[known & is_sure])
    return np.concatenate(inputs), np.concatenate(truths)


def _of_clips(model: Hearing, pool: Pool, songs: int) -> Iterator[Examples]:
    mixes = validation_clips(pool, songs, mixed=True) + drawn_clips(pool, songs, LIKE_RECORDS)
    for clips, separate in ((validation_clips(pool, songs, mixed=False), False), (mixes, True)):
        yield from map(examples, hear_all(model.separator, model.transcriber, clips, separate))


if __name__ == "__main__":
    print_fits(__doc__, _of_clips, "own log odds * {:.2f} + share * {:.2f} + {:.2f}")
