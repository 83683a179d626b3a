"""Writes small models of other people's architectures, and what PyTorch makes of a song with them.

    python -m training.foreign.reference --out test/fixtures/foreign

Weights are random but always the same. The tests make the song again (sound.py), run the models through
the runner and compare: sums of everything would hide a shifted sample, so single samples are kept.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training.foreign import beat_this, demucs, htdemucs, onsets_frames
from training.foreign.onnx_file import write
from training.foreign.resample import resample
from training.foreign.sound import SAMPLE_RATE_HZ, make_song

STEMS = ("drums", "bass", "other", "vocals")
OVERLAP = 0.25
# Lengths that no hop, stride or stem divides, each of more than two segments.
SHORT_SEGMENT, SHORT_SONG = 12_001, 31_337
HTDEMUCS_SEGMENT, HTDEMUCS_SONG = 343_980, 760_001
STROKES_SONG = 5 * SAMPLE_RATE_HZ + 123
BEATS_SONG = 61 * SAMPLE_RATE_HZ + 321
# One sample in so many is kept of a separated song, and all around the seams between segments.
KEPT_EVERY = 499
KEPT_AT_SEAMS = 40

SMALL = htdemucs.Shape(stems=STEMS, segment_samples=SHORT_SEGMENT, fft_samples=128, depth=2, channels=6,
                       transformer_layers=3, heads=2)  # fmt: skip
FULL = htdemucs.Shape(stems=STEMS, segment_samples=HTDEMUCS_SEGMENT, fft_samples=4096, depth=4, channels=2,
                      transformer_layers=2, heads=2)  # fmt: skip
TRAINING_DATA = ["none: random weights"]
CLASSES = ("kick", "snare", "tom_mid", "hi_hat_closed", "ride", "ride", "crash", None)


def described(path: Path, **fields: object) -> dict[str, object]:
    print(f"{path.name}: {path.stat().st_size / 1e3:.0f} kB")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"name": path.stem, "file": path.name, "sha256": digest, "licence": "CC0-1.0",
            "training_data": TRAINING_DATA, **fields}  # fmt: skip


def kept(length: int, segment: int) -> list[int]:
    """Which samples of a separated song are compared."""
    stride = int((1 - OVERLAP) * segment)
    seams = [seam for start in range(0, length, stride) for seam in (start, start + segment)]
    near = [at for seam in seams for at in range(seam - KEPT_AT_SEAMS, seam + KEPT_AT_SEAMS)]
    return sorted({at for at in [*range(0, length, KEPT_EVERY), *near, length - 1] if 0 <= at < length})


def rounded(values: Tensor | np.ndarray, decimals: int = 6) -> list:
    return np.round(np.asarray(values, dtype=np.float64), decimals).tolist()


def separation(models: list[demucs.HTDemucs], song_samples: int) -> dict[str, object]:
    song = torch.from_numpy(make_song(song_samples))
    drums = demucs.separate_song(models, song, OVERLAP)[STEMS.index("drums")]
    at = kept(song_samples, models[0].core.shape.segment_samples)
    return {"song_samples": song_samples, "at": at, "left": rounded(drums[0, at]), "right": rounded(drums[1, at])}


@torch.no_grad()
def seeded(seed: int, shape: htdemucs.Shape) -> htdemucs.HTDemucsCore:
    torch.manual_seed(seed)
    core = htdemucs.HTDemucsCore(shape).eval()
    core.excite()
    return core


def waveform_separators(out: Path) -> tuple[list[dict], dict]:
    models, descriptions = [], []
    for name, seed in (("waveform-separator", 1), ("waveform-separator-2", 2)):
        core = seeded(seed, SMALL)
        path = out / f"{name}.onnx"
        inputs = {"mix": torch.randn(1, 2, SMALL.segment_samples)}
        write(demucs.ExportableHTDemucs(core), path, inputs, ["sources"], {})
        models.append(demucs.HTDemucs(core))
        descriptions.append(described(
            path, role="separator", kind="waveform", sample_rate_hz=SAMPLE_RATE_HZ, overlap=OVERLAP,
            segment_samples=SMALL.segment_samples, stems=STEMS, tensors={"waveform": "mix", "stems": "sources"},
        ))  # fmt: skip
    values = {"one": separation(models[:1], SHORT_SONG), "averaged": separation(models, SHORT_SONG),
              "shorter": separation(models[:1], SHORT_SEGMENT // 3), "exact": separation(models[:1], SHORT_SEGMENT)}  # fmt: skip
    return descriptions, values


def hybrid_separator(out: Path) -> tuple[list[dict], dict]:
    core = seeded(3, FULL)
    path = out / "hybrid-separator.onnx"
    segment = torch.randn(1, 2, FULL.segment_samples)
    inputs = {"waveform": segment, "spectrogram": demucs.spectrogram(segment, FULL)}
    write(core, path, inputs, ["stem_waveforms", "stem_spectrograms"], {})
    description = described(
        path, role="separator", kind="waveform_and_spectrogram", sample_rate_hz=SAMPLE_RATE_HZ, overlap=OVERLAP,
        segment_samples=FULL.segment_samples, fft_samples=FULL.fft_samples, stems=STEMS,
    )  # fmt: skip
    return [description], separation([demucs.HTDemucs(core)], HTDEMUCS_SONG)


@torch.no_grad()
def waveform_transcriber(out: Path) -> tuple[list[dict], dict]:
    torch.manual_seed(4)
    network = onsets_frames.OnsetsAndFrames().eval()
    audio = resample(make_song(STROKES_SONG).mean(0), SAMPLE_RATE_HZ, onsets_frames.SAMPLE_RATE_HZ)
    network.excite(torch.from_numpy(audio)[None])
    path = out / "waveform-transcriber.onnx"
    axes = {"audio": {1: "samples"}, "onset_logits": {1: "frames"}, "velocities": {1: "frames"}}
    write(network, path, {"audio": torch.randn(1, 16_000)}, ["onset_logits", "velocities"], axes)
    struck = {drum: 0.5 for drum in CLASSES if drum}
    description = described(
        path, role="transcriber", kind="waveform", sample_rate_hz=onsets_frames.SAMPLE_RATE_HZ,
        hop_samples=onsets_frames.HOP_SAMPLES, context_frames=160, waveform_shape=[1, "samples"], activation="logits",
        classes=CLASSES, thresholds={"separated": struck, "unseparated": struck}, latency_seconds=0.004,
        tensors={"waveform": "audio", "onset": "onset_logits", "velocity": "velocities"},
    )  # fmt: skip
    onset, velocity = network(torch.from_numpy(audio)[None])
    values = {"song_samples": STROKES_SONG, "resampled_length": len(audio), "resampled": rounded(audio[::101]),
              "onset": rounded(torch.sigmoid(onset[0]), 5), "velocity": rounded(velocity[0], 5)}  # fmt: skip
    return [description], values


@torch.no_grad()
def log_mel_beat_tracker(out: Path) -> tuple[list[dict], dict]:
    torch.manual_seed(5)
    network = beat_this.BeatThis().eval()
    audio = resample(make_song(BEATS_SONG).mean(0), SAMPLE_RATE_HZ, beat_this.SAMPLE_RATE_HZ)
    spectrogram = beat_this.log_mel(torch.from_numpy(audio))
    network.excite(spectrogram[: beat_this.CHUNK_FRAMES])
    path = out / "log-mel-beat-tracker.onnx"
    axes = {"spectrogram": {1: "frames"}, "beat": {1: "frames"}, "downbeat": {1: "frames"}}
    write(network, path, {"spectrogram": torch.rand(1, 200, beat_this.MELS)}, ["beat", "downbeat"], axes)
    description = described(path, role="beat_tracker", kind="log_mel")
    beat, downbeat = beat_this.apply_model(network, spectrogram)
    shown = [*range(4), *range(1480, 1500), *range(len(spectrogram) - 4, len(spectrogram))]
    values = {"song_samples": BEATS_SONG, "frames": len(spectrogram), "spectrogram_frames": shown,
              "spectrogram": rounded(spectrogram[shown], 4), "beat": rounded(torch.sigmoid(beat), 5),
              "downbeat": rounded(torch.sigmoid(downbeat), 5)}  # fmt: skip
    return [description], values


PARTS = {"waveform_separators": waveform_separators, "hybrid_separator": hybrid_separator,
         "waveform_transcriber": waveform_transcriber, "log_mel_beat_tracker": log_mel_beat_tracker}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("test/fixtures/foreign"))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    models, reference = [], {}
    for name, part in PARTS.items():
        descriptions, reference[name] = part(arguments.out)
        models += descriptions
    (arguments.out / "models.json").write_text(json.dumps({"version": 1, "models": models}, indent=2) + "\n")
    (arguments.out / "reference.json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
