"""Trains the beat tracker on cached inputs (training.beat_inputs).

    python -m training.train_beats --recipe training/recipes/groovesheet.toml --data DATA --run RUN

Clips are stretched and squeezed in time while training, so that every groove is met at many tempos; others are
drumming on paper (training.imagined), whose tempos are as people choose them. Resumes from RUN/beats.pt.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from training.beat_inputs import BEAT_SIGMA_FRAMES, HALF_RATE
from training.checkpoints import BEATS_FILE, load_beat_tracker
from training.device import set_up, sixteen_bits
from training.imagined import imagine
from training.learning import Learner, learning_rate
from training.losses import beat_loss
from training.networks import BEAT_BANDS, BeatTracker, parameter_count
from training.paths import TrainData
from training.peaks import match, pick_onsets
from training.recipe import BeatRecipe, keep_recipe

TOLERANCE_SECONDS = 0.07


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


def _augmented(example: dict[str, np.ndarray], recipe: BeatRecipe, rng: np.random.Generator) -> dict[str, np.ndarray]:
    ratio = float(np.exp(rng.uniform(*np.log(recipe.stretch))))
    length = len(example["bands"])
    frames = min(recipe.frames, int(length * ratio) - 1)
    start = rng.uniform(0, length * ratio - frames)
    source = np.minimum((start + np.arange(frames)) / ratio, length - 1)
    bands = _resample(example["bands"], source)
    strokes = example["strokes"][np.round(source).astype(int)]
    seconds = example["seconds"] * ratio - start / HALF_RATE
    bands = bands + rng.normal(0, 0.3) + recipe.band_noise * rng.standard_normal(bands.shape)
    strokes = strokes * (rng.random(strokes.shape[1]) >= recipe.stroke_dropout)
    if rng.random() < recipe.deaf_share:
        bands = np.zeros_like(bands)
    padded = recipe.frames - frames
    return {
        "bands": np.pad(bands, ((0, padded), (0, 0)), mode="edge").astype(np.float32),
        "strokes": np.pad(strokes, ((0, padded), (0, 0))).astype(np.float32),
        "targets": targets(seconds, example["numbers"], recipe.frames),
    }


def _imagined(data: TrainData, recipe: BeatRecipe, rng: np.random.Generator) -> dict[str, np.ndarray]:
    example = imagine(data, rng, recipe.frames)
    return {
        "bands": np.zeros((recipe.frames, BEAT_BANDS), np.float32),
        "strokes": example["strokes"],
        "targets": targets(example["seconds"], example["numbers"], recipe.frames),
    }


def _resample(rows: np.ndarray, source: np.ndarray) -> np.ndarray:
    below = np.floor(source).astype(int)
    above = np.minimum(below + 1, len(rows) - 1)
    share = (source - below)[:, None]
    return rows[below] * (1 - share) + rows[above] * share


def validate(model: BeatTracker, inputs: BeatInputs, count: int) -> dict[str, float]:
    """F of plainly picked peaks; the runner's dynamic programming comes on top."""
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


def draw_batch(train: BeatInputs, data: TrainData, recipe: BeatRecipe, rng: np.random.Generator) -> list[torch.Tensor]:
    """Bands, strokes and targets, each [batch, frames, ...]."""
    rendered = recipe.batch - recipe.imagined
    examples = [_augmented(train.example(int(rng.integers(len(train)))), recipe, rng) for _ in range(rendered)]
    examples += [_imagined(data, recipe, rng) for _ in range(recipe.imagined)]
    return [torch.from_numpy(np.stack([example[name] for example in examples])) for name in ("bands", "strokes", "targets")]


def learn(model: BeatTracker, recipe: BeatRecipe, inputs: tuple[BeatInputs, BeatInputs], data: TrainData, run: Path) -> None:
    """Learns on the first inputs, from where `run` left off, and tells how well it does on the second."""
    train, held_out = inputs
    device = next(model.parameters()).device
    optimiser = torch.optim.AdamW(model.parameters(), recipe.learning_rate, weight_decay=recipe.weight_decay)
    learner = Learner(model, optimiser, recipe.average_decay, run / BEATS_FILE)
    first = learner.resume()
    weight = torch.tensor(recipe.weights, device=device)
    print(f"{parameter_count(model)} parameters, {len(train)} clips, from step {first}", flush=True)
    log, started, running = open(run / "beats.jsonl", "a"), time.perf_counter(), 0.0
    for step in range(first, recipe.steps):
        rng = np.random.default_rng([recipe.seed, step])
        model.train()
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(step, recipe.steps, recipe.warm_up_steps, recipe.learning_rate)
        bands, strokes, wanted = (part.to(device) for part in draw_batch(train, data, recipe, rng))
        with sixteen_bits(device):
            logits = model.track(bands, strokes)
        loss = beat_loss(logits.float(), wanted, weight)
        learner.step(loss, (model,))
        running = 0.98 * running + 0.02 * loss.item() if running else loss.item()
        done = step + 1
        if done % recipe.save_every == 0 or done == recipe.steps:
            record = {"step": done, "seconds": round(time.perf_counter() - started), "loss": round(running, 5)}
            record["validation"] = validate(learner.averaged(), held_out, recipe.validation_songs)
            print(json.dumps(record), file=log, flush=True)
            print(json.dumps(record), flush=True)
            learner.save(done)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--start-from", type=Path, help="a run folder whose averaged beat tracker is learned on from")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    device = set_up(arguments.threads)
    recipe = keep_recipe(arguments.recipe, arguments.run).beats
    torch.manual_seed(recipe.seed)
    train, held_out = (BeatInputs(arguments.run / f"beat-inputs-{split}.npz") for split in ("train", "validation"))
    model = load_beat_tracker(arguments.start_from) if arguments.start_from else BeatTracker()
    learn(model.to(device), recipe, (train, held_out), TrainData(arguments.data), arguments.run)


if __name__ == "__main__":
    main()
