"""From activations to onsets, as the runner does it in model-runner/stages/transcribe.ts."""

import numpy as np

from training.features import FRAMES_PER_SECOND

NEIGHBOURHOOD_FRAMES = 2


def pick_onsets(activation: np.ndarray, threshold: float) -> np.ndarray:
    """Seconds of the local maxima of one class's probabilities [T] that reach the threshold.

    Targets are Gaussian bumps, so the vertex of the parabola through the logarithms of three
    frames tells where between two frames the stroke was.
    """
    padded = np.pad(activation, NEIGHBOURHOOD_FRAMES, constant_values=-1)
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * NEIGHBOURHOOD_FRAMES + 1)
    earlier = around[:, :NEIGHBOURHOOD_FRAMES].max(1)
    later = around[:, NEIGHBOURHOOD_FRAMES + 1 :].max(1)
    peaks = np.flatnonzero((activation >= threshold) & (activation > earlier) & (activation >= later))
    log = np.log(np.maximum(padded, 1e-4))
    before, at, after = (log[peaks + NEIGHBOURHOOD_FRAMES + offset] for offset in (-1, 0, 1))
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
