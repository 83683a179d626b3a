"""What a clip of synthetic music is made of, in seconds: strokes, notes, beats."""

from dataclasses import dataclass

import numpy as np

HATS = ("hi_hat_closed", "hi_hat_half_open", "hi_hat_open", "hi_hat_pedal")
TOMS = ("tom_high", "tom_mid", "tom_low")
# What may be struck and must not be transcribed, named as in the one-shots' manifest.
DISTRACTORS = (
    "agogo", "bell", "bongo", "cabasa", "cajon", "castanets", "clap", "clave", "conga", "cowbell", "guiro",
    "jinglebell", "maracas", "shaker", "snap", "sticks", "tabla", "tambourine", "timbale", "triangle", "woodblock",
)  # fmt: skip


@dataclass(frozen=True)
class Stroke:
    """One stroke on a drum, a cymbal or a distractor; velocity 0-1."""

    seconds: float
    piece: str
    velocity: float


@dataclass(frozen=True)
class Note:
    """One pitched note; General MIDI program 0-127, MIDI pitch and velocity."""

    program: int
    pitch: int
    start_seconds: float
    end_seconds: float
    velocity: int
    channel_role: str


@dataclass(frozen=True)
class Groove:
    """A clip of drumming. Beats are the pulse a drummer counts and cover the whole clip.

    `beats_per_bar` and `pulse` are the clip's prevailing ones; `beat_numbers` count from 1 and tell
    every bar's true length. `notes` are the song's own pitched parts, None where it has none.
    """

    strokes: list[Stroke]
    beat_seconds: np.ndarray
    beat_numbers: np.ndarray
    beats_per_bar: int
    pulse: str
    seconds: float
    source: str
    notes: list[Note] | None
