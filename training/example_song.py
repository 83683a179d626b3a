"""Makes the song that ships with the project, and what is true of it.

    python -m training.example_song --data DATA --out examples

Writes night-shift.mp3, night-shift.true.mid and night-shift.true.events.json. The score that belongs
to them is written by the runner's own stages: `npx tsx examples/write-true-score.ts`.
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np

from training.example import night_shift, studio, truth
from training.example.drum_kit import play_drums
from training.example.night_shift import Part
from training.example.written import drum_bar, length_in_beats, line_of_notes
from training.features import SAMPLE_RATE_HZ
from training.metre import METRES
from training.music import Groove, Note
from training.parts import at_sounding_level
from training.paths import TrainData
from training.score import Clip, Feel, Score, ScoreStroke, perform
from training.soundfont import installed_soundfonts, play

FEEL = Feel(
    bpm=night_shift.BPM,
    wander=0.006,
    looseness_seconds=0.004,
    velocity_noise=0.025,
    limb_offset_seconds={"right": -0.002, "left": 0.003},
)
METRE = METRES["4/4"]
# The recording starts one beat before the pick-up and lasts until the last cymbal has faded.
LEAD_IN_BEATS = 1
SECONDS = 52.0
FADE_SECONDS = 1.5
PERFORMANCE_SEED = 7
DRUMS_DBFS = -16.0
DRUM_ROOM_DB = -13.0
NOTE_LOOSENESS_SECONDS = 0.004
LOUDNESS_LUFS = -16.0
FFMPEG = Path("node_modules/@ffmpeg-installer/linux-x64/ffmpeg")
MP3_OPTIONS = ("-codec:a", "libmp3lame", "-abr", "1", "-b:a", "144k")


def compose() -> Score:
    """The drums on paper."""
    beats = night_shift.BEATS_PER_BAR
    strokes = [
        ScoreStroke(bar * beats + stroke.pulses, stroke.piece, stroke.velocity, stroke.ornament)
        for bar, text in enumerate(night_shift.DRUM_BARS)
        for stroke in drum_bar(text, beats)
    ]
    return Score(METRE, len(night_shift.DRUM_BARS), strokes)


def perform_drums(score: Score) -> Groove:
    """The drums in time, the beats from the pick-up on."""
    start = night_shift.PICK_UP_STARTS_AT_BEATS - LEAD_IN_BEATS
    # More bars than are written: the beat goes on while the last cymbal rings.
    ringing = Score(score.metre, score.bars + 2, score.strokes)
    groove = perform(np.random.default_rng(PERFORMANCE_SEED), ringing, FEEL, Clip(start, SECONDS, night_shift.TITLE))
    beats = slice(LEAD_IN_BEATS, LEAD_IN_BEATS + score.bars * score.metre.beats - night_shift.PICK_UP_STARTS_AT_BEATS)
    return Groove(
        groove.strokes, groove.beat_seconds[beats], groove.beat_numbers[beats], groove.beats_per_bar, groove.pulse,
        groove.seconds, groove.source, None,
    )  # fmt: skip


def play_part(part: Part, beat_seconds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One player's sound in the beats of the performance, stereo. Raises FileNotFoundError without the soundfonts."""
    soundfont = next((path for path in installed_soundfonts() if path.name == part.soundfont), None)
    if soundfont is None:
        raise FileNotFoundError(f"{part.soundfont} is not installed, expected it beside the others; see README.md.")
    text = " ".join(part.bars)
    expected = len(night_shift.DRUM_BARS) * night_shift.BEATS_PER_BAR
    if length_in_beats(text) != expected:
        raise ValueError(f"The {part.role} lasts {length_in_beats(text)} beats, expected {expected}.")
    notes = []
    for tone in line_of_notes(text, part.velocity):
        start, end = (_seconds_at(place, beat_seconds) for place in (tone.start_pulses, tone.end_pulses))
        start += float(rng.normal(0, NOTE_LOOSENESS_SECONDS))
        velocity = int(np.clip(round(127 * (tone.velocity + rng.normal(0, 0.03))), 1, 127))
        notes.append(Note(part.program, tone.pitch, start, end, velocity, part.role))
    mono = at_sounding_level(play(notes, SECONDS, soundfont, detune_semitones=0.0), DRUMS_DBFS + part.level_db)
    return studio.in_room(studio.placed(mono, part.side), part.room_db, rng)


def _seconds_at(place: float, beat_seconds: np.ndarray) -> float:
    """When a place of the score, in beats from its start, is played."""
    places = night_shift.PICK_UP_STARTS_AT_BEATS + np.arange(len(beat_seconds))
    if place > places[-1]:
        return float(beat_seconds[-1] + (place - places[-1]) * (beat_seconds[-1] - beat_seconds[-2]))
    return float(np.interp(place, places, beat_seconds))


def mix(data: TrainData, groove: Groove) -> np.ndarray:
    """The record, stereo."""
    rng = np.random.default_rng([PERFORMANCE_SEED, 1])
    drums = play_drums(data, groove.strokes, SECONDS, rng)
    drums *= at_sounding_level(drums.mean(axis=0), DRUMS_DBFS).std() / drums.mean(axis=0).std()
    record = studio.in_room(drums, DRUM_ROOM_DB, rng)
    for part in night_shift.PARTS:
        record = record + play_part(part, groove.beat_seconds, rng)
    fade = int(FADE_SECONDS * SAMPLE_RATE_HZ)
    record[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    # The limiter takes a little of the loudness that it is given.
    for _ in range(3):
        record = studio.limited(record * np.float32(10 ** ((LOUDNESS_LUFS - studio.loudness_lufs(record)) / 20)))
    return record


def write_mp3(path: Path, stereo: np.ndarray, ffmpeg: Path) -> None:
    """Raises FileNotFoundError without ffmpeg, subprocess.CalledProcessError where it fails."""
    raw = ("-f", "f32le", "-ar", str(SAMPLE_RATE_HZ), "-ac", "2", "-i", "pipe:0")
    tags = ("-metadata", f"title={night_shift.TITLE}", "-metadata", "artist=Groovesheet", "-metadata", "copyright=CC-BY-4.0")
    command = [str(ffmpeg), "-v", "error", "-y", *raw, *MP3_OPTIONS, *tags, str(path)]
    subprocess.run(command, input=np.ascontiguousarray(stereo.T).tobytes(), check=True)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ffmpeg", type=Path, default=FFMPEG)
    arguments = parser.parse_args()
    score = compose()
    groove = perform_drums(score)
    record = mix(TrainData(arguments.data), groove)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_mp3(arguments.out / "night-shift.mp3", record, arguments.ffmpeg)
    truth.write_drum_midi(
        arguments.out / "night-shift.true.mid", score, night_shift.PICK_UP_STARTS_AT_BEATS, groove.beat_seconds
    )
    document = json.dumps(truth.events_document(groove))
    (arguments.out / "night-shift.true.events.json").write_text(document + "\n")
    print(f"{groove.beat_seconds[0]:.2f} to {groove.beat_seconds[-1]:.2f} s, {len(groove.strokes)} strokes")
    print(f"{studio.loudness_lufs(record):.1f} LUFS, peak {20 * np.log10(np.abs(record).max()):.1f} dBFS")


if __name__ == "__main__":
    main()
