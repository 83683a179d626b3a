"""Writes the trained networks as ONNX and the manifest that describes them.

    python -m training.export --run RUN --also OTHER_RUN --models models

Afterwards training.reference renews the values that the TypeScript tests compare with.
"""

import argparse
import hashlib
import json
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from training.checkpoints import load_beat_tracker, load_hearing
from training.classes import DRUMS
from training.features import BANDS, HOP_SAMPLES, LONG_BANDS, SAMPLE_RATE_HZ
from training.networks import BEAT_DILATIONS, GATE_REACH, READING_DILATIONS, SEPARATOR_SHAPE, TRANSCRIBER_SHAPE
from training.peaks import PRIORS

OPSET = 17
LICENCE = "CC-BY-SA-4.0"
# Frames that the convolutions before (and, in the separator, after) the dilated blocks see.
ENCODER_CONTEXT, REFINE_CONTEXT = 3, 2
TRAINING_DATA = [
    "drum one-shots under CC0, public domain, MIT, CC-BY, CC-BY-SA and GPL with a composition exception",
    "Groove MIDI Dataset (CC-BY-4.0)",
    "Freedoom music (BSD-3-Clause)",
    "POP909 (MIT)",
    "FluidR3 GM and MuseScore General soundfonts (MIT)",
    "guitar tracks and strums (MIT-style, CC-BY-3.0)",
]


class SeparatorOutput(nn.Module):
    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, bands: Tensor, side: Tensor) -> Tensor:
        return torch.sigmoid(self.network(bands, side))


class TranscriberOutput(SeparatorOutput):
    def forward(self, song: Tensor, drums: Tensor) -> tuple[Tensor, Tensor]:
        onset, velocity = self.network(song, drums)
        return torch.sigmoid(onset), torch.sigmoid(velocity)


class BeatOutput(SeparatorOutput):
    def forward(self, song: Tensor, onsets: Tensor) -> Tensor:
        return torch.sigmoid(self.network(song, onsets))


def _write(network: nn.Module, path: Path, inputs: dict[str, int], outputs: dict[str, int]) -> None:
    frames = 64
    examples = tuple(torch.zeros(1, frames, width) for width in inputs.values())
    half = "half_frames" if "beats" in outputs else "frames"
    axes = {name: {1: "frames"} for name in inputs} | {name: {1: half} for name in outputs}
    torch.onnx.export(
        network.eval(), examples, str(path), input_names=list(inputs), output_names=list(outputs),
        dynamic_axes=axes, opset_version=OPSET, dynamo=False,
    )  # fmt: skip
    model = onnx.load(path)
    onnx.checker.check_model(model)
    # Names of source files and lines have no place in a shipped model.
    for node in model.graph.node:
        node.doc_string = ""
    onnx.save(model, path)


def _described(name: str, width: int, frames: str) -> dict[str, object]:
    return {"name": name, "shape": [1, frames, width]}


def export_all(run: Path, also: list[Path], models: Path, thresholds: dict[str, dict[str, float]]) -> None:
    """Three .onnx files, a transcriber more for each run of `also`, and models.json.

    Raises FileNotFoundError where a run is not finished.
    """
    hearing, beats = load_hearing(run), load_beat_tracker(run)
    models.mkdir(parents=True, exist_ok=True)
    plans = [
        ("separator", SeparatorOutput(hearing.separator), {"bands": LONG_BANDS, "side": LONG_BANDS}, {"mask": LONG_BANDS},
         ENCODER_CONTEXT + sum(SEPARATOR_SHAPE.dilations) + REFINE_CONTEXT),
        ("transcriber", TranscriberOutput(hearing.transcriber), {"song": BANDS, "drums": BANDS},
         {"onset": len(DRUMS), "velocity": len(DRUMS)}, ENCODER_CONTEXT + sum(TRANSCRIBER_SHAPE.dilations)),
        ("beat_tracker", BeatOutput(beats), {"song": BANDS, "onsets": len(DRUMS)}, {"beats": 2},
         2 * (3 + sum(BEAT_DILATIONS) + GATE_REACH + sum(READING_DILATIONS))),
    ]  # fmt: skip
    described = []
    for role, network, inputs, outputs, context in plans:
        path = models / f"{role.replace('_', '-')}.onnx"
        _write(network, path, inputs, outputs)
        rate = "half_frames" if role == "beat_tracker" else "frames"
        entry = {
            "role": role, "name": f"groovesheet-{run.name}-{role.replace('_', '-')}", "file": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "licence": LICENCE, "training_data": TRAINING_DATA,
            "sample_rate_hz": SAMPLE_RATE_HZ, "hop_samples": HOP_SAMPLES, "context_frames": context,
            "inputs": [_described(name, width, "frames") for name, width in inputs.items()],
            "outputs": [_described(name, width, rate) for name, width in outputs.items()],
        }  # fmt: skip
        if role == "transcriber":
            entry |= {"classes": list(DRUMS), "thresholds": thresholds, "priors": PRIORS}
        described.append(entry)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")
        if role == "transcriber":
            described += [_companion(entry, other, number, models) for number, other in enumerate(also, 2)]
    (models / "models.json").write_text(json.dumps({"version": 1, "models": described}, indent=2) + "\n")


def _companion(entry: dict[str, object], run: Path, number: int, models: Path) -> dict[str, object]:
    """Another run's transcriber, which best quality averages with the first."""
    path = models / f"transcriber-{number}.onnx"
    outputs = {"onset": len(DRUMS), "velocity": len(DRUMS)}
    _write(TranscriberOutput(load_hearing(run).transcriber), path, {"song": BANDS, "drums": BANDS}, outputs)
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, for best quality")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return entry | {"name": f"groovesheet-{run.name}-transcriber", "file": path.name, "sha256": sha256, "quality": "best"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--also", type=Path, action="append", default=[], help="a run whose transcriber joins in best quality")
    parser.add_argument("--models", type=Path, default=Path("models"))
    arguments = parser.parse_args()
    thresholds = json.loads((arguments.run / "thresholds.json").read_text())
    export_all(arguments.run, arguments.also, arguments.models, thresholds)


if __name__ == "__main__":
    main()
