"""Trains separator and transcriber, side by side or one after the other, on one pool.

    python -m training.train_hearing --recipe training/recipes/groovesheet.toml --pool POOL --out RUN

The transcriber hears the song and what the separator makes of its drums, artefacts included, so both
learn in one run; no gradient flows from one into the other. Resumes from RUN/checkpoint.pt.

With --teachers RUN... the transcriber learns from what theirs say besides (teachers.py), with --records FOLDER of
recordings that nobody annotated, too (records.py).
"""

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from training.checkpoints import HEARING_FILE, load_hearing
from training.dataset import Excerpt, RecordExcerpt, draw_excerpt, draw_record
from training.device import set_up, sixteen_bits
from training.features import LONG_BANDS
from training.hearing import masked_bands
from training.learning import Learner, learning_rate
from training.losses import separator_loss, taught_loss, transcriber_loss
from training.networks import Hearing, parameter_count
from training.recipe import HearingRecipe, keep_recipe
from training.shards import Pool, Records
from training.teachers import Teachers, load_teachers
from training.validate import (
    DECODED,
    IN_A_ROOM,
    LIKE_RECORDS,
    anew_clips,
    drawn_clips,
    hear_all,
    scores,
    strokes_of,
    validation_clips,
)


def collate(excerpts: list[Excerpt], device: torch.device) -> dict[str, torch.Tensor]:
    names = [name for name, value in asdict(excerpts[0]).items() if isinstance(value, np.ndarray)]
    return {name: torch.from_numpy(np.stack([getattr(e, name) for e in excerpts])).to(device) for name in names}


# Of onset and velocity, each [B, T, drums]: logits where heard, probabilities where taught.
Strokes = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class Lesson:
    """What is learned from at one step: excerpts that are annotated, and records of which only teachers tell."""

    excerpts: list[Excerpt]
    records: list[RecordExcerpt]


def _mask_logits(model: Hearing, batch: dict[str, torch.Tensor], learning: bool) -> torch.Tensor:
    with sixteen_bits(batch["bands"].device), torch.set_grad_enabled(learning):
        return model.separator(batch["bands"][..., :LONG_BANDS], batch["side"]).float()


def _drums(batch: dict[str, torch.Tensor], mask_logits: torch.Tensor, bypass: np.ndarray) -> torch.Tensor:
    """The bands of the drums as the transcriber hears them: of the whole song in excerpts that bypass the separator."""
    whole = torch.from_numpy(bypass).to(mask_logits.device)[:, None, None]
    return masked_bands(batch["bands"], torch.where(whole, 1.0, torch.sigmoid(mask_logits.detach())))


def loss_of(
    model: Hearing, lesson: Lesson, recipe: HearingRecipe, rng: np.random.Generator, step: int, teachers: Teachers | None
) -> dict[str, torch.Tensor]:
    """The loss of each network that learns at this step."""
    device = next(model.parameters()).device
    annotated = len(lesson.excerpts)
    excerpts = lesson.excerpts + [record.disguised for record in lesson.records]
    batch = collate(excerpts, device)
    mask_logits = _mask_logits(model, batch, learning=step < recipe.separator_steps)
    losses = {}
    if step < recipe.separator_steps:
        parts = (mask_logits, batch["drum_share"], batch["power"])
        losses["separator"] = separator_loss(*(part[:annotated] for part in parts))
    if step < recipe.transcriber_from:
        return losses
    bypass = rng.random(len(excerpts)) < [recipe.bypass_share_pure if e.pure else recipe.bypass_share_mix for e in excerpts]
    drums = _drums(batch, mask_logits, bypass)
    with sixteen_bits(device):
        onset, velocity = (part.float() for part in model.transcriber(batch["bands"], drums))
    told = {name: value[:annotated] for name, value in batch.items()}
    if teachers is None:
        return losses | {"transcriber": transcriber_loss(onset[:annotated], velocity[:annotated], told)}
    taught = _taught(model, lesson, batch["bands"], drums, teachers, rng)
    damaged = torch.tensor([excerpt.damaged for excerpt in lesson.excerpts] + [False] * len(lesson.records), device=device)
    return losses | {"transcriber": _shared_loss((onset, velocity), told, taught, damaged, recipe.taught_share)}


def _taught(
    model: Hearing, lesson: Lesson, song: torch.Tensor, drums: torch.Tensor, teachers: Teachers, rng: np.random.Generator
) -> Strokes:
    """What teachers hear: excerpts as they are, records before they were disguised."""
    if lesson.records:
        annotated = len(lesson.excerpts)
        clear = collate([record.clear for record in lesson.records], song.device)
        heard = _drums(clear, _mask_logits(model, clear, learning=False), np.zeros(len(lesson.records), bool))
        song, drums = torch.cat([song[:annotated], clear["bands"]]), torch.cat([drums[:annotated], heard])
    with sixteen_bits(song.device):
        return teachers.probabilities(song, drums, rng)


def _shared_loss(
    heard: Strokes, told: dict[str, torch.Tensor], taught: Strokes, damaged: torch.Tensor, taught_share: float
) -> torch.Tensor:
    """What is left of a damaged excerpt is known from what was played, but not to teachers, who never heard damage: there
    labels count alone. Elsewhere `taught_share` of the loss is what teachers say; records, which come last, have no labels."""
    annotated = len(told["onsets"])
    loss = torch.zeros((), device=damaged.device)
    for here, share in ((damaged, 0.0), (~damaged, taught_share)):
        part, played = here.float().mean(), here[:annotated]
        if played.any():
            labels = {name: value[played] for name, value in told.items()}
            loss = loss + part * (1 - share) * transcriber_loss(*(said[:annotated][played] for said in heard), labels)
        if share and here.any():
            loss = loss + part * share * taught_loss(*(said[here] for said in (*heard, *taught)))
    return loss


def validate(model: Hearing, pool: Pool, anew: Pool | None, songs: int) -> dict[str, dict[str, float]]:
    """Scores on clips of drums alone, of mixes, of mixes like records, of such as a codec or a room damaged, and of
    records drummed anew where there are any."""
    flat = np.full(14, 0.5)
    kinds = {
        "drums": validation_clips(pool, songs, mixed=False),
        "mix": validation_clips(pool, songs, mixed=True),
        "record": drawn_clips(pool, songs, LIKE_RECORDS),
        "decoded": drawn_clips(pool, songs, DECODED),
        "room": drawn_clips(pool, songs, IN_A_ROOM),
    }
    if anew:
        kinds["anew"] = anew_clips(anew, songs)
    result = {}
    for name, clips in kinds.items():
        heard = hear_all(model.separator, model.transcriber, clips, separate=name != "drums")
        result[name] = scores(heard, strokes_of(heard, flat))
    return result


@dataclass(frozen=True)
class Material:
    """What there is to learn from, and clips on which it is told how well that goes."""

    pool: Pool
    held_out: Pool
    held_out_anew: Pool | None
    records: Records | None
    teachers: Teachers | None

    def lesson(self, rng: np.random.Generator, recipe: HearingRecipe) -> Lesson:
        """Another one every time; as many excerpts as the recipe's batch."""
        count = min(recipe.batch - 1, round(recipe.record_share * recipe.batch)) if self.records else 0
        annotated = [draw_excerpt(self.pool, rng, recipe.frames, recipe.mix) for _ in range(recipe.batch - count)]
        return Lesson(
            annotated, [draw_record(self.records, self.pool, rng, recipe.frames, recipe.mix) for _ in range(count)]
        )


def train(model: Hearing, recipe: HearingRecipe, material: Material, out: Path) -> None:
    """Learns from the material, from where `out` left off."""
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
        losses = loss_of(model, material.lesson(rng, recipe), recipe, rng, step, material.teachers)
        learner.step(sum(losses.values()), networks)
        for name, loss in losses.items():
            running[name] = 0.98 * running.get(name, loss.item()) + 0.02 * loss.item()
        done, last = step + 1, step + 1 == recipe.steps
        if done % recipe.log_every == 0 or last:
            record = {"step": done, "seconds": round(time.perf_counter() - started), "songs": material.pool.songs}
            record |= {name: round(value, 5) for name, value in running.items()}
            if done % recipe.validate_every == 0 or last:
                record["validation"] = validate(
                    learner.averaged(), material.held_out, material.held_out_anew, recipe.validation_songs
                )
            print(json.dumps(record), file=log, flush=True)
            print(json.dumps(record), flush=True)
            material.pool.refresh()
        if done % recipe.save_every == 0 or last:
            learner.save(done)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start-from", type=Path, help="a run folder whose averaged weights are learned on from")
    parser.add_argument("--teachers", type=Path, nargs="+", default=[], help="run folders whose transcribers are learned from")
    parser.add_argument("--records", type=Path, help="clips that nobody annotated, for which teachers are needed")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.records and not arguments.teachers:
        parser.error("--records needs --teachers, who tell what is played in them")
    device = set_up(arguments.threads)
    recipe = keep_recipe(arguments.recipe, arguments.out).hearing
    torch.manual_seed(recipe.seed)
    material = Material(
        pool=Pool(arguments.pool / "train"),
        held_out=Pool(arguments.pool / "validation"),
        held_out_anew=Pool(arguments.pool / "validation-anew") if (arguments.pool / "validation-anew").exists() else None,
        records=Records(arguments.records) if arguments.records else None,
        teachers=load_teachers(arguments.teachers, device),
    )
    model = load_hearing(arguments.start_from) if arguments.start_from else Hearing()
    # On CPUs convolutions over bands learn a fifth faster with the channels last.
    train(model.to(device, memory_format=torch.channels_last), recipe, material, arguments.out)


if __name__ == "__main__":
    main()
