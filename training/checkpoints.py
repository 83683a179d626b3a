"""Reads trained networks back."""

from pathlib import Path

import torch

from training.networks import BeatTracker, Hearing


def _averaged(path: Path) -> dict[str, torch.Tensor]:
    """The averaged weights of a checkpoint, as swa_utils names them."""
    average = torch.load(path, weights_only=True, map_location="cpu")["average"]
    return {name.removeprefix("module."): value for name, value in average.items() if name != "n_averaged"}


def load_hearing(run: Path) -> Hearing:
    """Separator and transcriber. Raises FileNotFoundError where training.train_hearing has not run."""
    model = Hearing()
    model.load_state_dict(_averaged(run / "checkpoint.pt"))
    return model.eval()


def load_beat_tracker(run: Path) -> BeatTracker:
    """Raises FileNotFoundError where training.train_beats has not run."""
    model = BeatTracker()
    model.load_state_dict(_averaged(run / "beats.pt"))
    return model.eval()
