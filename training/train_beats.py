"""Trains the beat tracker on cached inputs (training.beat_inputs).

    python -m training.train_beats --data DATA --run RUN --steps 7000

Clips are stretched and squeezed in time while training, so that every groove is met at many tempos; others are
drumming on paper (training.imagined), whose tempos are as people choose them. Resumes from RUN/beats.pt.
"""

import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.beat_inputs import BEAT_SIGMA_FRAMES, HALF_RATE
from training.imagined import imagine
from training.losses import beat_loss
from training.networks import BEAT_BANDS, BeatTracker, parameter_count
from training.paths import TrainData
from training.peaks import match, pick_onsets

TOLERANCE_SECONDS = 0.07


@dataclass(frozen=True)
class Config:
    steps: int = 7000
    batch: int = 16
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    average_decay: float = 0.997
    stretch: tuple[float, float] = (0.72, 1.3)
    frames: int = 1000
    stroke_dropout: float = 0.15
    band_noise: float = 0.15
    # Of a batch, how many are drumming on paper, which has no bands; and how often others lose theirs.
    imagined: int = 8
    deaf_share: float = 0.1
    weights: tuple[float, float] = (3.0, 5.0)
    seed: int = 1


class BeatInputs:
    """The cache of one split."""

    def __init__(self, path: Path):
        with np.load(path) as arrays:
            self._arrays = {name: arrays[name] for name in arrays.files}

    def __len__(self) -> int:
        return len(self._arrays["bands"])

    def example(self, index: int) -> dict[str, np.ndarray]:
        starts = self._arrays["beat_starts"]
        beats = slice(starts[index], starts[index + 1])
        return {
            "bands": self._arrays["bands"][index].astype(np.float32),
            "strokes": self._arrays["strokes"][index].astype(np.float32),
            "seconds": self._arrays["beat_seconds"][beats],
            "numbers": self._arrays["beat_numbers"][beats],
        }


def targets(seconds: np.ndarray, numbers: np.ndarray, frames: int) -> np.ndarray:
    """Gaussian bumps [frames, 2]: beats, downbeats."""
    result = np.zeros((frames, 2), np.float32)
    at = np.arange(frames)
    for second, number in zip(seconds, numbers):
        exact = second * HALF_RATE
        low, high = max(0, int(exact) - 3), min(frames, int(exact) + 5)
        if low >= high:
            continue
        bump = np.exp(-0.5 * ((at[low:high] - exact) / BEAT_SIGMA_FRAMES) ** 2)
        result[low:high, 0] = np.maximum(result[low:high, 0], bump)
        if number == 1:
            result[low:high, 1] = np.maximum(result[low:high, 1], bump)
    return result


def _augmented(example: dict[str, np.ndarray], config: Config, rng: np.random.Generator) -> dict[str, np.ndarray]:
    ratio = float(np.exp(rng.uniform(*np.log(config.stretch))))
    length = len(example["bands"])
    frames = min(config.frames, int(length * ratio) - 1)
    start = rng.uniform(0, length * ratio - frames)
    source = np.minimum((start + np.arange(frames)) / ratio, length - 1)
    bands = _resample(example["bands"], source)
    strokes = example["strokes"][np.round(source).astype(int)]
    seconds = example["seconds"] * ratio - start / HALF_RATE
    bands = bands + rng.normal(0, 0.3) + config.band_noise * rng.standard_normal(bands.shape)
    strokes = strokes * (rng.random(strokes.shape[1]) >= config.stroke_dropout)
    if rng.random() < config.deaf_share:
        bands = np.zeros_like(bands)
    padded = config.frames - frames
    return {
        "bands": np.pad(bands, ((0, padded), (0, 0)), mode="edge").astype(np.float32),
        "strokes": np.pad(strokes, ((0, padded), (0, 0))).astype(np.float32),
        "targets": targets(seconds, example["numbers"], config.frames),
    }


def _imagined(data: TrainData, config: Config, rng: np.random.Generator) -> dict[str, np.ndarray]:
    example = imagine(data, rng, config.frames)
    return {
        "bands": np.zeros((config.frames, BEAT_BANDS), np.float32),
        "strokes": example["strokes"],
        "targets": targets(example["seconds"], example["numbers"], config.frames),
    }


def _resample(rows: np.ndarray, source: np.ndarray) -> np.ndarray:
    below = np.floor(source).astype(int)
    above = np.minimum(below + 1, len(rows) - 1)
    share = (source - below)[:, None]
    return rows[below] * (1 - share) + rows[above] * share


def validate(model: BeatTracker, inputs: BeatInputs, count: int) -> dict[str, float]:
    """F of plainly picked peaks; the runner's dynamic programming comes on top."""
    model.eval()
    totals = np.zeros((2, 3))
    for index in range(min(count, len(inputs))):
        example = inputs.example(index)
        with torch.no_grad():
            logits = model.track(torch.from_numpy(example["bands"])[None], torch.from_numpy(example["strokes"])[None])
        probability = torch.sigmoid(logits)[0].numpy()
        for kind, wanted in enumerate((example["seconds"], example["seconds"][example["numbers"] == 1])):
            # pick_onsets counts in full-rate frames.
            found = pick_onsets(probability[:, kind], 0.4) * 2
            wanted = wanted[wanted < len(probability) / HALF_RATE]
            pairs = len(match(wanted, found, TOLERANCE_SECONDS))
            totals[kind] += [pairs, len(found) - pairs, len(wanted) - pairs]
    f = 2 * totals[:, 0] / np.maximum(2 * totals[:, 0] + totals[:, 1] + totals[:, 2], 1)
    return {"beat": round(float(f[0]), 4), "downbeat": round(float(f[1]), 4)}


def learning_rate(step: int, config: Config) -> float:
    warm = min(1.0, (step + 1) / 100)
    return config.learning_rate * warm * (0.5 + 0.5 * math.cos(math.pi * step / config.steps)) + 1e-6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=Config.steps)
    arguments = parser.parse_args()
    config, data = Config(steps=arguments.steps), TrainData(arguments.data)
    torch.set_num_threads(1)
    torch.manual_seed(config.seed)
    train, held_out = (BeatInputs(arguments.run / f"beat-inputs-{split}.npz") for split in ("train", "validation"))
    model = BeatTracker()
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(config.average_decay), use_buffers=True)
    optimiser = torch.optim.AdamW(model.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    keep, checkpoint, first = {"model": model, "average": average, "optimiser": optimiser}, arguments.run / "beats.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        for name, part in keep.items():
            part.load_state_dict(state[name])
        first = state["step"]
    weight = torch.tensor(config.weights)
    print(f"{parameter_count(model)} parameters, {len(train)} clips, from step {first}", flush=True)
    log, started, running = open(arguments.run / "beats.jsonl", "a"), time.perf_counter(), 0.0
    for step in range(first, config.steps):
        rng = np.random.default_rng([config.seed, step])
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, config)
        rendered = config.batch - config.imagined
        batch = [_augmented(train.example(int(rng.integers(len(train)))), config, rng) for _ in range(rendered)]
        batch += [_imagined(data, config, rng) for _ in range(config.imagined)]
        names = ("bands", "strokes", "targets")
        bands, strokes, wanted = (torch.from_numpy(np.stack([example[name] for example in batch])) for name in names)
        with torch.autocast("cpu", torch.bfloat16):
            logits = model.track(bands, strokes)
        loss = beat_loss(logits.float(), wanted, weight)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        average.update_parameters(model)
        running = 0.98 * running + 0.02 * float(loss) if running else float(loss)
        if (step + 1) % 250 == 0 or step + 1 == config.steps:
            record = {"step": step + 1, "seconds": round(time.perf_counter() - started), "loss": round(running, 5)}
            record["validation"] = validate(average.module, held_out, 150)
            print(json.dumps(record), file=log, flush=True)
            print(json.dumps(record), flush=True)
            state = {name: part.state_dict() for name, part in keep.items()} | {"step": step + 1}
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").rename(checkpoint)


if __name__ == "__main__":
    main()
