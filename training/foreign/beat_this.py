"""A small Beat This! and the way it is applied to a song.

After functional. Foscarin, J. Schlüter, G. Widmer, "Beat this! Accurate beat tracking without DBN postprocessing"
(ISMIR 2024): a log-mel spectrogram; convolutions over frequency with attention along frequency and along
time between them; a transformer with rotary positions; beats as the sum of both heads.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

SAMPLE_RATE_HZ = 22_050
FFT_SAMPLES = 1024
HOP_SAMPLES = 441
MELS = 128
LOW_HZ, HIGH_HZ = 30.0, 11_000.0
LOG_MULTIPLIER = 1000.0
CHUNK_FRAMES = 1500
BORDER_FRAMES = 6
# What makes something of random weights' output.
GAIN = 10.0


def mel_weights() -> Tensor:
    """Triangles on M. Slaney's scale as torchaudio makes them, [FFT_SAMPLES / 2 + 1, MELS]."""

    def mel(hertz: float) -> float:
        return hertz * 3 / 200 if hertz < 1000 else 15 + np.log(hertz / 1000) * 27 / np.log(6.4)

    mels = np.linspace(mel(LOW_HZ), mel(HIGH_HZ), MELS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
    hertz = np.linspace(0, SAMPLE_RATE_HZ // 2, FFT_SAMPLES // 2 + 1)[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return torch.from_numpy(np.maximum(0, np.minimum(rising, falling)).astype(np.float32))


def log_mel(audio: Tensor) -> Tensor:
    """[samples] at SAMPLE_RATE_HZ -> [frames, MELS]."""
    window = torch.hann_window(FFT_SAMPLES)
    z = torch.stft(audio, FFT_SAMPLES, HOP_SAMPLES, window=window, normalized=True, return_complex=True)
    return torch.log1p(LOG_MULTIPLIER * (z.abs().T @ mel_weights()))


class RMSNorm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return functional.normalize(x, dim=-1) * x.shape[-1] ** 0.5 * self.gain


def rotated(x: Tensor) -> Tensor:
    """Rotary positions (Su et al., 2021) on neighbouring pairs, [..., length, width]."""
    width = x.shape[-1]
    rates = 10_000 ** (-torch.arange(0, width, 2) / width)
    angles = torch.arange(x.shape[-2])[:, None] * rates
    even, odd = x[..., 0::2], x[..., 1::2]
    pairs = [even * angles.cos() - odd * angles.sin(), even * angles.sin() + odd * angles.cos()]
    return torch.stack(pairs, dim=-1).flatten(-2)


class Attention(nn.Module):
    def __init__(self, width: int, head: int) -> None:
        super().__init__()
        self.head = head
        self.norm = RMSNorm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.gates = nn.Linear(width, width // head)
        self.out = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        batch, length, width = x.shape
        x = self.norm(x)
        heads = width // self.head
        q, k, v = self.qkv(x).reshape(batch, length, 3, heads, self.head).permute(2, 0, 3, 1, 4)
        attended = functional.scaled_dot_product_attention(rotated(q), rotated(k), v)
        gated = attended * self.gates(x).sigmoid().transpose(1, 2)[..., None]
        return self.out(gated.transpose(1, 2).reshape(batch, length, width))


class Block(nn.Module):
    def __init__(self, width: int, head: int) -> None:
        super().__init__()
        self.attention = Attention(width, head)
        self.feed = nn.Sequential(RMSNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(x)
        return x + self.feed(x)


class FrontendBlock(nn.Module):
    """Attention along frequency, then along time, then a convolution that halves the frequencies."""

    def __init__(self, channels: int, head: int) -> None:
        super().__init__()
        self.along_frequency, self.along_time = Block(channels, head), Block(channels, head)
        self.conv = nn.Conv2d(channels, 2 * channels, (2, 3), (2, 1), (0, 1), bias=False)
        self.norm = nn.BatchNorm2d(2 * channels)

    def forward(self, x: Tensor) -> Tensor:
        _, channels, bins, frames = x.shape
        x = self.along_frequency(x[0].permute(2, 1, 0))
        x = self.along_time(x.transpose(0, 1))
        x = x.permute(2, 0, 1).reshape(1, channels, bins, frames)
        return functional.gelu(self.norm(self.conv(x)))


class BeatThis(nn.Module):
    def __init__(self, stem: int = 4, width: int = 16, head: int = 4, layers: int = 2) -> None:
        super().__init__()
        self.norm_in = nn.BatchNorm1d(MELS)
        self.stem = nn.Conv2d(1, stem, (4, 3), (4, 1), (0, 1), bias=False)
        self.stem_norm = nn.BatchNorm2d(stem)
        self.frontend = nn.Sequential(*(FrontendBlock(stem * 2**index, head) for index in range(3)))
        self.project = nn.Linear(8 * stem * MELS // 32, width)
        self.transformer = nn.Sequential(*(Block(width, head) for _ in range(layers)), RMSNorm(width))
        self.heads = nn.Linear(width, 2)
        self.register_buffer("usual", torch.zeros(2))

    def excite(self, spectrogram: Tensor) -> None:
        """Makes logits rise and fall around zero: random weights hardly tell frames apart."""
        beat, downbeat = self(spectrogram[None])
        self.usual.copy_(torch.stack([beat.mean() - downbeat.mean(), downbeat.mean()]) / GAIN)

    def forward(self, spectrogram: Tensor) -> tuple[Tensor, Tensor]:
        """[1, frames, MELS] -> logits of beats and downbeats, both [1, frames]."""
        x = self.norm_in(spectrogram.transpose(1, 2))[:, None]
        x = self.frontend(functional.gelu(self.stem_norm(self.stem(x))))
        x = self.project(x.permute(0, 3, 1, 2).flatten(2))
        beat, downbeat = (GAIN * (self.heads(self.transformer(x)) - self.usual)).unbind(dim=2)
        return beat + downbeat, downbeat


@torch.no_grad()
def apply_model(model: BeatThis, spectrogram: Tensor) -> tuple[Tensor, Tensor]:
    """Logits [frames] of a whole song, in chunks whose borders do not count (beat_this.inference)."""
    frames = len(spectrogram)
    core = CHUNK_FRAMES - 2 * BORDER_FRAMES
    starts = list(range(-BORDER_FRAMES, frames - BORDER_FRAMES, core))
    if frames > core:
        starts[-1] = frames - (CHUNK_FRAMES - BORDER_FRAMES)
    beat, downbeat = torch.zeros(frames), torch.zeros(frames)
    # Backwards, since of two chunks that overlap the earlier counts.
    for start in reversed(starts):
        heard = spectrogram[max(0, start) : start + CHUNK_FRAMES]
        right = max(0, min(BORDER_FRAMES, start + CHUNK_FRAMES - frames))
        outputs = model(functional.pad(heard, (0, 0, max(0, -start), right))[None])
        first = start + BORDER_FRAMES
        for whole, part in zip((beat, downbeat), outputs):
            inner = part[0, BORDER_FRAMES : part.shape[1] - BORDER_FRAMES]
            whole[first : first + len(inner)] = inner
    return beat, downbeat
