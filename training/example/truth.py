"""What is true of the example song: its strokes and beats as events.json has them, and its drums as MIDI."""

from pathlib import Path

import mido
import numpy as np

from training.classes import DRUMS
from training.music import Groove
from training.score import Score

# As in model-runner/kit.ts.
MIDI_NOTE = {
    "kick": 36, "snare": 38, "side_stick": 37, "hi_hat_closed": 42, "hi_hat_open": 46, "hi_hat_pedal": 44, "tom_high": 50,
    "tom_mid": 47, "tom_low": 43, "crash": 49, "ride": 51, "ride_bell": 53, "china": 52, "splash": 55,
}  # fmt: skip
PERCUSSION_CHANNEL = 9
TICKS_PER_QUARTER = 480
NOTE_TICKS = TICKS_PER_QUARTER // 8
GRACE_TICKS = TICKS_PER_QUARTER // 16
GRACE_VELOCITY_RATIO = 0.5


def events_document(groove: Groove) -> dict:
    """The performance in the shape of contract/events.ts; its bars count from 1, the first may be a pick-up."""
    beats = [
        {"seconds": round(float(seconds), 4), "measure": measure, "beat": int(number)}
        for seconds, number, measure in zip(groove.beat_seconds, groove.beat_numbers, _measures(groove.beat_numbers))
    ]
    hits = [
        {"seconds": round(stroke.seconds, 4), "drum": stroke.piece, "velocity": _midi_velocity(stroke.velocity), "confidence": 1}
        for stroke in groove.strokes
    ]
    bpm = 60 / float(np.median(np.diff(groove.beat_seconds)))
    return {
        "version": 1,
        "duration_seconds": round(groove.seconds, 4),
        "hits": sorted(hits, key=lambda hit: (hit["seconds"], DRUMS.index(hit["drum"]))),
        "beats": beats,
        "time_signatures": [{"measure": 1, "beats": groove.beats_per_bar, "beat_type": 4}],
        "tempos": [{"measure": 1, "bpm": round(bpm, 2)}],
    }


def write_drum_midi(path: Path, score: Score, first_beat: int, beat_seconds: np.ndarray) -> None:
    """The drums as composed, on the grid; the tempo follows the performance, so that song and file keep together.

    The file starts with the recording, `beat_seconds[0]` before beat `first_beat` of the score is
    played; the beats before the first full bar make a bar of their own.
    """
    lead_in = 1
    timed = _tempo_messages(np.concatenate([[0.0], beat_seconds]))
    pick_up = score.metre.beats - first_beat % score.metre.beats + lead_in
    for beat, numerator in ((0, pick_up), (pick_up, score.metre.beats)):
        signature = mido.MetaMessage("time_signature", numerator=numerator, denominator=4)
        timed.append((beat * TICKS_PER_QUARTER, signature))
    for stroke in score.strokes:
        tick = round((stroke.pulses - first_beat + lead_in) * TICKS_PER_QUARTER)
        velocity = _midi_velocity(stroke.velocity)
        timed += _note(tick, stroke.piece, velocity)
        if stroke.ornament == "flam":
            timed += _note(tick - GRACE_TICKS, stroke.piece, round(velocity * GRACE_VELOCITY_RATIO))
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_QUARTER)
    file.tracks.append(_track(timed))
    file.save(path)


def _measures(numbers: np.ndarray) -> list[int]:
    """The bar that each beat belongs to."""
    starts = np.asarray(numbers) == 1
    return [int(measure) for measure in np.cumsum(starts) + (0 if starts[0] else 1)]


def _midi_velocity(velocity: float) -> int:
    return int(np.clip(round(velocity * 127), 1, 127))


def _note(tick: int, piece: str, velocity: int) -> list[tuple[int, mido.Message]]:
    common = {"channel": PERCUSSION_CHANNEL, "note": MIDI_NOTE[piece]}
    return [
        (tick, mido.Message("note_on", velocity=velocity, **common)),
        (tick + NOTE_TICKS, mido.Message("note_off", velocity=0, **common)),
    ]


def _tempo_messages(beat_seconds: np.ndarray) -> list[tuple[int, mido.MetaMessage]]:
    return [
        (beat * TICKS_PER_QUARTER, mido.MetaMessage("set_tempo", tempo=round(float(length) * 1e6)))
        for beat, length in enumerate(np.diff(beat_seconds))
    ]


def _track(timed: list[tuple[int, mido.Message | mido.MetaMessage]]) -> mido.MidiTrack:
    track, before = mido.MidiTrack(), 0
    # Meta messages first, then the ends of notes before the starts of others.
    order = {"note_off": 1, "note_on": 2}
    for tick, message in sorted(timed, key=lambda pair: (pair[0], order.get(pair[1].type, 0))):
        track.append(message.copy(time=tick - before))
        before = tick
    return track
