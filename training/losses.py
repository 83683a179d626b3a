"""What the networks are punished for."""

from typing import TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

Array = TypeVar("Array", Tensor, np.ndarray)

VELOCITY_SHARE = 0.25
POSITIVE_WEIGHT = 1.5


# How much the SDR counts beside the mask's error, which also looks at what is soft.
SDR_SHARE = 0.2
# A residual this far below the drums is as good as none: 20 dB.
LEAST_RESIDUAL = 0.01


def audibility(power: Array) -> Array:
    """How much a band matters by its power relative to the song's level: 0 where nothing is, at most 1."""
    return (power / (1 + power)) ** 0.5


def residual_share(mask: Array, drum_share: Array, power: Array) -> Array:
    """What a mask on spectra leaves wrong, as a share of the drums' energy: minus its log is the SDR to be expected.

    Drums and band are taken to be uncorrelated: of a band of power P and drum share s, a mask m loses (1 - m)^2 s P and
    lets through m^2 (1 - s) P. Arrays are [..., frames, bands], torch's or numpy's; the result is [...].
    """
    wrong = power * ((mask - drum_share) ** 2 + drum_share * (1 - drum_share))
    drums = (power * drum_share).sum((-2, -1))
    return wrong.sum((-2, -1)) / (drums + 1e-6)


def separator_loss(logits: Tensor, drum_share: Tensor, power: Tensor) -> Tensor:
    """Squared error of the mask where there is something to separate, and the SDR of excerpts that have drums."""
    mask, weight = torch.sigmoid(logits), audibility(power)
    error = (weight * (mask - drum_share) ** 2).sum() / (weight.sum() + 1)
    with_drums = (drum_share * power).mean((-2, -1)) > 1e-3
    residual = torch.log10(residual_share(mask, drum_share, power) + LEAST_RESIDUAL)
    return error + SDR_SHARE * (residual * with_drums).mean()


def transcriber_loss(onset: Tensor, velocity: Tensor, batch: dict[str, Tensor]) -> Tensor:
    """Cross-entropy against soft onset bumps, and of velocities where strokes are."""
    emphasis = batch["onset_weight"] * (1 + (POSITIVE_WEIGHT - 1) * batch["onsets"])
    hits = batch["onset_weight"].shape[0] * batch["onset_weight"].shape[1]
    onsets = (emphasis * binary_cross_entropy_with_logits(onset, batch["onsets"], reduction="none")).sum() / hits
    strokes = batch["velocity_weight"]
    velocities = strokes * binary_cross_entropy_with_logits(velocity, batch["velocities"], reduction="none")
    return onsets + VELOCITY_SHARE * velocities.sum() / (strokes.sum() + 1)


def taught_loss(onset: Tensor, velocity: Tensor, taught_onset: Tensor, taught_velocity: Tensor) -> Tensor:
    """Cross-entropy against the probabilities that a teacher gives for onsets, everywhere, and for velocities, as far
    as it hears strokes; all [B, T, drums]."""
    hits = onset.shape[0] * onset.shape[1]
    onsets = binary_cross_entropy_with_logits(onset, taught_onset, reduction="sum") / hits
    velocities = taught_onset * binary_cross_entropy_with_logits(velocity, taught_velocity, reduction="none")
    return onsets + VELOCITY_SHARE * velocities.sum() / (taught_onset.sum() + 1)


def beat_loss(logits: Tensor, targets: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy of beat and downbeat; `weight` [2] makes up for how rare they are."""
    emphasis = 1 + (weight - 1) * targets
    return (emphasis * binary_cross_entropy_with_logits(logits, targets, reduction="none")).mean()
