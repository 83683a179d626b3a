"""Renders whole songs with their annotations, to measure the runner on: `npm run evaluate -- FOLDER`.

    python -m training.rendered_songs --data DATA --out FOLDER --seed 1

Half of the songs are drums alone, half have a band that plays along. Every song has a random generator of its
own; what is there already is kept, so that an interrupted run can be started again. The layout is that of
model-runner/evaluation/collection.ts; songs.csv tells what each song is.
"""

import argparse
import csv
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

import numpy as np
import soundfile

from training import accompaniment
from training.bus import colour_bus
from training.classes import DRUMS
from training.drumset import DrumSet
from training.features import SAMPLE_RATE_HZ, mean_square_level
from training.kits import KitSet, load_kits
from training.music import DISTRACTORS, Groove
from training.paths import TrainData
from training.render import DrumTrack, render_drums
from training.song_form import SongPlan, draw_bpm, play_song
from training.styles import STYLES

# As often as each metre comes in thirty songs.
METRES_OF_THIRTY = {"4/4": 13, "3/4": 3, "2/4": 2, "5/4": 2, "6/8": 2, "12/8": 2, "7/8": 2, "9/8": 1, "6/4": 1, "7/4": 1,
                    "5/8": 1}  # fmt: skip
TEMPI_OF_TEN = ("steady",) * 5 + ("drift", "drift", "ritardando", "faster-section", "faster-section")
INTROS = {"count": 0.3, "band": 0.2, "none": 0.5}
TACET_SHARE = 0.25
TACET_BARS_ALONE = (1, 2, 2)
TACET_BARS_WITH_BAND = (2, 4, 4, 8)
# Finished records stray less from their kits than training does: see pool.SPLITS.
WILDNESS = 0.35
DRUMS_OVER_BAND_DB = (0.0, 6.0)
PEAK = 0.9


def plan_songs(seed: int, songs: int) -> list[SongPlan]:
    """Metres in the shares of METRES_OF_THIRTY, the styles of each dealt in turn."""
    rng = np.random.default_rng([seed, 1_000_000])
    decks: dict[str, list[str]] = {}
    plans: list[SongPlan] = []
    while len(plans) < songs:
        metres = [metre for metre, count in METRES_OF_THIRTY.items() for _ in range(2 * count)]
        for metre in rng.permutation(metres)[: songs - len(plans)]:
            if not decks.get(metre):
                decks[metre] = list(rng.permutation([name for name, style in STYLES.items() if style.metre == metre]))
            plans.append(_plan(rng, str(decks[metre].pop()), len(plans)))
    return plans


def _plan(rng: np.random.Generator, style: str, index: int) -> SongPlan:
    alone = not has_band(index)
    intro = str(rng.choice(list(INTROS), p=list(INTROS.values())))
    tacet = int(rng.choice(TACET_BARS_ALONE if alone else TACET_BARS_WITH_BAND)) if rng.random() < TACET_SHARE else 0
    return SongPlan(
        style=style,
        bpm=draw_bpm(rng, STYLES[style]),
        tempo=str(rng.choice(TEMPI_OF_TEN)),
        intro="none" if alone and intro == "band" else intro,
        tacet_bars=tacet,
    )


@dataclass(frozen=True)
class Song:
    """Float32 [samples, 2] at 44.1 kHz whose peak is PEAK, and what can be heard in it."""

    audio: np.ndarray
    drums: DrumTrack
    groove: Groove


def has_band(index: int) -> bool:
    """Songs of even numbers are drums alone."""
    return index % 2 == 1


def render_song(data: TrainData, groove: Groove, kits: KitSet, band: bool, rng: np.random.Generator) -> Song:
    """Plays the groove on a kit of its own, in a room of its own.

    Raises FileNotFoundError if the material or, with a band, the soundfonts are not there.
    """
    drum_set = DrumSet(load_kits(data, kits), rng, made=False, wildness=WILDNESS)
    track = render_drums(groove.strokes, groove.seconds, drum_set, rng, WILDNESS)
    audio = track.audio
    if band:
        notes = accompaniment.compose(data, rng, groove)
        played = colour_bus(accompaniment.render_notes(data, notes, groove.seconds, rng), rng, WILDNESS)
        length = min(len(audio), len(played))
        gain_db = -float(rng.uniform(*DRUMS_OVER_BAND_DB))
        gain = np.sqrt(mean_square_level(audio.middle) / (mean_square_level(played.middle) + 1e-12)) * 10 ** (gain_db / 20)
        audio = audio.cut(length) + played.cut(length).scaled(np.float32(gain))
    both = audio.left_and_right()
    return Song((PEAK * both / np.max(np.abs(both))).astype(np.float32), track, groove)


def write_songs(folder: Path, names: list[str], metres: list[str], render: Callable[[int], Song]) -> None:
    """Renders and writes each song that is not there yet, and says so."""
    for index, (name, metre) in enumerate(zip(names, metres, strict=True)):
        recording = folder / ("full_mix" if has_band(index) else "drum_only") / f"{name}.flac"
        if not recording.exists():
            _write_song(folder, recording, metre, render(index))
            print(f"{index + 1} of {len(names)}: {name}", flush=True)


def _write_song(folder: Path, recording: Path, metre: str, song: Song) -> None:
    """The annotations first: a recording that is there is complete."""
    texts = {
        f"annotations/subclass/{recording.stem}.txt": _strokes_text(song),
        f"annotations/beats/{recording.stem}.beats": _beats_text(song.groove),
        f"annotations/metre/{recording.stem}.txt": metre + "\n",
    }
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    recording.parent.mkdir(parents=True, exist_ok=True)
    unfinished = recording.with_suffix(".part")
    soundfile.write(unfinished, song.audio, SAMPLE_RATE_HZ, format="FLAC", subtype="PCM_16")
    unfinished.rename(recording)


def _strokes_text(song: Song) -> str:
    """Seconds, drum and MIDI velocity of every stroke that can be heard among the drums, and of hand percussion."""
    strokes = [(float(hit["seconds"]), DRUMS[hit["drum"]], float(hit["velocity"])) for hit in song.drums.hits]
    others = [stroke for stroke in song.groove.strokes if stroke.piece in DISTRACTORS]
    strokes += [(stroke.seconds, "hand_percussion", stroke.velocity) for stroke in others]
    return "".join(f"{seconds:.5f}\t{name}\t{max(1, round(127 * velocity))}\n" for seconds, name, velocity in sorted(strokes))


def _beats_text(groove: Groove) -> str:
    return "".join(f"{second:.5f}\t{number}\n" for second, number in zip(groove.beat_seconds, groove.beat_numbers, strict=True))


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kits", choices=get_args(KitSet), default="held_out")
    arguments = parser.parse_args()
    data, plans = TrainData(arguments.data), plan_songs(arguments.seed, arguments.songs)
    arguments.out.mkdir(parents=True, exist_ok=True)
    names = [f"{index:03d}-{plan.style}-{plan.bpm:.0f}" for index, plan in enumerate(plans)]
    with open(arguments.out / "songs.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, ["name", "metre", *asdict(plans[0])])
        writer.writeheader()
        for name, plan in zip(names, plans, strict=True):
            writer.writerow({"name": name, "metre": STYLES[plan.style].metre, **asdict(plan)})

    def render(index: int) -> Song:
        rng = np.random.default_rng([arguments.seed, index])
        return render_song(data, play_song(rng, plans[index]), arguments.kits, has_band(index), rng)

    write_songs(arguments.out, names, [STYLES[plan.style].metre for plan in plans], render)


if __name__ == "__main__":
    main()
