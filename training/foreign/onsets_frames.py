"""A small drum transcriber after "Onsets and Frames", with its features inside the graph.

After L. Callender, C. Hawthorne, J. Engel, "Improving Perceptual Quality of Drum Transcription with the
Expanded Groove MIDI Dataset" (2020): a log-mel spectrogram, convolutions, a bidirectional LSTM, and heads
for onsets and velocities. The Fourier transform is a convolution, which ONNX can hold.
"""

import numpy as np
import torch
from torch import Tensor, nn

SAMPLE_RATE_HZ = 16_000
HOP_SAMPLES = 200
FFT_SAMPLES = 256
MELS = 32
CLASSES = 8


def mel_weights() -> np.ndarray:
    """Triangles on O'Shaughnessy's scale, [FFT_SAMPLES / 2 + 1, MELS]."""
    edges = 700 * (10 ** (np.linspace(0, 2595 * np.log10(1 + 8000 / 700), MELS + 2) / 2595) - 1)
    hertz = np.linspace(0, SAMPLE_RATE_HZ / 2, FFT_SAMPLES // 2 + 1)[:, None]
    rising = (hertz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - hertz) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


class LogMel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        bins = FFT_SAMPLES // 2 + 1
        angles = 2 * torch.pi / FFT_SAMPLES * torch.arange(bins)[:, None] * torch.arange(FFT_SAMPLES)
        basis = torch.cat([angles.cos(), angles.sin()]) * torch.hann_window(FFT_SAMPLES)
        self.register_buffer("basis", basis[:, None])
        self.register_buffer("mels", torch.from_numpy(mel_weights()))

    def forward(self, audio: Tensor) -> Tensor:
        """[1, samples] -> [1, frames, MELS], frame k centred at k * HOP_SAMPLES."""
        parts = nn.functional.conv1d(audio[:, None], self.basis, stride=HOP_SAMPLES, padding=FFT_SAMPLES // 2)
        real, imaginary = parts.chunk(2, dim=1)
        magnitude = (real**2 + imaginary**2 + 1e-9).sqrt()
        return torch.log(magnitude.transpose(1, 2) @ self.mels + 1e-4)


class Head(nn.Module):
    def __init__(self, channels: int = 6, hidden: int = 12) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(), nn.MaxPool2d((1, 2)),
        )  # fmt: skip
        self.narrow = nn.Linear(channels * MELS // 2, hidden)
        self.lstm = nn.LSTM(hidden, hidden, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * hidden, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x[:, None]).transpose(1, 2).flatten(2)
        return self.out(self.lstm(self.narrow(x))[0])


class OnsetsAndFrames(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = LogMel()
        self.onset, self.velocity = Head(), Head()
        self.register_buffer("usual", torch.zeros(CLASSES))

    def excite(self, audio: Tensor) -> None:
        """Makes logits rise and fall around zero: random weights hardly tell frames apart."""
        self.usual.copy_(self.onset(self.features(audio)).mean((0, 1)))

    def forward(self, audio: Tensor) -> tuple[Tensor, Tensor]:
        """[1, samples] -> onset logits and velocities from 0 to 1, both [1, frames, CLASSES]."""
        x = self.features(audio)
        return 40 * (self.onset(x) - self.usual), torch.sigmoid(10 * self.velocity(x))
