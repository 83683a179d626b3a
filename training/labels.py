"""What is asked of who hears an excerpt: onsets, velocities, and which of them nobody could hear."""

import numpy as np

from training.classes import DRUMS
from training.features import BANDS, FRAMES_PER_SECOND
from training.placed import Placed
from training.render import DOUBTFUL_SHARE

ONSET_SIGMA_FRAMES = 0.9
ONSET_REACH_FRAMES = 3
# A stroke's own echo has not begun so long before it is loudest.
ECHO_BEFORE_FRAMES = 4
# Strokes no further apart sound as one.
TOGETHER_FRAMES = 3


def labels(hits: np.ndarray, start: int, drums: Placed, band: Placed, kept: np.ndarray) -> dict[str, np.ndarray]:
    """Of strokes (HIT_TYPE) in an excerpt that begins with frame `start` of its clip: onsets and velocities [T, drums], and
    how much each counts. `kept` is what a codec left of each band, [T, BANDS], or [1, BANDS] where there was none."""
    frames, shape = len(drums.power), (len(drums.power), len(DRUMS))
    onsets, velocities = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    onset_weight, velocity_weight = np.ones(shape, np.float32), np.zeros(shape, np.float32)
    exact_frames = hits["seconds"].astype(np.float64) * FRAMES_PER_SECOND - start
    here = (exact_frames > -ONSET_REACH_FRAMES) & (exact_frames < frames + ONSET_REACH_FRAMES)
    hits, exact_frames = hits[here], exact_frames[here]
    for hit, exact, covered in zip(hits, exact_frames, _covered(hits, exact_frames, drums, band, kept)):
        nearest, drum = int(round(exact)), int(hit["drum"])
        reach = np.arange(max(0, nearest - ONSET_REACH_FRAMES), min(frames, nearest + ONSET_REACH_FRAMES + 1))
        bump = np.exp(-0.5 * ((reach - exact) / ONSET_SIGMA_FRAMES) ** 2)
        onsets[reach, drum] = np.maximum(onsets[reach, drum], bump)
        if hit["doubtful"] or covered:
            onset_weight[reach, drum] = 0
        elif 0 <= nearest < frames:
            velocities[nearest, drum], velocity_weight[nearest, drum] = hit["velocity"], 1
    return {"onsets": onsets, "onset_weight": onset_weight, "velocities": velocities, "velocity_weight": velocity_weight}


def _covered(hits: np.ndarray, exact_frames: np.ndarray, drums: Placed, band: Placed, kept: np.ndarray) -> np.ndarray:
    """Which strokes the accompaniment or the room hides, or other drums once a codec has left out its share: nobody should
    be blamed for missing those. What other drums hide where nothing was left out is known from render.py."""
    frames, decoded = len(drums.power), len(kept) > 1
    if not len(hits) or (band.level == 0 and not decoded and len(drums.echo) == 1):
        return np.zeros(len(hits), bool)
    frame = np.clip(np.round(exact_frames).astype(int) + 1, 0, frames - 1)
    own = 10 ** hits["attack_log_power"].astype(np.float32) * drums.gains
    others = band.power[frame] + np.broadcast_to(drums.echo, (frames, BANDS))[np.maximum(frame - ECHO_BEFORE_FRAMES, 0)]
    if decoded:
        together = np.abs(exact_frames[:, None] - exact_frames) < TOGETHER_FRAMES
        others = others + together.astype(np.float32) @ own - own
    heard = np.broadcast_to(kept, (frames, BANDS))[frame]
    return np.max(heard * own / (own + others + 1e-12), axis=1) < DOUBTFUL_SHARE
