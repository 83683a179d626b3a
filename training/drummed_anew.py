"""Drums recordings that nobody annotated anew: real bands behind drums whose every stroke is known.

    python -m training.drummed_anew --records POOL/records/clips --run RUN --data DATA --split train --out POOL/train

RUN's networks tell the drums of a recording (records.py) from its band, and what is struck when. Another drum set then plays
the same strokes, and what is left of the recording without its drums accompanies it: what leaks through of the old strokes
falls on new ones. Each shard of records gives one of songs without beats, from which the beat tracker does not learn. What
is there already is kept.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from training.checkpoints import load_hearing
from training.classes import DRUMS
from training.dataset import clear_record
from training.device import set_up
from training.drumset import DrumSet
from training.features import FRAMES_PER_SECOND, LONG_BANDS, long_to_short_bands
from training.hearing import hear
from training.human import human_groove
from training.kits import KitSet, load_kits
from training.music import Stroke
from training.networks import Hearing
from training.paths import TrainData
from training.peaks import pick_strokes
from training.pool import (
    BEAT_TYPE,
    CLIP_SECONDS,
    DRUMMED_ANEW,
    SILENCE_LOG_POWER,
    WIDEST_LOG_WIDTH,
    Song,
    Track,
    relative,
    track_of,
    write_shard,
)
from training.records import split_of
from training.render import render_drums
from training.shards import Records

THRESHOLD = 0.5
# With fewer strokes a clip is as good as without drums: a person plays to it, and it may accompany others, too.
FEWEST_STROKES = 12
# How often what keeps time on a hat does so on a ride, and the other way round.
SWAPPED_SHARE = 0.15
HAT_AND_RIDE = {"hi_hat_closed": "ride", "hi_hat_open": "ride", "ride": "hi_hat_closed", "ride_bell": "hi_hat_open"}
# Whose drums, and how far they stray from their kit.
KITS: dict[str, tuple[tuple[KitSet, float], ...]] = {
    "train": (("share_alike", 0.4), ("share_alike", 0.8), ("learned", 0.4), ("learned", 1.0)),
    "validation": (("held_out", 0.35),),
}
# Drums stand nearer to the middle than bands do: of the side they have this power of their share of the middle.
DRUMS_SHARE_OF_SIDE = 2.0


def without_drums(record: Track, mask: np.ndarray) -> Track:
    """What is left of a recording of whose long bands' power the drums have `mask` [CLIP_FRAMES, LONG_BANDS]."""
    drums = np.concatenate([mask, mask @ long_to_short_bands()], axis=1)
    silence = 10**SILENCE_LOG_POWER
    power = np.maximum(10 ** record.power.astype(np.float32) - silence, 0)
    left = power * np.clip(1 - drums, 0, 1)
    level = left[:, :LONG_BANDS].sum() / (power[:, :LONG_BANDS].sum() + silence) + silence
    wider = np.log10((1 - mask**DRUMS_SHARE_OF_SIDE + silence) / (1 - mask + silence))
    width = np.minimum(record.width.astype(np.float32) + wider, WIDEST_LOG_WIDTH)
    return Track(np.log10(left / level + silence).astype(np.float16), width.astype(np.float16))


def strokes_of(onset: np.ndarray, velocity: np.ndarray) -> list[Stroke]:
    """What is struck, by probabilities of onsets and velocities [frames, drums]."""
    strokes = []
    for drum, seconds in enumerate(pick_strokes(onset, np.full(len(DRUMS), THRESHOLD))):
        frames = np.clip(np.round(seconds * FRAMES_PER_SECOND).astype(int), 0, len(velocity) - 1)
        strokes += [Stroke(float(at), DRUMS[drum], float(velocity[frame, drum])) for at, frame in zip(seconds, frames)]
    return sorted(strokes, key=lambda stroke: stroke.seconds)


def drum_anew(data: TrainData, record: Track, model: Hearing, split: str, rng: np.random.Generator) -> Song:
    """One clip of a recording with other drums."""
    clear = clear_record(record, rng)
    said = hear(model.separator, model.transcriber, clear.bands, clear.side, separate=True)
    strokes, band = strokes_of(said["onset"], said["velocity"]), without_drums(record, said["mask"])
    undrummed = len(strokes) < FEWEST_STROKES
    if undrummed:
        strokes = human_groove(data, rng, CLIP_SECONDS, split).strokes
    if rng.random() < SWAPPED_SHARE:
        strokes = [replace(stroke, piece=HAT_AND_RIDE.get(stroke.piece, stroke.piece)) for stroke in strokes]
    kits, wildness = KITS[split][rng.integers(len(KITS[split]))]
    drum_set = DrumSet(load_kits(data, kits), rng, made=split == "train", wildness=wildness)
    track = render_drums(strokes, CLIP_SECONDS, drum_set, rng, wildness)
    return Song(
        drums=track_of(track.audio), aligned=None if undrummed else band, other=band if undrummed else None,
        hits=relative(track.hits, track.dry_level), beats=np.zeros(0, BEAT_TYPE), beats_per_bar=4, source=DRUMMED_ANEW,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", choices=sorted(KITS), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    set_up(1)
    model, data = load_hearing(arguments.run), TrainData(arguments.data)
    arguments.out.mkdir(parents=True, exist_ok=True)
    recordings = [path for path in sorted(arguments.records.glob("*.npz")) if split_of(path.stem) == arguments.split]
    for number, recording in enumerate(recordings):
        shard = arguments.out / f"anew-{arguments.seed:02d}-{recording.stem}.npz"
        if shard.exists():
            continue
        clips = Records.read(recording)
        seeds = [np.random.default_rng([arguments.seed, number, index]) for index in range(len(clips))]
        songs = [drum_anew(data, clip, model, arguments.split, rng) for clip, rng in zip(clips, seeds)]
        write_shard(shard, songs)
        strokes = sum(len(song.hits) for song in songs)
        print(f"{number + 1} of {len(recordings)}: {recording.stem}, {len(songs)} clips, {strokes} strokes", flush=True)


if __name__ == "__main__":
    main()
