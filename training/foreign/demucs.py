"""What Demucs does around an HTDemucs: Fourier transforms, segments, averages.

After A. Défossez's package of that name, version 4 (`HTDemucs._spec`, `HTDemucs._ispec`, `demucs.apply`).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.foreign.htdemucs import HTDemucsCore, Shape


def spectrogram(waveform: Tensor, shape: Shape) -> Tensor:
    """[..., channels, samples] -> [..., 2 * channels, fft_samples / 2, frames], by torch.stft as Demucs pads for it."""
    pad = shape.hop_samples // 2 * 3
    tail = pad + shape.frames * shape.hop_samples - waveform.shape[-1]
    padded = functional.pad(waveform, (pad, tail), mode="reflect")
    z = torch.stft(padded.reshape(-1, padded.shape[-1]), shape.fft_samples, shape.hop_samples,
                   window=torch.hann_window(shape.fft_samples), normalized=True, center=True, return_complex=True,
                   pad_mode="reflect")[:, :-1, 2 : 2 + shape.frames]  # fmt: skip
    parts = torch.view_as_real(z).permute(0, 3, 1, 2)
    return parts.reshape(*waveform.shape[:-2], 2 * waveform.shape[-2], *z.shape[1:])


def waveform_of(values: Tensor, shape: Shape) -> Tensor:
    """[..., 2 * channels, fft_samples / 2, frames] -> [..., channels, segment_samples], by torch.istft."""
    *lead, parts, bins, frames = values.shape
    z = torch.view_as_complex(values.reshape(-1, 2, bins, frames).permute(0, 2, 3, 1).contiguous())
    z = functional.pad(z, (2, 2, 0, 1))
    pad = shape.hop_samples // 2 * 3
    x = torch.istft(z, shape.fft_samples, shape.hop_samples, window=torch.hann_window(shape.fft_samples),
                    normalized=True, length=frames * shape.hop_samples + 2 * pad, center=True)  # fmt: skip
    return x.reshape(*lead, parts // 2, -1)[..., pad : pad + shape.segment_samples]


class HTDemucs(nn.Module):
    """A segment [1, 2, segment_samples] -> its stems [1, stems, 2, segment_samples], as the framework computes it."""

    def __init__(self, core: HTDemucsCore) -> None:
        super().__init__()
        self.core = core

    def forward(self, waveform: Tensor) -> Tensor:
        time, frequency = self.core(waveform, spectrogram(waveform, self.core.shape))
        return time + waveform_of(frequency, self.core.shape)


class ExportableHTDemucs(nn.Module):
    """The same with both Fourier transforms as convolutions, which ONNX can hold."""

    def __init__(self, core: HTDemucsCore) -> None:
        super().__init__()
        self.core = core
        size = core.shape.fft_samples
        angles = 2 * torch.pi / size * torch.arange(size // 2)[:, None] * torch.arange(size)
        window = torch.hann_window(size)
        self.register_buffer("forward_basis", torch.stack([angles.cos(), -angles.sin()], 1) * window / size**0.5)
        # Bins other than the first stand for their mirror image, too.
        twice = torch.full((size // 2, 1, 1), 2.0)
        twice[0] = 1
        inverse = torch.stack([angles.cos(), -angles.sin()], 1) * window * twice / size**0.5 / 1.5
        self.register_buffer("inverse_basis", inverse)

    def forward(self, waveform: Tensor) -> Tensor:
        shape = self.core.shape
        size, hop, pad = shape.fft_samples, shape.hop_samples, shape.hop_samples // 2 * 3
        padded = functional.pad(waveform, (pad, pad + shape.frames * hop - shape.segment_samples), mode="reflect")
        z = functional.conv1d(padded.reshape(2, 1, -1), self.forward_basis.reshape(size, 1, size), stride=hop)
        z = z.reshape(2, size // 2, 2, shape.frames).permute(0, 2, 1, 3).reshape(1, 4, size // 2, shape.frames)
        time, frequency = self.core(waveform, z)
        stems = len(shape.stems)
        bins = frequency.reshape(2 * stems, 2, size // 2, shape.frames).permute(0, 2, 1, 3)
        x = functional.conv_transpose1d(
            bins.reshape(2 * stems, size, shape.frames), self.inverse_basis.reshape(size, 1, size), stride=hop
        )
        return time + x.reshape(1, stems, 2, -1)[..., pad : pad + shape.segment_samples]


@torch.no_grad()
def separate_song(models: list[HTDemucs], song: Tensor, overlap: float) -> Tensor:
    """A song [2, samples] -> its stems [stems, 2, samples]: what demucs.separate does, several models averaged."""
    mono = song.mean(0)
    mean, std = mono.mean(), mono.std() + 1e-8
    normalised = (song - mean) / std
    stems = torch.stack([apply_model(model, normalised, overlap) for model in models]).mean(0)
    return stems * std + mean


def apply_model(model: HTDemucs, song: Tensor, overlap: float) -> Tensor:
    """Segments that overlap, faded into each other by triangles (demucs.apply.apply_model, split, no shifts)."""
    segment, length = model.core.shape.segment_samples, song.shape[-1]
    out = torch.zeros(len(model.core.shape.stems), 2, length)
    total = torch.zeros(length)
    weight = torch.cat([torch.arange(1, segment // 2 + 1), torch.arange(segment - segment // 2, 0, -1)])
    weight = weight / weight.max()
    for offset in range(0, length, int((1 - overlap) * segment)):
        size = min(segment, length - offset)
        missing = segment - size
        start = offset - missing // 2
        heard = song[:, max(0, start) : min(length, start + segment)]
        heard = functional.pad(heard, (max(0, -start), max(0, start + segment - length)))
        stems = model(heard[None])[0][..., missing // 2 : missing // 2 + size]
        out[..., offset : offset + size] += weight[:size] * stems
        total[offset : offset + size] += weight[:size]
    return out / total
