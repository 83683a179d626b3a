"""A band for a groove: who plays, on what, in which register."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from training.harmony import Harmony, draw_harmony
from training.music import Groove, Note
from training.players import PLAYERS, Stage, Stretch, Tone

ACOUSTIC_BASS, ELECTRIC_BASS, SYNTH_BASS = (32, 35), (33, 34, 36, 37), (38, 39)
PIANO, ORGAN, CLEAN_GUITAR, LOUD_GUITAR = (0, 1, 2, 4, 5), (16, 17, 18, 19), (24, 25, 26, 27, 28), (29, 30)
STRINGS, CHOIR, BRASS, WIND = (48, 49, 50, 51), (52, 53, 54), (56, 57, 58, 60, 61, 62), (64, 65, 66, 71, 73, 75)
SYNTH_LEAD, SYNTH_PAD, PLUCKED = (80, 81, 82, 84, 87), (88, 89, 90, 91, 92, 94, 95), (6, 7, 11, 12, 13, 46, 104, 105, 108)
HUMAN_TIMING_SECONDS = 0.008


@dataclass(frozen=True)
class Seat:
    """One player of a band: how they may play, on which General MIDI programs, how high, how likely."""

    role: str
    players: tuple[str, ...]
    programs: tuple[int, ...]
    low: tuple[int, int]
    share: float = 1.0


BASS = ("bass_cell", "bass_with_kick", "bass_driving", "bass_long")
COMP = ("chords_cell", "chords_long", "chords_on_pulses", "arpeggio")
BANDS: dict[str, tuple[Seat, ...]] = {
    "rock": (Seat("bass", BASS, ELECTRIC_BASS, (28, 34), 0.9), Seat("riff", ("chug", "chords_cell", "riff"), LOUD_GUITAR, (40, 47), 0.9),
             Seat("chords", COMP, CLEAN_GUITAR + PIANO + ORGAN, (48, 60), 0.4), Seat("lead", ("lead",), LOUD_GUITAR + WIND, (60, 69), 0.4)),
    "metal": (Seat("bass", ("bass_with_kick", "bass_driving"), ELECTRIC_BASS, (26, 31), 0.8), Seat("riff", ("chug", "riff"), (30,), (36, 43)),
              Seat("riff", ("chug", "arpeggio", "riff"), LOUD_GUITAR, (43, 55), 0.5), Seat("lead", ("lead", "riff"), LOUD_GUITAR, (60, 72), 0.3)),
    "pop": (Seat("bass", BASS, ELECTRIC_BASS + SYNTH_BASS, (28, 36), 0.9), Seat("chords", COMP, PIANO + CLEAN_GUITAR, (52, 62), 0.9),
            Seat("pad", ("chords_long",), STRINGS + SYNTH_PAD + CHOIR, (55, 67), 0.5), Seat("lead", ("lead",), WIND + SYNTH_LEAD + PIANO, (62, 74), 0.6)),
    "funk": (Seat("bass", ("bass_cell", "bass_with_kick", "riff"), (33, 36, 37), (28, 34)), Seat("chords", ("chords_cell", "stabs"), (27, 28, 4, 7), (55, 64), 0.9),
             Seat("riff", ("stabs", "riff"), BRASS, (55, 67), 0.4), Seat("chords", ("chords_cell",), ORGAN + PIANO, (55, 62), 0.4)),
    "jazz": (Seat("bass", ("bass_walking", "bass_walking", "bass_long"), ACOUSTIC_BASS, (28, 36)), Seat("chords", ("stabs", "chords_cell"), PIANO + (26,), (52, 62), 0.8),
             Seat("lead", ("lead",), WIND + BRASS + (11,), (58, 70), 0.6)),
    "reggae": (Seat("bass", ("bass_cell", "riff", "bass_with_kick"), ELECTRIC_BASS, (26, 33)), Seat("chords", ("chords_between",), CLEAN_GUITAR + ORGAN + PIANO, (55, 64)),
               Seat("lead", ("lead", "stabs"), WIND + BRASS + (22,), (60, 70), 0.4)),
    "latin": (Seat("bass", ("bass_cell", "bass_between"), ACOUSTIC_BASS + ELECTRIC_BASS, (28, 36)), Seat("chords", ("arpeggio", "chords_cell", "riff"), PIANO + (24, 25), (55, 66)),
              Seat("riff", ("stabs", "riff"), BRASS, (58, 70), 0.5), Seat("lead", ("lead",), WIND, (62, 74), 0.4)),
    "dance": (Seat("bass", ("bass_between", "bass_driving", "bass_cell"), SYNTH_BASS, (28, 38)), Seat("chords", ("chords_between", "chords_cell", "chords_long"), SYNTH_PAD + (81, 62, 0), (52, 64), 0.9),
              Seat("riff", ("arpeggio", "riff"), SYNTH_LEAD + PLUCKED, (60, 76), 0.6)),
    "ballad": (Seat("bass", ("bass_long", "bass_cell"), ELECTRIC_BASS + ACOUSTIC_BASS, (28, 36), 0.8), Seat("chords", ("arpeggio", "chords_long", "chords_on_pulses"), PIANO + CLEAN_GUITAR, (52, 62)),
               Seat("pad", ("chords_long",), STRINGS + CHOIR, (55, 67), 0.7), Seat("lead", ("lead",), WIND + (40, 42), (60, 72), 0.5)),
    "country": (Seat("bass", ("bass_cell", "bass_long", "bass_walking"), ACOUSTIC_BASS + ELECTRIC_BASS, (28, 36)), Seat("chords", ("chords_cell", "arpeggio", "chords_between"), (24, 25, 105, 15), (50, 60)),
                Seat("lead", ("lead", "arpeggio"), (40, 22, 105, 27), (60, 72), 0.6)),
    "orchestra": (Seat("bass", ("bass_long", "bass_cell"), (42, 43, 58), (30, 40), 0.8), Seat("pad", ("chords_long", "chords_cell"), STRINGS, (52, 64)),
                  Seat("riff", ("arpeggio", "riff"), (40, 45, 46, 48, 68, 71, 73), (60, 72), 0.6), Seat("chords", ("stabs",), BRASS, (48, 60), 0.4)),
    "alone": (Seat("chords", (*COMP, "riff", "stabs"), PIANO + CLEAN_GUITAR + LOUD_GUITAR + PLUCKED + ORGAN, (44, 62)),),
    "bass_alone": (Seat("bass", (*BASS, "bass_walking", "bass_between", "riff"), ACOUSTIC_BASS + ELECTRIC_BASS + SYNTH_BASS, (26, 38)),),
}  # fmt: skip
BAND_WEIGHTS = {"rock": 4, "metal": 2, "pop": 4, "funk": 2, "jazz": 2, "reggae": 1, "latin": 1.5, "dance": 2.5,
                "ballad": 1.5, "country": 1.5, "orchestra": 1, "alone": 0.7, "bass_alone": 0.5}  # fmt: skip
STRANGER_SHARE = 0.12
# Triplet feel where strokes near the thirds of a pulse outnumber those near its quarters and half.
TERNARY_STROKES_RATIO = 1.2


def compose_for(rng: np.random.Generator, groove: Groove) -> list[Note]:
    """A band that follows the groove's beats and bars; empty if the groove has fewer than two beats."""
    if len(groove.beat_seconds) < 2:
        return []
    clock = _Clock(groove)
    stage = _stage(rng, groove, clock)
    names = list(BANDS)
    weights = np.array([BAND_WEIGHTS[name] for name in names], dtype=float)
    seats = BANDS[str(rng.choice(names, p=weights / weights.sum()))]
    out: list[Note] = []
    for seat in seats:
        if rng.random() < seat.share:
            out += _take_seat(rng, seat, stage, clock, groove.seconds)
    if not out:
        out = _take_seat(rng, seats[0], stage, clock, groove.seconds)
    return out


class _Clock:
    """Seconds at a place in pulses and back, beyond the clip's first and last beat too."""

    def __init__(self, groove: Groove):
        beats = groove.beat_seconds
        first, last = beats[1] - beats[0], beats[-1] - beats[-2]
        before = beats[0] - first * np.arange(16, 0, -1)
        after = beats[-1] + last * np.arange(1, 17)
        self._seconds = np.concatenate([before, beats, after])
        self._pulses = np.arange(len(self._seconds)) - 16.0

    def seconds(self, pulses: float) -> float:
        return float(np.interp(pulses, self._pulses, self._seconds))

    def pulses(self, seconds: np.ndarray) -> np.ndarray:
        return np.interp(seconds, self._seconds, self._pulses)


def _stage(rng: np.random.Generator, groove: Groove, clock: _Clock) -> Stage:
    bars = _bars(groove)
    harmony = draw_harmony(rng)
    kicks = np.array([stroke.seconds for stroke in groove.strokes if stroke.piece == "kick"])
    return Stage(bars, _stretches(rng, bars, harmony), _steps(rng, groove, clock), clock.pulses(kicks), harmony)


def _bars(groove: Groove) -> list[tuple[float, int]]:
    """First pulse and length of every bar, the clip's broken first and last ones whole."""
    numbers = groove.beat_numbers
    starts = [int(index) for index in np.flatnonzero(numbers == 1)]
    if not starts:
        return [(float(1 - numbers[0]), groove.beats_per_bar)]
    bars = [(float(start), end - start) for start, end in pairwise(starts)]
    if starts[0] > 0:
        bars.insert(0, (float(1 - numbers[0]), starts[0] - 1 + int(numbers[0])))
    return [*bars, (float(starts[-1]), groove.beats_per_bar)]


def _stretches(rng: np.random.Generator, bars: list[tuple[float, int]], harmony: Harmony) -> list[Stretch]:
    """A chord lasts one bar, two or four, half a bar, or (seldom) the whole clip."""
    lasting = float(rng.choice([0.5, 1, 1, 1, 2, 4, 1000]))
    out: list[Stretch] = []
    count = int(rng.integers(len(harmony.chords)))
    for index, (first, pulses) in enumerate(bars):
        if lasting < 1 and pulses > 1:
            half = first + (pulses + 1) // 2
            cuts = [(first, half), (half, first + pulses)]
        else:
            cuts = [(first, first + pulses)]
        for start, end in cuts:
            chord = harmony.chords[count % len(harmony.chords)]
            out.append(Stretch(float(start), float(end), chord))
            count += int(lasting < 1 or (index + 1) % lasting == 0)
    return _joined(out)


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    out: list[Stretch] = []
    for stretch in stretches:
        if out and out[-1].chord == stretch.chord and stretch.end - out[-1].start <= 16:
            out[-1] = Stretch(out[-1].start, stretch.end, stretch.chord)
        else:
            out.append(stretch)
    return out


def _steps(rng: np.random.Generator, groove: Groove, clock: _Clock) -> int:
    """The band divides the pulse as the drummer does."""
    if groove.pulse == "dotted_quarter":
        return 3
    if groove.pulse == "eighth":
        return int(rng.choice([1, 2], p=[0.7, 0.3]))
    phase = clock.pulses(np.array([stroke.seconds for stroke in groove.strokes])) % 1
    ternary = np.count_nonzero((np.abs(phase - 1 / 3) < 0.045) | (np.abs(phase - 2 / 3) < 0.045))
    binary = np.count_nonzero((np.abs(phase - 0.25) < 0.045) | (np.abs(phase - 0.5) < 0.045) | (np.abs(phase - 0.75) < 0.045))
    if ternary > TERNARY_STROKES_RATIO * binary:
        return 3
    return int(rng.choice([2, 4]))


def _take_seat(rng: np.random.Generator, seat: Seat, stage: Stage, clock: _Clock, seconds: float) -> list[Note]:
    """The seat's tones as notes, played by a person or a sequencer, now and then with bars left out."""
    program = int(rng.choice(seat.programs))
    if rng.random() < STRANGER_SHARE:
        program = int(rng.integers(0, 112))
    tones = PLAYERS[str(rng.choice(seat.players))](rng, stage, int(rng.integers(*seat.low, endpoint=True)))
    if rng.random() < 0.25:
        tones = _with_gaps(rng, tones, stage)
    looseness = float(rng.choice([0.0, HUMAN_TIMING_SECONDS]))
    late = float(rng.normal(0, looseness))
    strength = rng.uniform(0.75, 1.25)
    out = []
    for tone in tones:
        shift = late + float(rng.normal(0, 1)) * looseness
        start = max(0.0, clock.seconds(tone.start_pulses) + shift)
        end = min(seconds, clock.seconds(tone.end_pulses) + shift)
        if end - start > 0.02 and 0 <= tone.pitch <= 127:
            velocity = int(np.clip(round(127 * tone.velocity * strength), 20, 127))
            out.append(Note(program, tone.pitch, start, end, velocity, seat.role))
    return out


def _with_gaps(rng: np.random.Generator, tones: list[Tone], stage: Stage) -> list[Tone]:
    """Some bars tacet."""
    silent = [(first, first + pulses) for first, pulses in stage.bars if rng.random() < 0.3]
    return [tone for tone in tones if not any(start <= tone.start_pulses < end for start, end in silent)]
