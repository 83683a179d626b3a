"""Which of the drums that are alike strokes are on; as in model-runner/stages/name-drums.ts, which-tom.ts and
which-hat.ts, which say more."""

import numpy as np

from training.classes import ALIKE
from training.peaks import Name
from training.sound_alike import FARTHEST_FRAMES, likeness, sounds, within_range

NAMED_TOGETHER = tuple(names for names in ALIKE if len(names) > 1 and "snare" not in names)
LEAST_SHARE = 0.01
# How far apart the same tom sounds twice, as a standard deviation of its log odds of being low.
PITCH_SPREAD = 0.35
# The same of one stroke, and how much its own shares count.
STROKE_SPREAD, OWN_SHARE = 1.0, 0.5
# What every tom must explain, as a log likelihood: so much, and so much a stroke.
TOM_COST, TOM_COST_A_STROKE = 6.0, 0.3
# Between which log odds, and how closely, what separates two toms is looked for.
LOWEST, HIGHEST, STEP = -4.2, 4.2, 0.1
CELLS = round((HIGHEST - LOWEST) / STEP) + 1
LEAST_TOM_SHARE = 1e-6
# Hats so near to each other follow one another, and how much of a pedal between two closed ones must be pedal.
NEAR_FRAMES, PLAIN_SHARE = 60, 0.7
CLOSED, PEDAL = 0, 2


def name_by_sound(rows: np.ndarray) -> Name:
    """Names strokes by others of the same recording that sound alike, and toms by how low they sound; `rows` are its drums'."""
    heard = sounds(rows)

    def name(
        names: tuple[str, ...], frames: np.ndarray, shares: np.ndarray, confidence: np.ndarray, sure: np.ndarray
    ) -> np.ndarray:
        if names not in NAMED_TOGETHER or not len(frames):
            return shares.argmax(1)
        here = within_range(heard, ALIKE.index(names))[frames]
        agreed = agreed_shares(shares, confidence * sure, here, frames)
        if "tom_low" in names:
            return toms_by_pitch(agreed, sure)
        return hats_in_turn(agreed, sure, frames) if "hi_hat_pedal" in names else agreed.argmax(1)

    return name


def agreed_shares(shares: np.ndarray, says: np.ndarray, heard: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Shares [strokes, drums] as the geometric mean of each stroke's own and those of others that sound alike, as much as
    each `says`."""
    logs = np.log(np.maximum(LEAST_SHARE, shares / shares.sum(1, keepdims=True)))
    weight = likeness(heard, heard) * says
    weight[np.abs(frames[:, None] - frames) > FARTHEST_FRAMES] = 0
    np.fill_diagonal(weight, 0)
    count = weight.sum(1, keepdims=True)
    agreed = np.exp((logs + weight @ logs / (count + 1)) / (1 + count / (count + 1)))
    return agreed / agreed.sum(1, keepdims=True)


def hats_in_turn(shares: np.ndarray, sure: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """0 for closed hats, 1 for open ones, 2 for the pedal, from their shares [strokes, 3], ordered by time."""
    named = shares.argmax(1)
    told = named.copy()
    there = np.flatnonzero(sure)
    for index in np.flatnonzero((named == PEDAL) & (shares[:, PEDAL] < PLAIN_SHARE)):
        around = there[there < index][-1:], there[there > index][:1]
        near = [other for side in around for other in side if abs(frames[other] - frames[index]) < NEAR_FRAMES]
        if len(near) == len(around) and all(named[other] == CLOSED for other in near):
            told[index] = CLOSED
    return told


def toms_by_pitch(shares: np.ndarray, sure: np.ndarray) -> np.ndarray:
    """0 for the high tom, 1 for the middle one, 2 for the low one, from their shares [strokes, 3]; those that are `sure` decide
    what separates them."""
    pitch = np.log(np.maximum(LEAST_TOM_SHARE, shares[:, 2] + shares[:, 1] / 2))
    pitch -= np.log(np.maximum(LEAST_TOM_SHARE, shares[:, 0] + shares[:, 1] / 2))
    cells = np.clip(np.ceil((pitch - LOWEST) / STEP).astype(int), 0, CELLS - 1)
    logs = np.log(np.maximum(LEAST_TOM_SHARE, shares))
    columns = np.column_stack([np.ones(len(pitch)), pitch, pitch**2, logs])[sure]
    per_cell = np.stack([np.bincount(cells[sure], column, CELLS) for column in columns.T], 1)
    sums = np.concatenate([np.zeros((1, 6)), per_cell.cumsum(0)])
    cost = TOM_COST + TOM_COST_A_STROKE * sure.sum()

    def unlikeliness(tom: int, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        strokes, low, squared, *by_tom = (sums[end] - sums[start]).T
        deviation = squared - low**2 / np.maximum(strokes, 1)
        return np.where(strokes > 0, cost + deviation / (2 * PITCH_SPREAD**2) - by_tom[tom], 0)

    middle_from, low_from = np.triu_indices(CELLS + 1)
    ends = np.zeros_like(middle_from), middle_from, low_from, np.full_like(middle_from, CELLS)
    best = sum(unlikeliness(tom, ends[tom], ends[tom + 1]) for tom in range(3)).argmin()
    groups = (cells >= middle_from[best]).astype(int) + (cells >= low_from[best])
    toms = np.unique(groups[sure])
    if not len(toms):
        return groups
    medians = np.array([np.median(pitch[sure & (groups == tom)]) for tom in toms])
    unlikely = (pitch[:, None] - medians) ** 2 / (2 * STROKE_SPREAD**2) - OWN_SHARE * logs[:, toms]
    return toms[unlikely.argmin(1)]
