"""Grooves played by people: the Groove MIDI Dataset, bar by bar.

Beats of similar tempo are chained with fills, and some are cut to other metres: a bar of 5/4 is a
human bar of 4/4 with one of its beats heard again.
"""

import csv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from training.drum_maps import PIECE_OF_ELECTRONIC_KIT
from training.metre import METRES, Metre, metre_of_signature, pulse_quarters
from training.midi import MidiSong, read_midi
from training.music import Groove
from training.paths import TrainData
from training.score import Clip, Feel, Score, ScoreStroke, perform, perform_at, pulses_needed

# Strokes up to this much before a bar line belong to the bar they push into.
PUSH_PULSES = 0.12
HALF_OPEN_ABOVE = 0.5
REBARRED_SHARE = 0.15
FILL_TEMPO_RATIO = 1.3
TEMPO_CHANGE = (0.7, 1.4)
PULSE_BPM = (40.0, 240.0)
SPLITS = {"train": ("train",), "validation": ("validation", "test")}
# Recordings whose written metre does not fit what is played.
MISMARKED = ("5-8",)
# Some drummers started the recorder in the middle of a bar. Where a style puts weight on the one, the
# one must have this share of the weight of the heaviest beat. These styles put it elsewhere.
DOWNBEAT_SHARE = 0.7
OFF_THE_ONE_STYLES = ("reggae", "jazz", "latin", "afrobeat", "afrocuban", "highlife", "middleeastern")
MIN_BARS_TO_JUDGE = 6
ON_THE_BEAT_PULSES = 0.12
RING_SECONDS = 1.0

# Bars of other metres made of a 4/4 bar's beats (quarter pulses) or of its eighths (halves of them).
REBARRED = {
    "2/4": ((0, 1), (2, 3)), "3/4": ((0, 1, 2), (0, 1, 3)), "5/4": ((0, 1, 2, 3, 1), (0, 1, 0, 1, 2), (0, 1, 2, 2, 3)),
    "6/4": ((0, 1, 2, 3, 2, 3), (0, 1, 2, 0, 1, 3)), "7/4": ((0, 1, 2, 3, 0, 1, 3), (0, 1, 2, 0, 1, 2, 3)),
    "5/8": ((0, 1, 2, 3, 4), (0, 1, 4, 5, 6)), "7/8": ((0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4, 6, 7)),
}  # fmt: skip
REBARRED_WEIGHTS = {"2/4": 1, "3/4": 7, "5/4": 3, "6/4": 2, "7/4": 2, "5/8": 2, "7/8": 4}


@dataclass(frozen=True)
class Recording:
    path: Path
    style: str
    bpm: float
    is_fill: bool
    signature: str


@dataclass(frozen=True)
class HumanBars:
    """A recording as bars of strokes, in pulses from each bar's start."""

    metre: Metre
    bars: list[list[ScoreStroke]]


def human_groove(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> Groove:
    """A clip of one drummer's playing, with other drummers' fills, at a new tempo."""
    recording = _draw_recording(data, rng, split)
    played = load_bars(recording)
    metre_name = recording.signature.replace("-", "/")
    bars, bpm = played.bars, _pulse_bpm(recording)
    if metre_name == "4/4":
        bars = _with_fills(data, rng, bars, recording, split)
        if rng.random() < REBARRED_SHARE:
            metre_name = _draw_metre(rng)
            bars = _rebar(rng, bars, metre_name)
            bpm *= 2 if METRES[metre_name].pulse == "eighth" else 1
    metre = METRES[metre_name]
    ceiling = PULSE_BPM[1] * (1.4 if metre.pulse == "eighth" else 1.0)
    bpm = float(np.clip(bpm * np.exp(rng.uniform(*np.log(TEMPO_CHANGE))), PULSE_BPM[0], ceiling))
    needed = pulses_needed(bpm, seconds) // metre.beats + 2
    first = int(rng.integers(len(bars)))
    strokes = [
        ScoreStroke(stroke.pulses + bar * metre.beats, stroke.piece, stroke.velocity)
        for bar in range(needed)
        for stroke in bars[(first + bar) % len(bars)]
    ]
    feel = Feel(bpm=bpm, wander=float(rng.choice([0.0, 0.003, 0.008])), step=0.2 if rng.random() < 0.02 else 0.0)
    start = 0.0 if rng.random() < 0.3 else float(rng.uniform(0, metre.beats))
    return perform(rng, Score(metre, needed, strokes), feel, Clip(start, seconds, f"human/{recording.style}/{metre_name}"))


def recorded_groove(recording: Recording, rng: np.random.Generator, lead_in_seconds: float, seconds: float) -> Groove:
    """A recording as it was played, from its first bar on, for about so many seconds."""
    played, bpm = load_bars(recording), _pulse_bpm(recording)
    metre = played.metre
    bars = min(len(played.bars), int(np.ceil(seconds * bpm / 60 / metre.beats)))
    strokes = [
        ScoreStroke(stroke.pulses + bar * metre.beats, stroke.piece, stroke.velocity)
        for bar in range(bars)
        for stroke in played.bars[bar]
    ]
    times = lead_in_seconds + np.arange(bars * metre.beats + 1) * 60 / bpm
    clip = Clip(0, float(times[-1]) + RING_SECONDS, f"human/{recording.style}/{recording.signature}")
    groove = perform_at(rng, Score(metre, bars, strokes), Feel(bpm=bpm), times, clip)
    # Nothing is struck on the beat after the last bar.
    return replace(groove, beat_seconds=groove.beat_seconds[:-1], beat_numbers=groove.beat_numbers[:-1])


def recorded_seconds(recording: Recording) -> float:
    """How long its whole bars last."""
    played = load_bars(recording)
    return len(played.bars) * played.metre.beats * 60 / _pulse_bpm(recording)


def _draw_recording(data: TrainData, rng: np.random.Generator, split: str) -> Recording:
    beats = [recording for recording in recordings(data, split) if not recording.is_fill]
    for index in rng.choice(len(beats), len(beats), replace=False, p=_shares(beats)):
        if downbeats_believable(beats[index]):
            return beats[index]
    raise FileNotFoundError(f"No usable recording in {data.root / 'grooves' / 'gmd'}; see README.md.")


@cache
def downbeats_believable(recording: Recording) -> bool:
    """Whether the recording's bars are likely to begin where its file says."""
    played = load_bars(recording)
    if recording.style in OFF_THE_ONE_STYLES or len(played.bars) < MIN_BARS_TO_JUDGE:
        return True
    weights = np.zeros(played.metre.beats)
    for stroke in (stroke for bar in played.bars for stroke in bar if stroke.piece in ("kick", "crash")):
        beat = round(stroke.pulses)
        if abs(stroke.pulses - beat) < ON_THE_BEAT_PULSES:
            weights[beat % len(weights)] += stroke.velocity
    return bool(weights[0] >= DOWNBEAT_SHARE * weights.max())


@cache
def recordings(data: TrainData, split: str) -> list[Recording]:
    """The dataset's recordings of a split; its validation and test parts together validate."""
    folder = data.root / "grooves" / "gmd"
    with open(folder / "info.csv", newline="") as file:
        return [
            Recording(folder / row["midi_filename"], row["style"].split("/")[0], float(row["bpm"]),
                      row["beat_type"] == "fill", row["time_signature"])
            for row in csv.DictReader(file)
            if row["split"] in SPLITS[split] and row["time_signature"] not in MISMARKED
        ]  # fmt: skip


@cache
def load_bars(recording: Recording) -> HumanBars:
    """Raises OSError if the recording is not there."""
    numerator, denominator = (int(part) for part in recording.signature.split("-"))
    metre = metre_of_signature(numerator, denominator)
    strokes = _strokes(read_midi(recording.path), pulse_quarters(numerator, denominator))
    count = max(1, int(max(stroke.pulses for stroke in strokes) // metre.beats) + 1)
    bars: list[list[ScoreStroke]] = [[] for _ in range(count)]
    for stroke in strokes:
        bar = int((stroke.pulses + PUSH_PULSES) // metre.beats)
        if bar < count:
            bars[bar].append(ScoreStroke(stroke.pulses - bar * metre.beats, stroke.piece, stroke.velocity))
    return HumanBars(metre, bars[:-1] if len(bars) > 2 else bars)


def _strokes(song: MidiSong, quarters_of_pulse: float) -> list[ScoreStroke]:
    out = []
    for note in song.notes:
        piece = PIECE_OF_ELECTRONIC_KIT.get(int(note["pitch"]))
        if piece == "hi_hat_open" and note["hat_closed"] > HALF_OPEN_ABOVE:
            piece = "hi_hat_half_open"
        if piece is not None:
            out.append(ScoreStroke(float(note["start_quarters"]) / quarters_of_pulse, piece, float(note["velocity"]) / 127))
    return out


def _pulse_bpm(recording: Recording) -> float:
    numerator, denominator = (int(part) for part in recording.signature.split("-"))
    return recording.bpm / pulse_quarters(numerator, denominator)


@cache
def _sizes(path: Path) -> int:
    return path.stat().st_size


def _shares(beats: list[Recording]) -> np.ndarray:
    """Longer recordings more often, other metres than 4/4 and other styles than rock too."""
    weights = np.array([min(_sizes(recording.path), 30_000) ** 0.5 for recording in beats])
    weights *= np.array([1.0 if recording.signature == "4-4" else 3.0 for recording in beats])
    weights *= np.array([0.6 if recording.style == "rock" else 1.0 for recording in beats])
    return weights / weights.sum()


def _with_fills(
    data: TrainData, rng: np.random.Generator, bars: list[list[ScoreStroke]], recording: Recording, split: str
) -> list[list[ScoreStroke]]:
    """Every fourth or eighth bar (at times) gives way to a fill of similar tempo."""
    fills = [
        other for other in recordings(data, split)
        if other.is_fill and other.signature == "4-4" and abs(np.log(other.bpm / recording.bpm)) < np.log(FILL_TEMPO_RATIO)
    ]  # fmt: skip
    every, share = int(rng.choice([2, 4, 4, 8])), rng.uniform(0, 0.8)
    if not fills:
        return bars
    out = list(bars) * (1 if len(bars) >= every else every)
    for bar in range(every - 1, len(out), every):
        if rng.random() < share:
            out[bar] = load_bars(fills[int(rng.integers(len(fills)))]).bars[0]
    return out


def _draw_metre(rng: np.random.Generator) -> str:
    shares = np.array(list(REBARRED_WEIGHTS.values()), dtype=float)
    return str(rng.choice(list(REBARRED_WEIGHTS), p=shares / shares.sum()))


def _rebar(rng: np.random.Generator, bars: list[list[ScoreStroke]], metre_name: str) -> list[list[ScoreStroke]]:
    """Each bar rebuilt from slices of itself, one slice a pulse of the new metre."""
    options = REBARRED[metre_name]
    slices = options[int(rng.integers(len(options)))]
    scale = 2 if METRES[metre_name].pulse == "eighth" else 1
    out = []
    for bar in bars:
        scaled = [ScoreStroke(stroke.pulses * scale, stroke.piece, stroke.velocity) for stroke in bar]
        made = []
        for place, source in enumerate(slices):
            inside = (stroke for stroke in scaled if source <= stroke.pulses + PUSH_PULSES < source + 1)
            made += [ScoreStroke(stroke.pulses - source + place, stroke.piece, stroke.velocity) for stroke in inside]
        out.append(made)
    return out
