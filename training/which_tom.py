"""Which tom each stroke is on, told by all strokes of a song; as in model-runner/stages/which-tom.ts, which says more."""

import numpy as np

SURE = 0.5
LEAST_STROKES = 4
ONE_TOM = 0.4
OUTLIERS = 0.1
MIDDLE = (0.4, 0.6)


def which_toms(probabilities: np.ndarray) -> np.ndarray:
    """0 for high, 1 for mid, 2 for low, from each stroke's probability on each [strokes, 3]."""
    together = probabilities.sum(1)
    place = probabilities @ np.arange(3) / together
    sure = place[together >= SURE]
    if len(sure) < LEAST_STROKES:
        return probabilities.argmax(1)
    highest, lowest = np.quantile(sure, (OUTLIERS, 1 - OUTLIERS))
    if lowest - highest < ONE_TOM:
        return probabilities.argmax(1)
    within = (place - highest) / (lowest - highest)
    return np.where(within < MIDDLE[0], 0, np.where(within > MIDDLE[1], 2, 1))
