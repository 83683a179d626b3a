"""Notes played by General MIDI soundfonts."""

from ctypes import POINTER, c_float, c_int, c_void_p
from functools import cache
from pathlib import Path

import fluidsynth
import numpy as np

from training.features import SAMPLE_RATE_HZ
from training.music import Note

# Debian's fluid-soundfont-gm and musescore-general-soundfont-lossless.
SOUNDFONTS = (Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"), Path("/usr/share/sounds/sf2/MuseScore_General_Full.sf2"))
# FluidSynth computes blocks of this size. Whole blocks only, or what one clip left over would
# change the next.
BLOCK_SAMPLES = 64
RELEASE_SECONDS = 1.0
GAIN = 0.4
POLYPHONY = 64
# Channel 9 is the drums'; every program has a channel of its own above it, so that its samples stay loaded.
FIRST_CHANNEL = 16
LINEAR_INTERPOLATION = 1
CENTRE_BEND = 8192
BEND_SEMITONES = 2.0

_write_float = fluidsynth.cfunc(
    "fluid_synth_write_float", c_int, ("synth", c_void_p, 1), ("len", c_int, 1), ("lout", POINTER(c_float), 1),
    ("loff", c_int, 1), ("lincr", c_int, 1), ("rout", POINTER(c_float), 1), ("roff", c_int, 1), ("rincr", c_int, 1),
)  # fmt: skip
_set_interpolation = fluidsynth.cfunc(
    "fluid_synth_set_interp_method", c_int, ("synth", c_void_p, 1), ("chan", c_int, 1), ("method", c_int, 1)
)


def installed_soundfonts() -> list[Path]:
    """Raises FileNotFoundError if none of the soundfonts is there."""
    there = [path for path in SOUNDFONTS if path.exists()]
    if not there:
        names = " or ".join(str(path) for path in SOUNDFONTS)
        raise FileNotFoundError(f"No soundfont found, expected {names}: install fluid-soundfont-gm (see README.md).")
    return there


def play(notes: list[Note], seconds: float, soundfont: Path, detune_semitones: float) -> np.ndarray:
    """One part (all `notes` on one program), mono float32 of `seconds` seconds, not normalised.

    The same notes sound the same but for a trace 50 dB below them: FluidSynth's voices keep the
    state of their filters from one note to the next.
    """
    samples = int(seconds * SAMPLE_RATE_HZ)
    blocks = -(-samples // BLOCK_SAMPLES)
    audio = np.zeros((2, blocks * BLOCK_SAMPLES), dtype=np.float32)
    if not notes:
        return audio[0, :samples]
    instrument = _instrument(soundfont)
    channel = instrument.channel(notes[0].program)
    instrument.synth.pitch_bend(channel, int(detune_semitones / BEND_SEMITONES * CENTRE_BEND))
    events = _events(notes, blocks)
    place = events[0][0]
    for block, pitch, velocity in events:
        instrument.render(audio, place, block)
        place = max(place, block)
        if velocity:
            instrument.synth.noteon(channel, pitch, velocity)
        else:
            instrument.synth.noteoff(channel, pitch)
    instrument.render(audio, place, min(blocks, place + int(RELEASE_SECONDS * SAMPLE_RATE_HZ) // BLOCK_SAMPLES))
    instrument.silence(channel)
    return audio.sum(axis=0)[:samples]


class _Instrument:
    """A synthesiser with one soundfont; programs are loaded when first used."""

    def __init__(self, soundfont: Path):
        self.synth = fluidsynth.Synth(gain=GAIN, samplerate=float(SAMPLE_RATE_HZ), channels=256, **{
            "synth.dynamic-sample-loading": 1, "synth.reverb.active": 0, "synth.chorus.active": 0,
            "synth.polyphony": POLYPHONY, "synth.threadsafe-api": 0,
        })  # fmt: skip
        self._soundfont = self.synth.sfload(str(soundfont))
        if self._soundfont < 0:
            raise ValueError(f"{soundfont} could not be loaded: expected an SF2 soundfont.")
        _set_interpolation(self.synth.synth, -1, LINEAR_INTERPOLATION)
        self._loaded: set[int] = set()

    def channel(self, program: int) -> int:
        channel = FIRST_CHANNEL + program
        if program not in self._loaded:
            self.synth.program_select(channel, self._soundfont, 0, program)
            self._loaded.add(program)
        return channel

    def render(self, audio: np.ndarray, first_block: int, end_block: int) -> None:
        """Add the next samples to audio[:, first_block * 64 : end_block * 64]."""
        count = (end_block - first_block) * BLOCK_SAMPLES
        if count > 0:
            left, right = (side.ctypes.data_as(POINTER(c_float)) for side in audio)
            _write_float(self.synth.synth, count, left, first_block * BLOCK_SAMPLES, 1, right, first_block * BLOCK_SAMPLES, 1)

    def silence(self, channel: int) -> None:
        """All sounds of the channel off, and what still fades away rendered into nothing."""
        self.synth.cc(channel, 120, 0)
        self.render(np.zeros((2, 8 * BLOCK_SAMPLES), dtype=np.float32), 0, 8)


@cache
def _instrument(soundfont: Path) -> _Instrument:
    return _Instrument(soundfont)


def _events(notes: list[Note], blocks: int) -> list[tuple[int, int, int]]:
    """Block, pitch and velocity (0 ends the note), ends before starts."""
    per_second = SAMPLE_RATE_HZ / BLOCK_SAMPLES
    events = []
    for note in notes:
        start = max(0, round(note.start_seconds * per_second))
        end = max(start + 1, round(note.end_seconds * per_second))
        if start < blocks:
            events += [(start, note.pitch, note.velocity), (min(end, blocks), note.pitch, 0)]
    return sorted(events, key=lambda event: (event[0], event[2] > 0)) or [(0, 60, 0)]
