"""What the networks are punished for."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

VELOCITY_SHARE = 0.25
POSITIVE_WEIGHT = 1.5


def separator_loss(logits: Tensor, drum_share: Tensor, weight: Tensor) -> Tensor:
    """Squared error of the mask, where there is something to separate."""
    return (weight * (torch.sigmoid(logits) - drum_share) ** 2).sum() / (weight.sum() + 1)


def transcriber_loss(onset: Tensor, velocity: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Cross-entropy against soft onset bumps, and of velocities where strokes are."""
    emphasis = batch["onset_weight"] * (1 + (POSITIVE_WEIGHT - 1) * batch["onsets"])
    hits = batch["onset_weight"].shape[0] * batch["onset_weight"].shape[1]
    onsets = (emphasis * binary_cross_entropy_with_logits(onset, batch["onsets"], reduction="none")).sum() / hits
    strokes = batch["velocity_weight"]
    velocities = strokes * binary_cross_entropy_with_logits(velocity, batch["velocities"], reduction="none")
    return onsets + VELOCITY_SHARE * velocities.sum() / (strokes.sum() + 1)


def beat_loss(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy of beat and downbeat; `weight` [2] makes up for how rare they are."""
    emphasis = 1 + (weight - 1) * targets
    return (emphasis * binary_cross_entropy_with_logits(logits, targets, reduction="none")).mean()
