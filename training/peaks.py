"""From activations to onsets, as the runner does it in model-runner/stages/transcribe.ts."""

from collections.abc import Callable

import numpy as np

from training.classes import ALIKE, DRUMS
from training.features import FRAMES_PER_SECOND

NEIGHBOURHOOD_FRAMES = 2
LEAST_CANDIDATE = 0.05
# How much a drum's probability counts beside those of the drums alike, where it is not 1: clips have half-open hats, which
# are called open, nearly as often as closed ones, songs have not. The manifest tells the runner.
PRIORS = {"hi_hat_open": 0.5}
_PRIOR_OF_DRUM = np.array([PRIORS.get(drum, 1.0) for drum in DRUMS])
# Drums that are alike, their probability [T], strokes' seconds and confidences -> confidences.
Weigh = Callable[[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray], np.ndarray]

# Drums that are alike, frames of strokes, how likely they are on each [strokes, drums], how sure they are there, and which are
# sure enough to be written -> which drum each is on.
Name = Callable[[tuple[str, ...], np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def pick_onsets(activation: np.ndarray, threshold: float) -> np.ndarray:
    """Seconds of the local maxima of one class's probabilities [T] that reach the threshold."""
    return _refined(activation, peak_frames(activation, threshold))


def pick_strokes(
    onset: np.ndarray, thresholds: np.ndarray, weigh: Weigh | None = None, name: Name | None = None
) -> list[np.ndarray]:
    """Seconds of the strokes on each drum, from the probabilities of all [T, drums] and a threshold for each.

    Of drums that are alike a stroke is on the likeliest, or as `name` says; it is there if their probabilities together,
    weighed by `weigh`, reach its threshold.
    """
    seconds = [np.zeros(0)] * onset.shape[1]
    for names in ALIKE:
        drums = np.array([DRUMS.index(name) for name in names])
        together = onset[:, drums].sum(1)
        peaks = peak_frames(together, LEAST_CANDIDATE if weigh else float(thresholds[drums].min()))
        at, confidence = _refined(together, peaks), np.minimum(together[peaks], 1)
        if weigh:
            confidence = weigh(names, together, at, confidence)
        shares = onset[peaks][:, drums] * _PRIOR_OF_DRUM[drums]
        struck = drums[shares.argmax(1)]
        if name:
            struck = drums[name(names, peaks, shares, confidence, confidence >= thresholds[struck])]
        for drum in drums:
            seconds[drum] = at[(confidence >= thresholds[struck]) & (struck == drum)]
    return seconds


def one_by_one(*weighs: Weigh) -> Weigh:
    """Each with the confidences that the one before gave."""

    def weigh(names: tuple[str, ...], probability: np.ndarray, seconds: np.ndarray, confidence: np.ndarray) -> np.ndarray:
        for each in weighs:
            confidence = each(names, probability, seconds, confidence)
        return confidence

    return weigh


def peak_frames(activation: np.ndarray, threshold: float) -> np.ndarray:
    """Frames of the local maxima of probabilities [T] that reach the threshold."""
    padded = np.pad(activation, NEIGHBOURHOOD_FRAMES, constant_values=-1)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURHOOD_FRAMES + 1)
    earlier = around[:, :NEIGHBOURHOOD_FRAMES].max(1)
    later = around[:, NEIGHBOURHOOD_FRAMES + 1 :].max(1)
    return np.flatnonzero((activation >= threshold) & (activation > earlier) & (activation >= later))


def _refined(activation: np.ndarray, peaks: np.ndarray) -> np.ndarray:
    """Targets are Gaussian bumps, so the vertex of the parabola through the logarithms of three frames tells where
    between two frames the stroke was."""
    log = np.log(np.maximum(np.pad(activation, 1, constant_values=-1), 1e-4))
    before, at, after = (log[peaks + 1 + offset] for offset in (-1, 0, 1))
    bend = before - 2 * at + after
    offset = np.where(bend < 0, 0.5 * (before - after) / np.minimum(bend, -1e-9), 0)
    return (peaks + np.clip(offset, -0.5, 0.5)) / FRAMES_PER_SECOND


def match(reference: np.ndarray, estimate: np.ndarray, window_seconds: float) -> list[tuple[int, int]]:
    """Greedy matching in time order: maximum for equal windows. Pairs (reference, estimate)."""
    pairs, r, e = [], 0, 0
    while r < len(reference) and e < len(estimate):
        if abs(reference[r] - estimate[e]) <= window_seconds:
            pairs.append((r, e))
            r, e = r + 1, e + 1
        elif reference[r] < estimate[e]:
            r += 1
        else:
            e += 1
    return pairs
