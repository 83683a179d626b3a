"""Which tom each stroke is on, told by all strokes of a song; as in model-runner/stages/which-tom.ts, which says more."""

import numpy as np

SURE = 0.5
LEAST_STROKES = 4
APART = 0.8
EVEN_SPREAD = 0.75
MIDDLE = (0.4, 0.6)


def which_toms(probabilities: np.ndarray) -> np.ndarray:
    """0 for high, 1 for mid, 2 for low, from each stroke's probability on each [strokes, 3]."""
    together = probabilities.sum(1)
    place = probabilities @ np.arange(3) / together
    groups = two_groups(np.sort(place[together >= SURE]))
    if groups is None:
        return probabilities.argmax(1)
    higher, lower = groups
    within = (place - higher) / (lower - higher)
    return np.where(within < MIDDLE[0], 0, np.where(within > MIDDLE[1], 2, 1))


def two_groups(ordered: np.ndarray) -> tuple[float, float] | None:
    """The means of the two groups that ascending places fall into, if they do."""
    count = len(ordered)
    if count < LEAST_STROKES:
        return None
    cuts = np.arange(1, count)
    before = np.cumsum(ordered)[:-1]
    higher, lower = before / cuts, (ordered.sum() - before) / (count - cuts)
    between = cuts * (count - cuts) / count * (lower - higher) ** 2
    best = int(between.argmax())
    if lower[best] - higher[best] < APART or between[best] < EVEN_SPREAD * count * ordered.var():
        return None
    return float(higher[best]), float(lower[best])
