"""How long bars are and whether three divides their pulses: the tables in model-runner/beats/bar-length.ts and beat-type.ts.

    python -m training.bar_lengths --data TRAINDATA --models models

Songs on paper in the styles of styles.py, some of them shuffled, and people's playing, as a transcriber would hear
them (imagined.py) and as the beat tracker hears that. Logistic regressions on what the runner looks at in them;
what is printed beside the weights is how often they are wrong on songs that they were not fitted to.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnxruntime
from scipy.optimize import minimize
from scipy.special import logit

from training.classes import DRUMS
from training.features import BANDS, FRAMES_PER_SECOND
from training.human import human_groove
from training.imagined import HALF_RATE, heard
from training.music import Groove
from training.paths import TrainData
from training.peaks import pick_onsets
from training.rendered_songs import plan_songs
from training.song_form import SongPlan, draw_bpm, play_song
from training.styles import STYLES, Style

FAMILIES = {
    "kick": ("kick",),
    "snare": ("snare", "side_stick"),
    "tom": ("tom_high", "tom_mid", "tom_low"),
    "cymbal": ("crash", "china", "splash"),
}
# Straight styles that people shuffle, too, and how far.
SHUFFLED = ("rock", "pop", "half_time", "punk", "motown", "disco", "rockers", "ska", "country", "ballad", "waltz")
SHUFFLE = (0.61, 0.68)
# How much a shuffled song counts: as written, styles.py has few.
SHUFFLED_WEIGHT = 0.4
PEOPLE_SECONDS = (60.0, 90.0)
LEAST_PROBABILITY = 0.35
SOFTEST_VELOCITY = 0.35
PLACE_TOLERANCE = 0.07
PLACES = (1 / 3, 2 / 3, 1 / 4, 1 / 2, 3 / 4)
MIDDLE_AT_MOST, PHRASES_AT_MOST = 0.3, 0.2
STEPS_A_PULSE, PHRASE_BARS, TOMS_OF_FILL, CHANCE_DEVIATIONS = 6, 4, 3, 2
REFERENCE_BPM = 100
RIDGE, FOLDS = 0.005, 10


@dataclass(frozen=True)
class HeardSong:
    """Strokes of each family and of all drums in pulses from the first one, and log odds of a downbeat on each pulse."""

    strokes: dict[str, np.ndarray]
    all_strokes: np.ndarray
    downbeats: np.ndarray
    pulses_a_bar: int
    is_compound: bool
    octaves: float
    weight: float


def songs(data: TrainData, seed: int, count: int) -> Iterator[tuple[Groove, float]]:
    """Half as written in styles.py, a sixth of them shuffled ones, a third people's."""
    for index, plan in enumerate(plan_songs(seed, count // 2)):
        yield play_song(np.random.default_rng([seed, 0, index]), plan), 1.0
    for index in range(count // 6):
        rng = np.random.default_rng([seed, 1, index])
        name = str(rng.choice(SHUFFLED))
        written = STYLES[name]
        STYLES[name] = _shuffled(written)
        plan = SongPlan(name, draw_bpm(rng, written), "steady", "none", 0)
        try:
            yield play_song(rng, plan), SHUFFLED_WEIGHT
        finally:
            STYLES[name] = written
    for index in range(count // 3):
        rng = np.random.default_rng([seed, 2, index])
        yield human_groove(data, rng, float(rng.uniform(*PEOPLE_SECONDS)), "train"), 1.0


def _shuffled(style: Style) -> Style:
    """Its eighths long and short; sixteenths are left out."""
    eighths = tuple(tuple("+".join(_eighths(voice) for voice in row.split("+")) for row in rows) for rows in style.voices)
    return replace(style, voices=eighths, swing=SHUFFLE, swing_unit=1.0)


def _eighths(voice: str) -> str:
    if " " not in voice:
        return voice
    name, steps = voice.split(" ")
    bars = ("".join(step if index % 2 == 0 else "-" for index, step in enumerate(bar)) for bar in steps.split("|"))
    return f"{name} {'|'.join(bars)}"


def listen(tracker: onnxruntime.InferenceSession, groove: Groove, weight: float, rng: np.random.Generator) -> HeardSong:
    """The groove on its true pulses from the first downbeat on, with strokes and downbeats as they are heard."""
    half = int(groove.seconds * HALF_RATE)
    onsets = heard(groove.strokes, 0.0, half, rng)
    loud = heard([stroke for stroke in groove.strokes if stroke.velocity >= SOFTEST_VELOCITY], 0.0, half, rng)
    inputs = {"song": np.zeros((1, 2 * half, BANDS), np.float32), "onsets": np.repeat(onsets, 2, axis=0)[None]}
    beat, downbeat = tracker.run(None, inputs)[0][0].T
    pulses = groove.beat_seconds[int(np.argmax(groove.beat_numbers == 1)) :]
    near = np.clip(np.round(pulses * HALF_RATE).astype(int)[:, None] + np.arange(-2, 3), 0, half - 1)
    sure = np.maximum(downbeat[near].max(1), 1e-3)
    return HeardSong(
        strokes={family: _places(loud, names, pulses) for family, names in FAMILIES.items()},
        all_strokes=_places(onsets, tuple(DRUMS), pulses),
        downbeats=logit(np.clip(sure / np.maximum(beat[near].max(1), sure), 0.02, 0.98)),
        pulses_a_bar=groove.beats_per_bar,
        is_compound=groove.pulse == "dotted_quarter",
        octaves=float(np.log2(60 / np.median(np.diff(pulses)) / REFERENCE_BPM)),
        weight=weight,
    )


def _places(onsets: np.ndarray, names: tuple[str, ...], pulses: np.ndarray) -> np.ndarray:
    # pick_onsets counts in full-rate frames.
    found = [pick_onsets(onsets[:, DRUMS.index(name)], LEAST_PROBABILITY) * FRAMES_PER_SECOND / HALF_RATE for name in names]
    seconds = np.sort(np.concatenate(found))
    return np.interp(seconds[(seconds >= pulses[0]) & (seconds < pulses[-1])], pulses, np.arange(len(pulses)))


def thirds(song: HeardSong) -> np.ndarray:
    """As in dividesByThree: the share of thirds, that of the middle one among them, and the tempo."""
    near = [(np.abs(song.all_strokes % 1 - place) < PLACE_TOLERANCE).sum() for place in PLACES]
    middle, last, *others = near
    both = middle + last
    return np.array([both / max(1, both + sum(others)), min(MIDDLE_AT_MOST, middle / max(1, both)), song.octaves])


def halves(song: HeardSong, half: int) -> np.ndarray:
    """As in joinHalves: a bar begins halfway, halves differ, phrases begin where only halves could."""
    begins = song.downbeats[::half]
    return np.array([min(begins[::2].mean(), begins[1::2].mean()), _difference(song, half), _phrases(song, half)])


def _difference(song: HeardSong, half: int) -> float:
    length = half * STEPS_A_PULSE
    bars = len(song.downbeats) // (2 * half)
    most = 0.0
    for family in ("kick", "snare"):
        steps = np.round(song.strokes[family] * STEPS_A_PULSE).astype(int)
        struck = np.zeros(2 * length * bars)
        struck[steps[steps < len(struck)]] = 1
        first, second = struck.reshape(bars, 2, length).mean(0)
        chance = np.sqrt((first * (1 - first) + second * (1 - second)) / bars)
        most = max(most, float((np.abs(first - second) - CHANCE_DEVIATIONS * chance).max()))
    return most


def _phrases(song: HeardSong, half: int) -> float:
    starts = np.arange(0, len(song.downbeats), half)[:, None]
    crashes = (np.abs(song.strokes["cymbal"] - starts) < 0.15).any(1)
    toms = ((song.strokes["tom"] > starts - 1.05) & (song.strokes["tom"] < starts - 0.05)).sum(1)
    mark = crashes + np.minimum(1, toms / TOMS_OF_FILL)
    marks = np.array([mark[index :: 2 * PHRASE_BARS].sum() for index in range(2 * PHRASE_BARS)])
    pairs = marks[:PHRASE_BARS] + marks[PHRASE_BARS:]
    first = int(pairs.argmax())
    between = pairs[(first + PHRASE_BARS // 2) % PHRASE_BARS] / 2
    elsewhere = (marks.sum() - pairs[first]) / (2 * PHRASE_BARS - 2)
    surplus = min(marks[first], marks[first + PHRASE_BARS]) - max(between, elsewhere)
    return float(np.clip(surplus / (len(mark) / (2 * PHRASE_BARS)), 0, PHRASES_AT_MOST))


def fit(inputs: np.ndarray, truths: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logistic regression; the constant comes last."""
    spread = inputs.std(0) + 1e-9
    rows = np.column_stack([inputs / spread, np.ones(len(inputs))])

    def loss(found: np.ndarray) -> float:
        odds = rows @ found
        return float((weights * (np.logaddexp(0, odds) - truths * odds)).mean() + RIDGE * found[:-1] @ found[:-1])

    return minimize(loss, np.zeros(rows.shape[1])).x / np.append(spread, 1)


def report(name: str, songs_heard: list[HeardSong], inputs: list[np.ndarray], truths: list[bool]) -> np.ndarray:
    """Prints the weights of all songs and how often those of nine tenths are wrong about the others; returns the weights."""
    rows, wanted = np.array(inputs), np.array(truths, dtype=float)
    weights = np.array([song.weight for song in songs_heard])
    fold = np.arange(len(rows)) % FOLDS
    wrong = 0
    for held in range(FOLDS):
        odds = np.column_stack([rows, np.ones(len(rows))]) @ fit(rows[fold != held], wanted[fold != held], weights[fold != held])
        wrong += int(((odds > 0) != wanted)[fold == held].sum())
    found = fit(rows, wanted, weights)
    print(f"{name}: {np.round(found[:-1], 2)} constant {found[-1]:.2f}; {wrong} of {len(rows)} wrong", flush=True)
    return found


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--songs", type=int, default=900)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    tracker = onnxruntime.InferenceSession(arguments.models / "beat-tracker.onnx", options)
    grooves = songs(TrainData(arguments.data), arguments.seed, arguments.songs)
    rng = np.random.default_rng([arguments.seed, 3])
    all_heard = [listen(tracker, groove, weight, rng) for groove, weight in grooves]
    in_four = [song for song in all_heard if song.pulses_a_bar <= 4]
    shares = [thirds(song) for song in in_four]
    by_thirds = report("thirds, middle, octaves", in_four, shares, [song.is_compound for song in in_four])
    for half, divided in ((2, False), (2, True), (3, False)):
        fitting = [
            song for song in all_heard
            if song.pulses_a_bar in (half, 2 * half) and (thirds(song) @ by_thirds[:-1] + by_thirds[-1] > 0) == divided
        ]  # fmt: skip
        name = f"halfway, differ, phrases; {half} pulses{' in thirds' if divided else ''}"
        report(name, fitting, [halves(song, half) for song in fitting], [song.pulses_a_bar == 2 * half for song in fitting])


if __name__ == "__main__":
    main()
