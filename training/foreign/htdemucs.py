"""A small Hybrid Transformer Demucs, without the Fourier transforms around it.

After S. Rouard, functional. Massa, A. Défossez, "Hybrid Transformers for Music Source Separation" (ICASSP 2023):
two U-Nets, one over time and one over the frequencies of a complex spectrogram, that meet in a
transformer whose layers attend within a branch and across branches in turn. Complex numbers are channels,
and what both branches say is added.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDE = 4
KERNEL = 8
PAD = (KERNEL - STRIDE) // 2


@dataclass(frozen=True)
class Shape:
    stems: tuple[str, ...]
    segment_samples: int
    fft_samples: int
    depth: int
    channels: int
    transformer_layers: int
    heads: int

    @property
    def hop_samples(self) -> int:
        return self.fft_samples // 4

    @property
    def frames(self) -> int:
        return math.ceil(self.segment_samples / self.hop_samples)


class DilatedResidual(nn.Module):
    """Two dilated convolutions along time, added at a small scale."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        hidden = max(2, channels // 4)
        self.layers = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(channels, hidden, 3, dilation=2**index, padding=2**index), nn.GroupNorm(1, hidden), nn.GELU(),
                nn.Conv1d(hidden, 2 * channels, 1), nn.GroupNorm(1, 2 * channels), nn.GLU(dim=1),
            )
            for index in range(2)
        )  # fmt: skip
        self.scales = nn.ParameterList(nn.Parameter(0.1 * torch.ones(channels, 1)) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        for layer, scale in zip(self.layers, self.scales):
            x = x + scale * layer(x)
        return x


class Encoder(nn.Module):
    def __init__(self, inputs: int, outputs: int, over_frequency: bool) -> None:
        super().__init__()
        self.over_frequency = over_frequency
        if over_frequency:
            self.conv: nn.Module = nn.Conv2d(inputs, outputs, (KERNEL, 1), (STRIDE, 1), (PAD, 0))
            self.rewrite: nn.Module = nn.Conv2d(outputs, 2 * outputs, 1)
        else:
            self.conv = nn.Conv1d(inputs, outputs, KERNEL, STRIDE, PAD)
            self.rewrite = nn.Conv1d(outputs, 2 * outputs, 1)
        self.residual = DilatedResidual(outputs)

    def forward(self, x: Tensor) -> Tensor:
        if not self.over_frequency and x.shape[-1] % STRIDE:
            x = functional.pad(x, (0, STRIDE - x.shape[-1] % STRIDE))
        x = functional.gelu(self.conv(x))
        if self.over_frequency:
            batch, channels, bins, frames = x.shape
            folded = x.permute(0, 2, 1, 3).reshape(batch * bins, channels, frames)
            x = self.residual(folded).reshape(batch, bins, channels, frames).permute(0, 2, 1, 3)
        else:
            x = self.residual(x)
        return functional.glu(self.rewrite(x), dim=1)


class Decoder(nn.Module):
    def __init__(self, inputs: int, outputs: int, over_frequency: bool, last: bool) -> None:
        super().__init__()
        self.over_frequency, self.last = over_frequency, last
        if over_frequency:
            self.rewrite: nn.Module = nn.Conv2d(inputs, 2 * inputs, 3, 1, 1)
            self.conv: nn.Module = nn.ConvTranspose2d(inputs, outputs, (KERNEL, 1), (STRIDE, 1))
        else:
            self.rewrite = nn.Conv1d(inputs, 2 * inputs, 3, 1, 1)
            self.conv = nn.ConvTranspose1d(inputs, outputs, KERNEL, STRIDE)

    def forward(self, x: Tensor, skip: Tensor, length: int) -> Tensor:
        x = self.conv(functional.glu(self.rewrite(x + skip), dim=1))
        x = x[..., PAD:-PAD, :] if self.over_frequency else x[..., PAD : PAD + length]
        return x if self.last else functional.gelu(x)


class Layer(nn.Module):
    """One transformer layer, of a branch to itself or to the other."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm_query, self.norm_key, self.norm_feed = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor, other: Tensor) -> Tensor:
        batch, _, width = x.shape

        def split(values: Tensor) -> Tensor:
            return values.reshape(batch, -1, self.heads, width // self.heads).transpose(1, 2)

        keys = self.norm_key(other)
        attended = functional.scaled_dot_product_attention(
            split(self.query(self.norm_query(x))), split(self.key(keys)), split(self.value(keys))
        )
        x = x + self.out(attended.transpose(1, 2).reshape(batch, -1, width))
        return x + self.feed(self.norm_feed(x))


def positions(length: int, width: int) -> Tensor:
    """Sines and cosines, [1, length, width]."""
    rates = 10_000 ** (-torch.arange(width // 2) / (width // 2))
    angles = torch.arange(length)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)[None]


class CrossDomainTransformer(nn.Module):
    def __init__(self, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.spectral = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.temporal = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.norm_spectral, self.norm_temporal = nn.LayerNorm(width), nn.LayerNorm(width)

    def forward(self, x: Tensor, xt: Tensor) -> tuple[Tensor, Tensor]:
        batch, width, bins, frames = x.shape
        tokens = x.permute(0, 3, 2, 1).reshape(batch, frames * bins, width)
        tokens = self.norm_spectral(tokens) + positions(frames * bins, width)
        samples = self.norm_temporal(xt.transpose(1, 2)) + positions(xt.shape[-1], width)
        for index, (spectral, temporal) in enumerate(zip(self.spectral, self.temporal)):
            across = index % 2 == 1
            tokens, samples = (
                spectral(tokens, samples if across else tokens), temporal(samples, tokens if across else samples)
            )  # fmt: skip
        return tokens.reshape(batch, frames, bins, width).permute(0, 3, 2, 1), samples.transpose(1, 2)


class HTDemucsCore(nn.Module):
    """Everything between the Fourier transforms: waveform and spectrogram in, both of every stem out."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        widths = [shape.channels * 2**index for index in range(shape.depth)]
        stems = len(shape.stems)
        self.encoders = nn.ModuleList(Encoder(i, o, True) for i, o in zip([4, *widths], widths))
        self.time_encoders = nn.ModuleList(Encoder(i, o, False) for i, o in zip([2, *widths], widths))
        pairs = list(zip(widths, [None, *widths]))[::-1]
        self.decoders = nn.ModuleList(Decoder(i, o or 4 * stems, True, o is None) for i, o in pairs)
        self.time_decoders = nn.ModuleList(Decoder(i, o or 2 * stems, False, o is None) for i, o in pairs)
        self.frequencies = nn.Parameter(0.2 * torch.randn(widths[0], shape.fft_samples // 2 // STRIDE, 1))
        self.transformer = CrossDomainTransformer(widths[-1], shape.transformer_layers, shape.heads)

    def excite(self) -> None:
        """Makes what both branches say as loud as music: random weights only murmur."""
        for last in (self.decoders[-1].conv, self.time_decoders[-1].conv):
            last.weight.mul_(30)
            last.bias.zero_()

    def forward(self, waveform: Tensor, spectrogram: Tensor) -> tuple[Tensor, Tensor]:
        mean, std = spectrogram.mean(dim=(1, 2, 3), keepdim=True), spectrogram.std(dim=(1, 2, 3), keepdim=True)
        mean_t, std_t = waveform.mean(dim=(1, 2), keepdim=True), waveform.std(dim=(1, 2), keepdim=True)
        x, xt = (spectrogram - mean) / (1e-5 + std), (waveform - mean_t) / (1e-5 + std_t)
        skips, time_skips, lengths = [], [], []
        for index, (encode, encode_time) in enumerate(zip(self.encoders, self.time_encoders)):
            lengths.append(xt.shape[-1])
            x, xt = encode(x), encode_time(xt)
            if index == 0:
                x = x + 0.2 * self.frequencies
            skips.append(x)
            time_skips.append(xt)
        x, xt = self.transformer(x, xt)
        for decode, decode_time in zip(self.decoders, self.time_decoders):
            x = decode(x, skips.pop(), x.shape[-1])
            xt = decode_time(xt, time_skips.pop(), lengths.pop())
        stems = len(self.shape.stems)
        x = x.reshape(1, stems, 4, self.shape.fft_samples // 2, self.shape.frames) * std[:, None] + mean[:, None]
        xt = xt.reshape(1, stems, 2, self.shape.segment_samples) * std_t[:, None] + mean_t[:, None]
        return xt, x
