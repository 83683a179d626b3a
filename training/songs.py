"""Whole songs: the Freedoom soundtrack's MIDI files, drums and band together."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from training.drum_maps import PIECE_OF_GENERAL_MIDI
from training.metre import metre_of_signature, pulse_quarters
from training.midi import DRUM_CHANNEL, MidiSong, Signature, read_midi
from training.music import Groove, Note, Stroke
from training.paths import TrainData

SILENT_SONG_STROKES = 200
VALIDATION_SHARE = 0.12
TEMPO_CHANGE = (0.75, 1.35)
QUARTER_BPM = (45.0, 230.0)
# A song's bar lines are believed where the kick or a crash falls on the one this often, and no other
# pulse of the bar gets it more often.
DOWNBEAT_EVIDENCE = 0.45
TRANSPOSITION = (-5, 5)
MIN_CLIP_STROKES = 8
FIRST_EFFECT_PROGRAM = 112


@dataclass(frozen=True)
class SongBeats:
    """Beats of a whole song, in quarters, with each beat's number, its bar's length and pulse."""

    quarters: np.ndarray
    numbers: np.ndarray
    beats_per_bar: np.ndarray
    pulses: list[str]


def song_groove(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> Groove:
    """An excerpt of a song at a new tempo and, together, in a new key."""
    path = _draw_song(data, rng, split)
    song, beats = load_song(path)
    low, high = np.log(TEMPO_CHANGE)
    stretch = _limited(song, float(np.exp(rng.uniform(low, high))))
    drums = song.notes[song.notes["channel"] == DRUM_CHANNEL]
    start = _excerpt_start(rng, song, drums, seconds / stretch)
    onsets = (song.seconds_at(drums["start_quarters"]) - start) * stretch
    beat_seconds = (song.seconds_at(beats.quarters) - start) * stretch
    inside = np.flatnonzero((beat_seconds >= 0) & (beat_seconds < seconds))
    lengths = Counter((int(beats.beats_per_bar[index]), beats.pulses[index]) for index in inside)
    (beats_per_bar, pulse), _ = lengths.most_common(1)[0]
    strokes = [
        Stroke(float(onset), PIECE_OF_GENERAL_MIDI[int(note["pitch"])], float(note["velocity"]) / 127)
        for note, onset in zip(drums, onsets, strict=True)
        if 0 <= onset < seconds and int(note["pitch"]) in PIECE_OF_GENERAL_MIDI
    ]
    return Groove(
        strokes=strokes, beat_seconds=beat_seconds[inside], beat_numbers=beats.numbers[inside],
        beats_per_bar=beats_per_bar, pulse=pulse, seconds=seconds, source=f"song/{path.stem}",
        notes=_notes(song, start, stretch, seconds, int(rng.integers(*TRANSPOSITION, endpoint=True))),
    )  # fmt: skip


@cache
def song_paths(data: TrainData, split: str) -> list[Path]:
    """The songs of a split, which goes by a hash of the name."""
    files = sorted((data.root / "songs" / "tier-a" / "freedoom").glob("*.mid"))
    return [path for path in files if _of_split(path) == split]


def _draw_song(data: TrainData, rng: np.random.Generator, split: str) -> Path:
    """One with drums, and with bar lines that can be believed."""
    for index in rng.permutation(len(song_paths(data, split))):
        path = song_paths(data, split)[index]
        if _usable(path):
            return path
    raise FileNotFoundError(f"No usable song in {data.root / 'songs' / 'tier-a' / 'freedoom'}; see README.md.")


def _of_split(path: Path) -> str:
    share = int(hashlib.sha256(path.stem.encode()).hexdigest()[:8], 16) / 16**8
    return "validation" if share < VALIDATION_SHARE else "train"


@cache
def _usable(path: Path) -> bool:
    song, beats = load_song(path)
    drums = song.notes[song.notes["channel"] == DRUM_CHANNEL]
    return len(drums) >= SILENT_SONG_STROKES and _downbeats_believable(drums, beats)


@cache
def load_song(path: Path) -> tuple[MidiSong, SongBeats]:
    """Raises OSError if the song is not there."""
    song = read_midi(path)
    return song, song_beats(song)


def song_beats(song: MidiSong) -> SongBeats:
    """The song's own signatures as beats; 4/4 where it has none."""
    signatures = song.signatures or []
    if not signatures or signatures[0].quarters > 0:
        signatures = [Signature(0.0, 4, 4), *signatures]
    ends = [signature.quarters for signature in signatures[1:]] + [song.quarters + 4]
    quarters, numbers, lengths, pulses = [], [], [], []
    for signature, end in zip(signatures, ends, strict=True):
        metre = metre_of_signature(signature.numerator, signature.denominator)
        step = pulse_quarters(signature.numerator, signature.denominator)
        places = np.arange(signature.quarters, end - 1e-6, step)
        quarters.append(places)
        numbers.append(np.arange(len(places)) % metre.beats + 1)
        lengths.append(np.full(len(places), metre.beats))
        pulses += [metre.pulse] * len(places)
    return SongBeats(np.concatenate(quarters), np.concatenate(numbers), np.concatenate(lengths), pulses)


def _downbeats_believable(drums: np.ndarray, beats: SongBeats) -> bool:
    heavy = np.sort(drums["start_quarters"][np.isin(drums["pitch"], (35, 36, 49, 57))])
    if len(heavy) == 0:
        return False
    near = np.abs(heavy[np.clip(np.searchsorted(heavy, beats.quarters), 0, len(heavy) - 1)] - beats.quarters)
    before = np.abs(heavy[np.clip(np.searchsorted(heavy, beats.quarters) - 1, 0, len(heavy) - 1)] - beats.quarters)
    struck = np.minimum(near, before) < 0.06
    active = (beats.quarters >= drums["start_quarters"][0]) & (beats.quarters <= drums["start_quarters"][-1])
    numbers = range(1, int(beats.beats_per_bar.min()) + 1)
    share = [float(np.mean(struck[active & (beats.numbers == number)])) for number in numbers]
    return share[0] >= DOWNBEAT_EVIDENCE and share[0] >= max(share) - 1e-9


def _limited(song: MidiSong, stretch: float) -> float:
    """The factor on durations that keeps the song's average tempo sensible."""
    quarters = song.quarters
    bpm = 60 * quarters / float(song.seconds_at(np.array([quarters]))[0])
    return float(np.clip(stretch, bpm / QUARTER_BPM[1], bpm / QUARTER_BPM[0]))


def _excerpt_start(rng: np.random.Generator, song: MidiSong, drums: np.ndarray, seconds: float) -> float:
    """A place where something is struck."""
    onsets = song.seconds_at(drums["start_quarters"])
    last = max(0.0, float(onsets[-1]) - seconds)
    for _ in range(20):
        start = float(rng.uniform(0, last)) if last > 0 else 0.0
        if np.count_nonzero((onsets >= start) & (onsets < start + seconds)) >= MIN_CLIP_STROKES:
            return start
    return max(0.0, float(onsets[0]))


def _notes(song: MidiSong, start: float, stretch: float, seconds: float, transposition: int) -> list[Note]:
    rows = song.notes[(song.notes["channel"] != DRUM_CHANNEL) & (song.notes["program"] < FIRST_EFFECT_PROGRAM)]
    begins = (song.seconds_at(rows["start_quarters"]) - start) * stretch
    ends = (song.seconds_at(rows["end_quarters"]) - start) * stretch
    out = []
    for row, begin, end in zip(rows, begins, ends, strict=True):
        pitch = int(row["pitch"]) + transposition
        if end > 0 and begin < seconds and 0 <= pitch <= 127:
            out.append(Note(int(row["program"]), pitch, max(0.0, float(begin)), float(min(end, seconds)),
                            int(row["velocity"]), _role(int(row["program"]))))  # fmt: skip
    return out


def _role(program: int) -> str:
    if 32 <= program < 40:
        return "bass"
    if 48 <= program < 56 or 88 <= program < 96:
        return "pad"
    return "lead" if 56 <= program < 88 else "chords"

