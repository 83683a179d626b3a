"""Trains separator and transcriber side by side on one pool.

    python -m training.train_hearing --pool POOL --out RUN --steps 4500

The transcriber hears the song and what the separator makes of its drums, artefacts included, so both
learn in one run; no gradient flows from one into the other. Resumes from RUN/checkpoint.pt.
"""

import argparse
import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.checkpoints import load_hearing
from training.dataset import Excerpt, MixRecipe, Pool, draw_excerpt
from training.features import LONG_BANDS
from training.hearing import masked_bands
from training.losses import separator_loss, transcriber_loss
from training.networks import Hearing, parameter_count
from training.validate import hear_all, scores, validation_clips


@dataclass(frozen=True)
class Config:
    steps: int = 8000
    # The separator settles sooner; from then on it is fixed, and the transcriber learns from it.
    separator_steps: int = 3500
    batch: int = 10
    frames: int = 500
    learning_rate: float = 1.2e-3
    weight_decay: float = 0.01
    warm_up_steps: int = 200
    average_decay: float = 0.997
    seed: int = 2
    # How often the transcriber hears the song alone in both inputs, as with --no-separation.
    bypass_share_pure: float = 0.5
    bypass_share_mix: float = 0.1
    validate_every: int = 750
    validation_songs: int = 40


def collate(excerpts: list[Excerpt]) -> dict[str, torch.Tensor]:
    names = [name for name, value in asdict(excerpts[0]).items() if isinstance(value, np.ndarray)]
    return {name: torch.from_numpy(np.stack([getattr(e, name) for e in excerpts])) for name in names}


def loss_of(
    model: Hearing, excerpts: list[Excerpt], config: Config, rng: np.random.Generator, separating: bool
) -> dict[str, torch.Tensor]:
    batch = collate(excerpts)
    with torch.autocast("cpu", torch.bfloat16), torch.set_grad_enabled(separating):
        mask_logits = model.separator(batch["bands"][..., :LONG_BANDS]).float()
    shares = [config.bypass_share_pure if e.pure else config.bypass_share_mix for e in excerpts]
    bypass = torch.from_numpy(rng.random(len(shares)) < np.array(shares))[:, None, None]
    mask = torch.where(bypass, 1.0, torch.sigmoid(mask_logits.detach()))
    with torch.autocast("cpu", torch.bfloat16):
        onset, velocity = model.transcriber(batch["bands"], masked_bands(batch["bands"], mask))
    losses = {"transcriber": transcriber_loss(onset.float(), velocity.float(), batch)}
    if separating:
        losses["separator"] = separator_loss(mask_logits, batch["drum_share"], batch["share_weight"])
    return losses


def learning_rate(step: int, steps: int, config: Config) -> float:
    warm = min(1.0, (step + 1) / config.warm_up_steps)
    return config.learning_rate * warm * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / steps))) + 1e-6


def validate(model: Hearing, pool: Pool, songs: int) -> dict[str, dict[str, float]]:
    model.eval()
    flat = np.full(14, 0.5)
    result = {}
    for name, mixed in (("drums", False), ("mix", True)):
        clips = validation_clips(pool, songs, mixed)
        result[name] = scores(hear_all(model.separator, model.transcriber, clips, separate=mixed), flat)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=Config.steps)
    parser.add_argument("--start-from", type=Path, help="a run folder whose averaged weights are learned on from")
    arguments = parser.parse_args()
    config = Config(steps=arguments.steps)
    torch.set_num_threads(1)
    torch.manual_seed(config.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    train, held_out = Pool(arguments.pool / "train"), Pool(arguments.pool / "validation")
    model = load_hearing(arguments.start_from) if arguments.start_from else Hearing()
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(config.average_decay), use_buffers=True)
    networks = (model.separator, model.transcriber)
    optimiser = torch.optim.AdamW(
        [{"params": network.parameters()} for network in networks], config.learning_rate, weight_decay=config.weight_decay
    )
    checkpoint, first = arguments.out / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        first = state["step"]
    print(f"{parameter_count(model.separator)} + {parameter_count(model.transcriber)} parameters, from step {first}", flush=True)
    log, started = open(arguments.out / "log.jsonl", "a"), time.perf_counter()
    running: dict[str, float] = {}
    for step in range(first, config.steps):
        rng = np.random.default_rng([config.seed, step])
        separating = step < config.separator_steps
        model.train()
        if step == config.separator_steps:
            model.separator.load_state_dict(average.module.separator.state_dict())
        model.separator.train(separating)
        for group, steps in zip(optimiser.param_groups, (config.separator_steps, config.steps)):
            group["lr"] = learning_rate(step, steps, config)
        excerpts = [draw_excerpt(train, rng, config.frames, MixRecipe()) for _ in range(config.batch)]
        losses = loss_of(model, excerpts, config, rng, separating)
        optimiser.zero_grad()
        sum(losses.values()).backward()
        for network in networks:
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        average.update_parameters(model)
        for name, loss in losses.items():
            running[name] = 0.98 * running.get(name, loss.item()) + 0.02 * loss.item()
        if (step + 1) % 50 == 0:
            record = {"step": step + 1, "seconds": round(time.perf_counter() - started), "songs": train.songs}
            record |= {name: round(value, 5) for name, value in running.items()}
            if (step + 1) % config.validate_every == 0 or step + 1 == config.steps:
                record["validation"] = validate(average.module, held_out, config.validation_songs)
            print(json.dumps(record), file=log, flush=True)
            print(json.dumps(record), flush=True)
            train.refresh()
        if (step + 1) % 250 == 0 or step + 1 == config.steps:
            keep = {"model": model, "average": average, "optimiser": optimiser}
            state = {name: part.state_dict() for name, part in keep.items()} | {"step": step + 1}
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").rename(checkpoint)


if __name__ == "__main__":
    main()
