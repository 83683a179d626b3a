"""Trains separator and transcriber, side by side or one after the other, on one pool.

    python -m training.train_hearing --recipe training/recipes/groovesheet.toml --pool POOL --out RUN

The transcriber hears the song and what the separator makes of its drums, artefacts included, so both
learn in one run; no gradient flows from one into the other. Resumes from RUN/checkpoint.pt.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from training.checkpoints import HEARING_FILE, load_hearing
from training.dataset import Excerpt, Pool, draw_excerpt
from training.device import set_up, sixteen_bits
from training.features import LONG_BANDS
from training.hearing import masked_bands
from training.learning import Learner, learning_rate
from training.losses import separator_loss, transcriber_loss
from training.networks import Hearing, parameter_count
from training.recipe import HearingRecipe, keep_recipe
from training.validate import hear_all, record_clips, scores, strokes_of, validation_clips


def collate(excerpts: list[Excerpt], device: torch.device) -> dict[str, torch.Tensor]:
    names = [name for name, value in asdict(excerpts[0]).items() if isinstance(value, np.ndarray)]
    return {name: torch.from_numpy(np.stack([getattr(e, name) for e in excerpts])).to(device) for name in names}


def loss_of(
    model: Hearing, excerpts: list[Excerpt], recipe: HearingRecipe, rng: np.random.Generator, step: int
) -> dict[str, torch.Tensor]:
    """The loss of each network that learns at this step."""
    separating = step < recipe.separator_steps
    device = next(model.parameters()).device
    batch = collate(excerpts, device)
    with sixteen_bits(device), torch.set_grad_enabled(separating):
        mask_logits = model.separator(batch["bands"][..., :LONG_BANDS], batch["side"]).float()
    losses = {"separator": separator_loss(mask_logits, batch["drum_share"], batch["power"])} if separating else {}
    if step < recipe.transcriber_from:
        return losses
    shares = [recipe.bypass_share_pure if e.pure else recipe.bypass_share_mix for e in excerpts]
    bypass = torch.from_numpy(rng.random(len(shares)) < np.array(shares)).to(device)[:, None, None]
    mask = torch.where(bypass, 1.0, torch.sigmoid(mask_logits.detach()))
    with sixteen_bits(device):
        onset, velocity = model.transcriber(batch["bands"], masked_bands(batch["bands"], mask))
    return losses | {"transcriber": transcriber_loss(onset.float(), velocity.float(), batch)}


def validate(model: Hearing, pool: Pool, songs: int) -> dict[str, dict[str, float]]:
    """Scores on clips of drums alone, of mixes, and of mixes like records."""
    flat = np.full(14, 0.5)
    kinds = {
        "drums": validation_clips(pool, songs, mixed=False),
        "mix": validation_clips(pool, songs, mixed=True),
        "record": record_clips(pool, songs),
    }
    result = {}
    for name, clips in kinds.items():
        heard = hear_all(model.separator, model.transcriber, clips, separate=name != "drums")
        result[name] = scores(heard, strokes_of(heard, flat))
    return result


def train(model: Hearing, recipe: HearingRecipe, pools: tuple[Pool, Pool], out: Path) -> None:
    """Learns on the first pool, from where `out` left off, and tells how well it does on the second."""
    learning_pool, held_out = pools
    networks = (model.separator, model.transcriber)
    spans = ((0, recipe.separator_steps), (recipe.transcriber_from, recipe.steps))
    optimiser = torch.optim.AdamW(
        [{"params": network.parameters()} for network in networks], recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    learner = Learner(model, optimiser, recipe.average_decay, out / HEARING_FILE)
    first = learner.resume()
    print(f"{parameter_count(model.separator)} + {parameter_count(model.transcriber)} parameters, from step {first}", flush=True)
    log, started = open(out / "log.jsonl", "a"), time.perf_counter()
    running: dict[str, float] = {}
    for step in range(first, recipe.steps):
        rng = np.random.default_rng([recipe.seed, step])
        model.train()
        if step == recipe.separator_steps:
            model.separator.load_state_dict(learner.average.module.separator.state_dict())
        model.separator.train(step < recipe.separator_steps)
        for group, (begin, end) in zip(optimiser.param_groups, spans):
            group["lr"] = learning_rate(max(0, step - begin), end - begin, recipe.warm_up_steps, recipe.learning_rate)
        excerpts = [draw_excerpt(learning_pool, rng, recipe.frames, recipe.mix) for _ in range(recipe.batch)]
        losses = loss_of(model, excerpts, recipe, rng, step)
        learner.step(sum(losses.values()), networks)
        for name, loss in losses.items():
            running[name] = 0.98 * running.get(name, loss.item()) + 0.02 * loss.item()
        done, last = step + 1, step + 1 == recipe.steps
        if done % recipe.log_every == 0 or last:
            record = {"step": done, "seconds": round(time.perf_counter() - started), "songs": learning_pool.songs}
            record |= {name: round(value, 5) for name, value in running.items()}
            if done % recipe.validate_every == 0 or last:
                record["validation"] = validate(learner.averaged(), held_out, recipe.validation_songs)
            print(json.dumps(record), file=log, flush=True)
            print(json.dumps(record), flush=True)
            learning_pool.refresh()
        if done % recipe.save_every == 0 or last:
            learner.save(done)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start-from", type=Path, help="a run folder whose averaged weights are learned on from")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    device = set_up(arguments.threads)
    recipe = keep_recipe(arguments.recipe, arguments.out).hearing
    torch.manual_seed(recipe.seed)
    pools = Pool(arguments.pool / "train"), Pool(arguments.pool / "validation")
    model = load_hearing(arguments.start_from) if arguments.start_from else Hearing()
    # On CPUs convolutions over bands learn a fifth faster with the channels last.
    train(model.to(device, memory_format=torch.channels_last), recipe, pools, arguments.out)


if __name__ == "__main__":
    main()
