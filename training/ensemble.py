"""How best quality hears: several transcribers, each at three tunings, averaged.

The runner does the same in model-runner/inference/ensemble.ts and detuned.ts.
"""

import torch
from torch import Tensor, nn

from training.features import LONG_BANDS

# In bands; as in detuned.ts.
SHIFTS = (-0.4, 0.0, 0.4)


def shifted(bands: Tensor, shift: float) -> Tensor:
    """Band powers [B, T, BANDS] as if everything were tuned higher or lower; both resolutions by themselves."""

    def move(part: Tensor) -> Tensor:
        count = part.shape[-1]
        at = torch.clamp(torch.arange(count) + shift, 0, count - 1)
        lower = at.floor().long()
        share = at - lower
        return part[..., lower] * (1 - share) + part[..., torch.clamp(lower + 1, max=count - 1)] * share

    return torch.cat([move(bands[..., :LONG_BANDS]), move(bands[..., LONG_BANDS:])], -1)


class BestTranscriber(nn.Module):
    """Logits of the mean of all probabilities, so that it stands in for one transcriber."""

    def __init__(self, transcribers: list[nn.Module]):
        super().__init__()
        self._members = nn.ModuleList(transcribers)

    def forward(self, song: Tensor, drums: Tensor) -> tuple[Tensor, Tensor]:
        heard = [member(shifted(song, shift), shifted(drums, shift)) for member in self._members for shift in SHIFTS]
        onset, velocity = (torch.stack([torch.sigmoid(part) for part in parts]).mean(0) for parts in zip(*heard))
        return torch.logit(onset, eps=1e-6), torch.logit(velocity, eps=1e-6)
