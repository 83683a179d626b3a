"""How separator and transcriber work together, in training as in the runner."""

import numpy as np
import torch
from torch import Tensor

from training.features import FLOOR, LOG_OFFSET, LOG_SCALE, LONG_BANDS, long_to_short_bands
from training.networks import Separator, Transcriber

LONG_TO_SHORT = torch.from_numpy(long_to_short_bands())


def masked_bands(bands: Tensor, mask: Tensor) -> Tensor:
    """Normalised bands of the drums alone: `mask` [B, T, LONG_BANDS] is their share of the power."""
    whole = torch.cat([mask, mask @ LONG_TO_SHORT.to(mask.device)], -1)
    power = torch.pow(10, bands * LOG_SCALE - LOG_OFFSET) - FLOOR
    return (torch.log10(torch.clamp(power * whole, min=0) + FLOOR) + LOG_OFFSET) / LOG_SCALE


def hear(
    separator: Separator, transcriber: Transcriber, bands: np.ndarray, side: np.ndarray, separate: bool
) -> dict[str, np.ndarray]:
    """Probabilities [T, drums] of onsets, velocities 0-1 and the mask, for one clip's bands [T, BANDS] and its side's
    [T, LONG_BANDS]."""
    with torch.no_grad():
        song = torch.from_numpy(bands).unsqueeze(0)
        mask = torch.ones_like(song[..., :LONG_BANDS])
        if separate:
            mask = torch.sigmoid(separator(song[..., :LONG_BANDS], torch.from_numpy(side).unsqueeze(0)))
        onset, velocity = transcriber(song, masked_bands(song, mask) if separate else song)
        results = {"onset": torch.sigmoid(onset), "velocity": torch.sigmoid(velocity), "mask": mask}
    return {name: value[0].numpy() for name, value in results.items()}
