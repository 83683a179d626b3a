"""MIDI files as arrays in quarter notes."""

from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np

NOTE_TYPE = np.dtype([
    ("start_quarters", np.float64), ("end_quarters", np.float64), ("channel", np.int8), ("program", np.int16),
    ("pitch", np.int16), ("velocity", np.int16), ("hat_closed", np.float32),
])  # fmt: skip
DRUM_CHANNEL = 9
FOOT_CONTROLLER = 4
FULL_PEDAL = 90.0


@dataclass(frozen=True)
class Signature:
    """A time signature from `quarters` on."""

    quarters: float
    numerator: int
    denominator: int


@dataclass(frozen=True)
class MidiSong:
    """Notes ordered by start; a tempo map as the seconds of places in quarter notes.

    `hat_closed` of a note is how far the hi-hat pedal of an electronic kit was down, 0-1.
    """

    notes: np.ndarray
    tempo_quarters: np.ndarray
    tempo_seconds: np.ndarray
    signatures: list[Signature]

    @property
    def quarters(self) -> float:
        return float(self.notes["end_quarters"].max()) if len(self.notes) else 0.0

    def seconds_at(self, quarters: np.ndarray) -> np.ndarray:
        """Seconds from the start of the song; the last tempo goes on beyond the map."""
        return np.interp(quarters, self.tempo_quarters, self.tempo_seconds)


def read_midi(path: Path) -> MidiSong:
    """Raises OSError if the file cannot be read and EOFError or ValueError if it is no MIDI file."""
    file = mido.MidiFile(path)
    reader = _Reader(file.ticks_per_beat)
    tick = 0
    for message in mido.merge_tracks(file.tracks):
        tick += message.time
        reader.take(message, tick)
    return reader.song(tick)


class _Reader:
    def __init__(self, ticks_per_quarter: int):
        self._ticks_per_quarter = ticks_per_quarter
        self._open: dict[tuple[int, int], tuple] = {}
        self._notes: list[tuple] = []
        self._programs = [0] * 16
        self._pedal = 0.0
        self._tempos = [(0.0, 0.5)]
        self._signatures: list[Signature] = []

    def take(self, message: mido.messages.BaseMessage, tick: int) -> None:
        quarters = tick / self._ticks_per_quarter
        if message.type == "note_on" and message.velocity > 0:
            self._close(message, quarters)
            self._open[message.channel, message.note] = (quarters, self._programs[message.channel], message.velocity,
                                                         self._pedal)  # fmt: skip
        elif message.type in ("note_on", "note_off"):
            self._close(message, quarters)
        elif message.type == "program_change":
            self._programs[message.channel] = message.program
        elif message.type == "control_change" and message.control == FOOT_CONTROLLER:
            self._pedal = min(1.0, message.value / FULL_PEDAL)
        elif message.type == "set_tempo":
            self._tempos.append((quarters, message.tempo / 1e6))
        elif message.type == "time_signature":
            self._signatures.append(Signature(quarters, message.numerator, message.denominator))

    def _close(self, message: mido.Message, quarters: float) -> None:
        opened = self._open.pop((message.channel, message.note), None)
        if opened is not None:
            start, program, velocity, pedal = opened
            self._notes.append((start, quarters, message.channel, program, message.note, velocity, pedal))

    def song(self, last_tick: int) -> MidiSong:
        notes = np.sort(np.array(self._notes, dtype=NOTE_TYPE), order="start_quarters")
        places, seconds = [0.0], [0.0]
        quarter_seconds = self._tempos[0][1]
        # A long last stretch, so that places after the last event have a time too.
        end = last_tick / self._ticks_per_quarter + 1000.0
        for quarters, next_quarter_seconds in [*self._tempos[1:], (end, 0.0)]:
            if quarters > places[-1]:
                seconds.append(seconds[-1] + (quarters - places[-1]) * quarter_seconds)
                places.append(quarters)
            quarter_seconds = next_quarter_seconds
        return MidiSong(notes, np.array(places), np.array(seconds), self._signatures)
