"""What other transcribers say of an excerpt, for one to learn besides what was played.

G. Hinton, O. Vinyals, J. Dean, "Distilling the knowledge in a neural network" (2015): what several networks
think of a doubtful stroke tells more than that it was there, and one network that has learned it hears nearly as
well as all of them. Here the several are those of best quality, each at the tunings that it hears (ensemble.py).
"""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.checkpoints import load_hearing
from training.ensemble import SHIFTS, shifted


class Teachers:
    """Transcribers that do not learn themselves."""

    def __init__(self, transcribers: list[nn.Module]):
        if not transcribers:
            raise ValueError("No teacher: expected one transcriber at least.")
        self._members = [transcriber.eval() for transcriber in transcribers]

    def probabilities(self, song: Tensor, drums: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Of onset and velocity, each [B, T, drums], by one of them at one tuning, both drawn: cross-entropy is linear in
        its target, so that over many steps this teaches what their mean does, at a fraction of the time."""
        member = self._members[rng.integers(len(self._members))]
        shift = SHIFTS[rng.integers(len(SHIFTS))]
        with torch.no_grad():
            onset, velocity = member(shifted(song, shift), shifted(drums, shift))
        return torch.sigmoid(onset.float()), torch.sigmoid(velocity.float())


def load_teachers(runs: list[Path], device: torch.device) -> Teachers | None:
    """Those that these runs ended with; None without any. Raises FileNotFoundError as load_hearing does."""
    return Teachers([load_hearing(run).transcriber.to(device) for run in runs]) if runs else None
