"""Turns public models into ONNX that the runner takes, and writes what models.json must say of them.

    pip install demucs==4.1.0 beat-this==1.1.0
    python -m training.foreign.convert htdemucs --checkpoint htdemucs --out my-models
    python -m training.foreign.convert beat-this --checkpoint final0 --out my-models

Both packages download the checkpoint that is named. docs/models.md says what else belongs into the folder.
"""

import argparse
import hashlib
import json
from pathlib import Path

import torch
from torch import Tensor, nn

from training.foreign.onnx_file import write


class HTDemucsCore(nn.Module):
    """An HTDemucs of the demucs package without its Fourier transforms, which ONNX cannot hold."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, waveform: Tensor, spectrogram: Tensor) -> tuple[Tensor, Tensor]:
        """[1, 2, samples] and [1, 4, bins, frames] -> every stem's, [1, stems, 2, samples] and [1, stems, 4, ...]."""
        spectral: list[Tensor] = []
        # In the order in which forward calls them: what goes in is ours, what would be transformed back is kept.
        self.model._spec = lambda _: spectrogram
        self.model._magnitude = lambda z: z
        self.model._mask = lambda _, stems: spectral.append(stems)
        self.model._ispec = lambda *_: torch.zeros(())
        temporal = self.model(waveform)
        return temporal, spectral[0]


class BeatThisOutputs(nn.Module):
    """A Beat This! that names what it gives by position."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, spectrogram: Tensor) -> tuple[Tensor, Tensor]:
        outputs = self.model(spectrogram)
        return outputs["beat"], outputs["downbeat"]


def export_htdemucs(model: nn.Module, path: Path) -> dict[str, object]:
    """Writes the graph; the fields of models.json that say how it is used."""
    model = model.eval()
    samples = int(model.segment * model.samplerate)
    frames = -(-samples // model.hop_length)
    inputs = {"waveform": torch.randn(1, 2, samples), "spectrogram": torch.randn(1, 4, model.nfft // 2, frames)}
    # The fused attention has no counterpart in ONNX.
    torch.backends.mha.set_fastpath_enabled(False)
    write(HTDemucsCore(model), path, inputs, ["stem_waveforms", "stem_spectrograms"], {})
    return {"role": "separator", "kind": "waveform_and_spectrogram", "sample_rate_hz": model.samplerate,
            "segment_samples": samples, "fft_samples": model.nfft, "stems": list(model.sources)}  # fmt: skip


def export_beat_this(model: nn.Module, path: Path) -> dict[str, object]:
    """Writes the graph; the fields of models.json that say how it is used."""
    axes = {name: {1: "frames"} for name in ("spectrogram", "beat", "downbeat")}
    write(BeatThisOutputs(model.eval()), path, {"spectrogram": torch.rand(1, 1500, 128)}, ["beat", "downbeat"], axes)
    return {"role": "beat_tracker", "kind": "log_mel"}


def htdemucs(checkpoint: str, path: Path) -> dict[str, object]:
    from demucs.pretrained import get_model

    model = get_model(checkpoint)
    # Of a bag of models each of which is best at one stem, the one for drums.
    for member, weights in zip(getattr(model, "models", []), getattr(model, "weights", [])):
        if weights[model.sources.index("drums")]:
            return export_htdemucs(member, path)
    return export_htdemucs(model, path)


def beat_this(checkpoint: str, path: Path) -> dict[str, object]:
    from beat_this.inference import load_model

    return export_beat_this(load_model(checkpoint, "cpu"), path)


CONVERTERS = {"htdemucs": htdemucs, "beat-this": beat_this}
LICENCES = {"htdemucs": "code MIT, weights for scientific purposes", "beat-this": "MIT"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("architecture", choices=CONVERTERS)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = arguments.out / f"{arguments.checkpoint}.onnx"
    fields = CONVERTERS[arguments.architecture](arguments.checkpoint, path)
    entry = {"name": arguments.checkpoint, "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
             "licence": LICENCES[arguments.architecture], "training_data": ["see docs/models.md"], **fields}  # fmt: skip
    print(json.dumps(entry, indent=2))


if __name__ == "__main__":
    main()
