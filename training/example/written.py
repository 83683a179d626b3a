"""How the example song is written down: bars of drums and lines of notes as text.

A bar of drums has a line a drum, its beats parted by spaces. A beat of four signs is divided into
sixteenths, one of three into triplets, one of two into eighths, one of one not at all:

    hat    X-x- X-x- X-x- X-x-
    snare  ---- X--g --g- fff

A line of pitched notes is a list of pitches and lengths in beats: "E2:1.5 -:.5 E3+B3:2".
"""

from training.players import Tone
from training.score import ScoreStroke

PIECES = {
    "kick": "kick", "snare": "snare", "stick": "side_stick", "hat": "hi_hat_closed", "open": "hi_hat_open",
    "pedal": "hi_hat_pedal", "high": "tom_high", "mid": "tom_mid", "low": "tom_low", "crash": "crash", "ride": "ride",
    "bell": "ride_bell",
}  # fmt: skip
VELOCITY_OF_SIGN = {"X": 0.95, "x": 0.74, "s": 0.5, "g": 0.24, "f": 0.92}
REST, FLAM = "-", "f"
SEMITONE_OF_STEP = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def drum_bar(text: str, beats_per_bar: int) -> list[ScoreStroke]:
    """The strokes of one bar, in beats from its start. Raises ValueError for what is not in the notation."""
    strokes = []
    for line in text.strip().splitlines():
        name, *beats = line.split()
        if name not in PIECES or len(beats) != beats_per_bar:
            raise ValueError(f"Found {line!r}, expected one of {', '.join(PIECES)} and {beats_per_bar} beats.")
        for beat, signs in enumerate(beats):
            for step, sign in enumerate(signs):
                if sign == REST:
                    continue
                if sign not in VELOCITY_OF_SIGN:
                    raise ValueError(f"Found {sign!r} in {line!r}, expected {REST} or one of {', '.join(VELOCITY_OF_SIGN)}.")
                ornament = "flam" if sign == FLAM else None
                strokes.append(ScoreStroke(beat + step / len(signs), PIECES[name], VELOCITY_OF_SIGN[sign], ornament))
    return strokes


def line_of_notes(text: str, velocity: float) -> list[Tone]:
    """The tones of a line, in beats from its start. Raises ValueError for what is not in the notation."""
    tones, place = [], 0.0
    for token in text.split():
        pitches, _, length = token.partition(":")
        beats = float(length)
        if pitches != REST:
            tones += [Tone(place, place + beats, pitch_of(name), velocity) for name in pitches.split("+")]
        place += beats
    return tones


def length_in_beats(text: str) -> float:
    """How long a line of notes lasts."""
    return sum(float(token.partition(":")[2]) for token in text.split())


def pitch_of(name: str) -> int:
    """MIDI pitch of a name such as F#3; C4 is 60. Raises ValueError for anything else."""
    step, octave = name[:1], name[1:].lstrip("#b")
    if step not in SEMITONE_OF_STEP or not octave.isdecimal():
        raise ValueError(f"Found {name!r}, expected a pitch such as E2, F#3 or Bb4.")
    return 12 * (int(octave) + 1) + SEMITONE_OF_STEP[step] + name.count("#") - name.count("b")
