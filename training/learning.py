"""What both trainings share: a network with its running average, saved and taken up again, and the learning rate."""

import math
from copy import deepcopy
from pathlib import Path

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn


def learning_rate(step: int, steps: int, warm_up_steps: int, highest: float) -> float:
    """Rises in a line over the first steps, then falls along half a cosine."""
    warm = min(1.0, (step + 1) / warm_up_steps)
    return highest * warm * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / max(1, steps)))) + 1e-6


class Learner:
    """A network, the moving average of its weights, which is what ships, and its optimiser."""

    def __init__(self, model: nn.Module, optimiser: torch.optim.Optimizer, average_decay: float, checkpoint: Path):
        self.model, self.optimiser, self._checkpoint = model, optimiser, checkpoint
        self.average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(average_decay), use_buffers=True)
        self._parts = {"model": model, "average": self.average, "optimiser": optimiser}

    def resume(self) -> int:
        """The step to go on from: 0 where no checkpoint is."""
        if not self._checkpoint.exists():
            return 0
        device = next(self.model.parameters()).device
        state = torch.load(self._checkpoint, weights_only=True, map_location=device)
        for name, part in self._parts.items():
            part.load_state_dict(state[name])
        return int(state["step"])

    def step(self, loss: torch.Tensor, clipped: tuple[nn.Module, ...]) -> None:
        """One step down; the gradients of each network of `clipped` are held to a length of one."""
        self.optimiser.zero_grad()
        loss.backward()
        for network in clipped:
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        self.optimiser.step()
        self.average.update_parameters(self.model)

    def save(self, steps: int) -> None:
        """Whole or not at all."""
        state = {name: part.state_dict() for name, part in self._parts.items()} | {"step": steps}
        unfinished = self._checkpoint.with_suffix(".part")
        torch.save(state, unfinished)
        unfinished.rename(self._checkpoint)

    def averaged(self) -> nn.Module:
        """A copy of the averaged network on the CPU, for validation."""
        return deepcopy(self.average.module).cpu().eval()
