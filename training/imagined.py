"""Drumming as the transcriber would hear it, without a sound being made.

Where the beat is follows from what is struck more than from how it sounds, and strokes on paper cost next to
nothing: so the beat tracker meets far more grooves, and in rarer metres, than could be rendered for it.
"""

from dataclasses import dataclass

import numpy as np

from training.classes import CLASS_OF_PIECE, DRUMS
from training.features import FRAMES_PER_SECOND
from training.human import human_groove
from training.music import Groove, Stroke
from training.paths import TrainData
from training.programmed import programmed_groove
from training.song_form import TEMPO_PLANS, SongPlan, draw_bpm, play_song
from training.styles import STYLES

HALF_RATE = FRAMES_PER_SECOND / 2
# Rarer metres more often than in the pool, whose clips are rendered for the other networks as well.
METRE_SHARES = {"4/4": 40, "3/4": 10, "2/4": 7, "6/8": 9, "12/8": 9, "9/8": 3, "5/4": 6, "6/4": 3, "7/4": 4, "7/8": 6, "5/8": 3}
SOURCE_SHARES = {"human": 0.25, "programmed": 0.4, "song": 0.35}
PULSE_SIGMA_FRAMES = 0.55
# What a transcriber takes one drum for, at times for a whole song.
NEIGHBOURS = {
    "snare": ("side_stick", "tom_high"), "side_stick": ("snare",), "hi_hat_closed": ("hi_hat_open", "hi_hat_pedal", "ride"),
    "hi_hat_open": ("hi_hat_closed", "crash"), "hi_hat_pedal": ("hi_hat_closed",), "tom_high": ("tom_mid", "snare"),
    "tom_mid": ("tom_low", "tom_high"), "tom_low": ("tom_mid", "kick"), "crash": ("china", "ride", "hi_hat_open"),
    "ride": ("crash", "hi_hat_closed", "ride_bell"), "ride_bell": ("ride",), "china": ("crash",), "splash": ("crash",),
}  # fmt: skip


@dataclass(frozen=True)
class Hearing:
    """How well one song is heard: chances a stroke, and false strokes a second."""

    missed: float
    missed_when_soft: float
    unsure: float
    mistaken: float
    false_a_second: float


def imagine(data: TrainData, rng: np.random.Generator, frames: int) -> dict[str, np.ndarray]:
    """Onset probabilities [frames, drums] at half rate, and the beats' seconds and numbers.

    Raises FileNotFoundError if the grooves are not there.
    """
    seconds = frames / HALF_RATE
    groove = _groove(data, rng, seconds)
    start = rng.uniform(0, max(0.0, groove.seconds - seconds))
    inside = (groove.beat_seconds >= start) & (groove.beat_seconds < start + seconds)
    return {
        "strokes": heard(groove.strokes, start, frames, rng),
        "seconds": groove.beat_seconds[inside] - start,
        "numbers": groove.beat_numbers[inside],
    }


def heard(strokes: list[Stroke], start_seconds: float, frames: int, rng: np.random.Generator) -> np.ndarray:
    """Bumps where strokes are, as tall as a transcriber is sure of them; some missed, mistaken or made up."""
    ear = Hearing(
        missed=rng.uniform(0, 0.08), missed_when_soft=rng.uniform(0.1, 0.8), unsure=rng.uniform(0.02, 0.35),
        mistaken=rng.uniform(0, 0.08), false_a_second=rng.exponential(0.3),
    )  # fmt: skip
    taken_for = {drum: str(rng.choice(others)) for drum, others in NEIGHBOURS.items() if rng.random() < 0.06}
    out = np.zeros((frames, len(DRUMS)), np.float32)
    for stroke in strokes:
        drum = _drum(stroke, rng)
        soft = max(0.0, 1 - stroke.velocity / 0.45)
        if drum is None or rng.random() < ear.missed + ear.missed_when_soft * soft:
            continue
        drum = taken_for.get(drum, drum)
        if rng.random() < ear.mistaken and drum in NEIGHBOURS:
            drum = str(rng.choice(NEIGHBOURS[drum]))
        _add(out, (stroke.seconds - start_seconds) * HALF_RATE, drum, float(np.exp(-rng.exponential(ear.unsure))))
    for _ in range(rng.poisson(ear.false_a_second * frames / HALF_RATE)):
        _add(out, rng.uniform(0, frames), str(rng.choice(DRUMS)), rng.uniform(0.1, 0.7))
    return out


def _drum(stroke: Stroke, rng: np.random.Generator) -> str | None:
    """Which class a piece is heard as; sticks and the like now and then as a side stick."""
    index = CLASS_OF_PIECE.get(stroke.piece)
    if index is not None:
        return DRUMS[index]
    return "side_stick" if stroke.piece in ("sticks", "woodblock", "clave") and rng.random() < 0.5 else None


def _add(out: np.ndarray, place: float, drum: str, confidence: float) -> None:
    at = np.arange(max(0, int(place) - 1), min(len(out), int(place) + 3))
    bump = confidence * np.exp(-0.5 * ((at - place) / PULSE_SIGMA_FRAMES) ** 2)
    column = CLASS_OF_PIECE[drum]
    out[at, column] = np.maximum(out[at, column], bump)


def _groove(data: TrainData, rng: np.random.Generator, seconds: float) -> Groove:
    source = str(rng.choice(list(SOURCE_SHARES), p=list(SOURCE_SHARES.values())))
    if source == "human":
        return human_groove(data, rng, seconds, "train")
    metre = _draw_metre(rng)
    styles = [name for name, style in STYLES.items() if style.metre == metre]
    if source == "programmed" or not styles:
        return programmed_groove(rng, seconds, metre)
    style = str(rng.choice(styles))
    intro = "count" if rng.random() < 0.3 else "none"
    return play_song(rng, SongPlan(style, draw_bpm(rng, STYLES[style]), str(rng.choice(list(TEMPO_PLANS))), intro, 0))


def _draw_metre(rng: np.random.Generator) -> str:
    shares = np.array(list(METRE_SHARES.values()), dtype=float)
    return str(rng.choice(list(METRE_SHARES), p=shares / shares.sum()))
