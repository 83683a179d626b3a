"""The three networks. All are convolutional, so that a song of any length can pass in pieces.

Shapes are [batch, frames, ...]; the frame rate is features.FRAMES_PER_SECOND except where said.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from training.classes import DRUMS
from training.features import BANDS, LONG_BANDS


@dataclass(frozen=True)
class TrunkShape:
    widths: tuple[int, int, int]
    channels: int
    dilations: tuple[int, ...]
    # While learning, these shares of the encoder's features and of a block's channels are left out of each excerpt. After
    # N. Srivastava and others, "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 15, 2014).
    feature_dropout: float = 0.0
    channel_dropout: float = 0.0


SEPARATOR_SHAPE = TrunkShape((24, 24, 32), 128, (1, 2, 4, 8, 16, 32, 64))
# Who cannot rely on any one feature hears kits better that it never met. The separator loses by it.
TRANSCRIBER_SHAPE = TrunkShape((20, 32, 48), 176, (1, 2, 4, 8, 16, 32, 64, 128), 0.15, 0.1)
# Frames before a stroke and from it on by which its loudness is told.
QUIET_FRAMES, LOUD_FRAMES = 5, 5
BEAT_CHANNELS = 96
# In half-rate frames (50 a second). The first blocks gather what is played, the last ones choose between
# readings of it; between them stands what is usual within ten seconds on either side.
BEAT_DILATIONS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
READING_DILATIONS = (4, 16, 64, 256)
GATE_REACH = 500
BEAT_BANDS = BANDS // 4
BAND_STRIDES = (2, 3, 2)


class BandEncoder(nn.Module):
    """Three convolutions that shrink the band axis, then a projection: [B, C, T, bands] -> [B, channels, T]."""

    def __init__(self, inputs: int, bands: int, shape: TrunkShape):
        super().__init__()
        layers: list[nn.Module] = []
        before = inputs
        for width, stride in zip(shape.widths, BAND_STRIDES):
            layers += [nn.Conv2d(before, width, (3, 5), (1, stride), (1, 2), bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            before, bands = width, (bands - 1) // stride + 1
        self.convolutions = nn.Sequential(*layers)
        self.leave_out = nn.Dropout1d(shape.feature_dropout)
        self.project = nn.Conv1d(before * bands, shape.channels, 1, bias=False)
        self.norm = nn.BatchNorm1d(shape.channels)

    def forward(self, x: Tensor) -> Tensor:
        x = self.convolutions(x)
        return torch.relu(self.norm(self.project(self.leave_out(x.permute(0, 1, 3, 2).flatten(1, 2)))))


class DilatedBlock(nn.Module):
    """relu(x + norm(W2 relu(norm(W1 * x)))), W1 a dilated convolution over time; starts as the identity."""

    def __init__(self, channels: int, dilation: int, dropout: float = 0.0):
        super().__init__()
        self.leave_out = nn.Dropout1d(dropout)
        self.wide = nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False)
        self.wide_norm = nn.BatchNorm1d(channels)
        self.mix = nn.Conv1d(channels, channels, 1, bias=False)
        self.mix_norm = nn.BatchNorm1d(channels)
        nn.init.zeros_(self.mix_norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.mix_norm(self.mix(self.leave_out(torch.relu(self.wide_norm(self.wide(x)))))))


def local_mean(x: Tensor, reach: int) -> Tensor:
    """Mean of `reach` frames before to `reach` frames after, as many as there are: [B, C, T] -> the same shape."""
    width = 2 * reach + 1
    sums, counts = (nn.functional.pad(part.float(), (width - reach, reach)).cumsum(-1) for part in (x, torch.ones_like(x[:, :1])))
    return (sums[..., width:] - sums[..., :-width]) / (counts[..., width:] - counts[..., :-width])


class ContextGate(nn.Module):
    """Scales every channel by what all channels are on average around: a level of pulses that is heard
    throughout can quiet its double or its half. After J. Hu et al., "Squeeze-and-Excitation Networks" (CVPR 2018),
    here with a moving window. Starts as the identity."""

    def __init__(self, channels: int, reach: int):
        super().__init__()
        self.reach = reach
        self.scale = nn.Conv1d(channels, channels, 1)
        nn.init.zeros_(self.scale.weight)
        nn.init.zeros_(self.scale.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x * (2 * torch.sigmoid(self.scale(local_mean(x, self.reach))))


def rise(bands: Tensor) -> Tensor:
    """How much each band grew over two frames, where it grew: [B, T, bands] -> the same shape."""
    return torch.relu(bands - torch.cat([bands[:, :1], bands[:, :1], bands[:, :-2]], 1))


def _trunk(inputs: int, bands: int, shape: TrunkShape) -> nn.Sequential:
    blocks = [DilatedBlock(shape.channels, dilation, shape.channel_dropout) for dilation in shape.dilations]
    return nn.Sequential(BandEncoder(inputs, bands, shape), *blocks)


class Separator(nn.Module):
    """Normalised long bands of the song's middle and of its side, each [B, T, LONG_BANDS] -> logits of the drums' share
    of each band's power.

    What stands elsewhere than kick and snare do, as guitars and keys on most records, is told by the side.
    """

    HINTS, REFINING = 4, 16

    def __init__(self) -> None:
        super().__init__()
        self.trunk = _trunk(3, LONG_BANDS, SEPARATOR_SHAPE)
        self.hints = nn.Conv1d(SEPARATOR_SHAPE.channels, self.HINTS * LONG_BANDS, 1)
        self.refine = nn.Sequential(
            nn.Conv2d(self.HINTS + 2, self.REFINING, 3, padding=1), nn.ReLU(), nn.Conv2d(self.REFINING, 1, 3, padding=1)
        )

    def forward(self, bands: Tensor, side: Tensor) -> Tensor:
        trunk = self.trunk(torch.stack([bands, rise(bands), side], 1))
        hints = self.hints(trunk).unflatten(1, (self.HINTS, LONG_BANDS)).transpose(2, 3)
        return self.refine(torch.cat([bands.unsqueeze(1), hints, side.unsqueeze(1)], 1)).squeeze(1)


def loudness(drums: Tensor) -> Tensor:
    """How loud each band is at every frame, from which velocities are told, and how loud it was before:
    the greatest of the frames around and the mean of those before; [B, T, BANDS] -> [B, 2 * BANDS, T]."""
    bands = nn.functional.pad(drums.transpose(1, 2), (QUIET_FRAMES + 1, LOUD_FRAMES - 2), mode="replicate")
    at = nn.functional.max_pool1d(bands[..., QUIET_FRAMES:], LOUD_FRAMES, 1)
    before = nn.functional.avg_pool1d(bands, QUIET_FRAMES, 1)[..., : at.shape[-1]]
    return torch.cat([at, before], 1)


class Transcriber(nn.Module):
    """Normalised bands of the song and of its drums, each [B, T, BANDS] -> logits of onset and velocity [B, T, drums].

    Velocities are told from the bands themselves besides: what a stroke is says little about how hard it was.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trunk = _trunk(4, BANDS, TRANSCRIBER_SHAPE)
        self.onset = nn.Conv1d(TRANSCRIBER_SHAPE.channels, len(DRUMS), 1)
        self.velocity = nn.Conv1d(TRANSCRIBER_SHAPE.channels + 2 * BANDS, len(DRUMS), 1)
        nn.init.constant_(self.onset.bias, -3.0)

    def features(self, song: Tensor, drums: Tensor) -> tuple[Tensor, Tensor]:
        """What onsets and what velocities are told from, each [B, channels, T]."""
        x = self.trunk(torch.stack([song, drums, rise(song), rise(drums)], 1))
        return x, torch.cat([x, loudness(drums)], 1)

    def forward(self, song: Tensor, drums: Tensor) -> tuple[Tensor, Tensor]:
        of_onsets, of_velocities = self.features(song, drums)
        return self.onset(of_onsets).transpose(1, 2), self.velocity(of_velocities).transpose(1, 2)


class Hearing(nn.Module):
    """Separator and transcriber, which are trained side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.separator, self.transcriber = Separator(), Transcriber()


class BeatTracker(nn.Module):
    """Normalised bands of the song [B, T, BANDS] and onset probabilities [B, T, drums] -> logits of
    beat and downbeat [B, T / 2, 2], 50 a second."""

    def __init__(self) -> None:
        super().__init__()
        inputs = 2 * BEAT_BANDS + len(DRUMS)
        self.start = nn.Sequential(nn.Conv1d(inputs, BEAT_CHANNELS, 5, padding=2), nn.BatchNorm1d(BEAT_CHANNELS), nn.ReLU())
        gathering, reading = (
            [DilatedBlock(BEAT_CHANNELS, dilation) for dilation in dilations] for dilations in (BEAT_DILATIONS, READING_DILATIONS)
        )
        self.blocks = nn.Sequential(*gathering, ContextGate(BEAT_CHANNELS, GATE_REACH), *reading)
        self.beat = nn.Conv1d(BEAT_CHANNELS, 2, 1)
        nn.init.constant_(self.beat.bias, -2.0)

    @staticmethod
    def pool(song: Tensor, onsets: Tensor) -> tuple[Tensor, Tensor]:
        """Halves the frame rate and quarters the bands: where a beat lies does not need finer detail."""
        bands = nn.functional.avg_pool2d(song.unsqueeze(1), (2, 4)).squeeze(1)
        strokes = nn.functional.max_pool1d(onsets.transpose(1, 2), 2).transpose(1, 2)
        return bands, strokes

    def track(self, bands: Tensor, strokes: Tensor) -> Tensor:
        """From pooled inputs [B, T / 2, BEAT_BANDS] and [B, T / 2, drums]."""
        x = torch.cat([bands, rise(bands), strokes], 2).transpose(1, 2)
        return self.beat(self.blocks(self.start(x))).transpose(1, 2)

    def forward(self, song: Tensor, onsets: Tensor) -> Tensor:
        return self.track(*self.pool(song, onsets))


def parameter_count(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())
