"""Reads trained networks back."""

from pathlib import Path

import torch
from torch import nn

from training.networks import BeatTracker, Hearing

HEARING_FILE = "checkpoint.pt"
BEATS_FILE = "beats.pt"


def _averaged(path: Path) -> dict[str, torch.Tensor]:
    """The averaged weights of a checkpoint, as swa_utils names them."""
    average = torch.load(path, weights_only=True, map_location="cpu")["average"]
    return {name.removeprefix("module."): value for name, value in average.items() if name != "n_averaged"}


def load_hearing(run: Path) -> Hearing:
    """Separator and transcriber. Raises FileNotFoundError where training.train_hearing has not run."""
    model = Hearing()
    model.load_state_dict(_averaged(run / HEARING_FILE))
    return model.eval()


def replace_velocities(run: Path, velocity: nn.Conv1d) -> None:
    """Puts another last layer for velocities among the averaged weights of a run, whole or not at all."""
    path = run / HEARING_FILE
    unfinished = path.with_suffix(".part")
    state = torch.load(path, weights_only=True, map_location="cpu")
    state["average"] |= {f"module.transcriber.velocity.{name}": value for name, value in velocity.state_dict().items()}
    torch.save(state | {"velocities_fitted": True}, unfinished)
    unfinished.rename(path)


def velocities_are_fitted(run: Path) -> bool:
    """Whether they were replaced since the run last learned. Raises FileNotFoundError as load_hearing does."""
    return torch.load(run / HEARING_FILE, weights_only=True, map_location="cpu").get("velocities_fitted", False)


def load_beat_tracker(run: Path) -> BeatTracker:
    """Raises FileNotFoundError where training.train_beats has not run."""
    model = BeatTracker()
    model.load_state_dict(_averaged(run / BEATS_FILE))
    return model.eval()


def save_averaged(model: nn.Module, path: Path) -> None:
    """As a checkpoint that can be loaded, but not resumed."""
    average = {f"module.{name}": value for name, value in model.state_dict().items()}
    torch.save({"average": average | {"n_averaged": torch.tensor(0)}, "step": 0}, path)
