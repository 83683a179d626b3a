"""Another rate for the same sound, by scipy with the filter that the runner uses."""

from math import ceil, gcd

import numpy as np
from scipy.signal import firwin, resample_poly

ZERO_CROSSINGS = 64
ROLLOFF = 0.95
KAISER_BETA = 10.0


def resample(audio: np.ndarray, from_hz: int, to_hz: int) -> np.ndarray:
    """Mono samples at `to_hz`, float32; output 0 lies on input 0."""
    up, down = to_hz // gcd(from_hz, to_hz), from_hz // gcd(from_hz, to_hz)
    band = ROLLOFF * min(1, to_hz / from_hz)
    reach = ceil(ZERO_CROSSINGS / band)
    taps = firwin(2 * reach * up + 1, band / up, window=("kaiser", KAISER_BETA))
    return resample_poly(audio.astype(np.float64), up, down, window=taps).astype(np.float32)
