"""Builds the pool of synthetic songs that training draws from, shard by shard.

    python -m training.pool --recipe training/recipes/groovesheet.toml --data TRAINDATA --out POOL

Only band powers and labels are kept: drums and accompaniment are summed while training, so that one
pool gives any number of mixes. Shards appear whole; training may start while the pool still grows.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training import accompaniment, grooves
from training.bus import colour_bus
from training.drumset import DrumSet
from training.features import FRAMES_PER_SECOND, LONG_BANDS, all_band_power, mean_square_level, side_power
from training.human import human_groove
from training.kits import KitSet, load_kits
from training.paths import TrainData
from training.recipe import PoolPart, read_recipe
from training.render import HIT_TYPE, render_drums
from training.rooms import Room, in_room
from training.stereo import Stereo

CLIP_SECONDS = 24.0
CLIP_FRAMES = int(CLIP_SECONDS * FRAMES_PER_SECOND)
SHARD_SONGS = 100
# Of the songs, how many get a band that plays their own beats, and how many other music.
ALIGNED_SHARE = 0.55
OTHER_SHARE = 0.35
SILENCE_LOG_POWER = -6.0
# Of a side's power against the middle's: nothing, and out of phase.
NARROWEST_LOG_WIDTH, WIDEST_LOG_WIDTH = -6.0, 1.5
# The source of songs whose band has softly what other drums played (drummed_anew.py).
DRUMMED_ANEW = "record"
BEAT_TYPE = np.dtype([("seconds", np.float32), ("number", np.int8)])


@dataclass(frozen=True)
class Split:
    """Where a split's drums come from and how far they stray from plain records."""

    kits: KitSet
    wildness: float
    groove_split: str
    people_only: bool


SPLITS = {
    "train": Split("learned", 1.0, "train", people_only=False),
    # As varied as training, on unseen kits and grooves: tells whether training generalises.
    "validation": Split("held_out", 1.0, "validation", people_only=False),
    # Unseen kits as their makers mixed them, played by people: what thresholds are chosen on, since
    # songs sound like that rather than like the extremes.
    "calibration": Split("held_out", 0.35, "validation", people_only=True),
}


@dataclass(frozen=True)
class Track:
    """Log10 band powers of the middle relative to the track's own level, [CLIP_FRAMES, BANDS], and of the side
    relative to the middle's in the same frame and band, [CLIP_FRAMES, LONG_BANDS]; float16."""

    power: np.ndarray
    width: np.ndarray


@dataclass(frozen=True)
class Song:
    drums: Track
    aligned: Track | None
    other: Track | None
    hits: np.ndarray
    beats: np.ndarray
    beats_per_bar: int
    source: str


def track_of(audio: Stereo) -> Track:
    """What is kept of a clip's sound."""
    level = mean_square_level(audio.middle)
    power = all_band_power(audio.middle)[:CLIP_FRAMES]
    if level <= 0:
        narrow = np.full((len(power), LONG_BANDS), NARROWEST_LOG_WIDTH, dtype=np.float16)
        return Track(np.full(power.shape, SILENCE_LOG_POWER, dtype=np.float16), narrow)
    # What is as good as silent stands nowhere.
    silence = 10**SILENCE_LOG_POWER * level
    width = np.log10((side_power(audio.side)[:CLIP_FRAMES] + 1e-6 * silence) / (power[:, :LONG_BANDS] + silence))
    return Track(
        np.log10(power / level + 10**SILENCE_LOG_POWER).astype(np.float16),
        width.clip(NARROWEST_LOG_WIDTH, WIDEST_LOG_WIDTH).astype(np.float16),
    )


def relative(hits: np.ndarray, dry_level: float) -> np.ndarray:
    """The same strokes (HIT_TYPE), attack powers against the track's own level."""
    hits = hits.copy()
    hits["attack_log_power"] -= np.float16(np.log10(dry_level + 1e-12))
    return hits


def make_song(data: TrainData, part: PoolPart, rng: np.random.Generator) -> Song:
    """One clip; everything about it follows from `rng`."""
    plan = SPLITS[part.split]
    wildness = plan.wildness if part.wildness is None else part.wildness
    sample = human_groove if plan.people_only else grooves.sample_groove
    groove = sample(data, rng, CLIP_SECONDS, plan.groove_split)
    drum_set = DrumSet(load_kits(data, part.kits or plan.kits), rng, made=part.split == "train", wildness=wildness)
    room = Room.draw(rng) if part.in_room else None
    response = room.response(rng) if room else None
    track = render_drums(groove.strokes, CLIP_SECONDS, drum_set, rng, wildness, response)
    aligned = other = None
    if part.bands and (groove.notes or rng.random() < ALIGNED_SHARE):
        notes = groove.notes or accompaniment.compose(data, rng, groove)
        played = accompaniment.render_notes(data, notes, CLIP_SECONDS, rng)
        aligned = track_of(colour_bus(in_room(played, room.response(rng)) if room else played, rng, wildness))
    if part.bands and rng.random() < OTHER_SHARE:
        music = accompaniment.other_accompaniment(data, rng, CLIP_SECONDS, plan.groove_split)
        other = track_of(colour_bus(music, rng, wildness))
    beats = np.zeros(len(groove.beat_seconds), dtype=BEAT_TYPE)
    beats["seconds"], beats["number"] = groove.beat_seconds, groove.beat_numbers
    return Song(
        drums=track_of(track.audio), aligned=aligned, other=other, hits=relative(track.hits, track.dry_level),
        beats=beats, beats_per_bar=groove.beats_per_bar, source=groove.source,
    )  # fmt: skip


def write_whole(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """As one file that is there complete or not at all."""
    unfinished = path.with_suffix(".part")
    with open(unfinished, "wb") as file:
        np.savez(file, **arrays)
    unfinished.rename(path)


def write_shard(path: Path, songs: list[Song]) -> None:
    """Arrays of all songs end to end, with the index at which each song starts."""
    def stack(tracks: list[Track | None]) -> dict[str, np.ndarray]:
        there = [index for index, track in enumerate(tracks) if track is not None]
        if not there:
            empty = songs[0].drums
            return {"of_song": np.array(there), "tracks": empty.power[None][:0], "widths": empty.width[None][:0]}
        powers, widths = ([getattr(tracks[index], part) for index in there] for part in ("power", "width"))
        return {"of_song": np.array(there), "tracks": np.stack(powers), "widths": np.stack(widths)}

    def join(lists: list[np.ndarray], dtype: np.dtype) -> dict[str, np.ndarray]:
        return {"starts": np.cumsum([0] + [len(part) for part in lists]), "all": np.concatenate([np.zeros(0, dtype), *lists])}

    arrays = {"drums": np.stack([song.drums.power for song in songs]),
              "drums_widths": np.stack([song.drums.width for song in songs]),
              "beats_per_bar": np.array([song.beats_per_bar for song in songs]),
              "sources": np.array([song.source for song in songs])}  # fmt: skip
    parts = {
        "aligned": stack([song.aligned for song in songs]), "other": stack([song.other for song in songs]),
        "hits": join([song.hits for song in songs], HIT_TYPE), "beats": join([song.beats for song in songs], BEAT_TYPE),
    }  # fmt: skip
    for name, part in parts.items():
        arrays |= {f"{name}_{key}": value for key, value in part.items()}
    write_whole(path, arrays)


def make_part(data: TrainData, part: PoolPart, folder: Path) -> None:
    """The shards of one part that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for shard in range((part.songs + SHARD_SONGS - 1) // SHARD_SONGS):
        path = folder / f"{part.seed:02d}-{shard:04d}.npz"
        if path.exists():
            continue
        started = time.perf_counter()
        count = min(SHARD_SONGS, part.songs - shard * SHARD_SONGS)
        seeds = [np.random.default_rng([part.seed, shard, index]) for index in range(count)]
        write_shard(path, [make_song(data, part, rng) for rng in seeds])
        rate = count * CLIP_SECONDS / (time.perf_counter() - started)
        print(f"{part.split}/{path.name}: {count} songs, {rate:.0f} times real time", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipe", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    for part in read_recipe(arguments.recipe).pool:
        make_part(TrainData(arguments.data), part, arguments.out / part.split)


if __name__ == "__main__":
    main()
