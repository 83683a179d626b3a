"""Drumming on paper: strokes in pulses, and how players bring it to life in time."""

from dataclasses import dataclass, field

import numpy as np

from training.metre import QUARTERS_OF_PULSE, Metre
from training.music import HATS, Groove, Stroke

LIMB_OF_PIECE = {"kick": "foot", "hi_hat_pedal": "hat_foot", "ride": "right", "ride_bell": "right", "china": "right",
                 "splash": "right", "crash": "right"} | dict.fromkeys(HATS[:3], "right")  # fmt: skip
LIMBS = ("foot", "hat_foot", "right", "left")
# Grace strokes before a main stroke: how many, how far apart, how loud beside it.
ORNAMENTS = {"flam": 1, "drag": 2, "ruff": 3}
GRACE_GAP_SECONDS = (0.02, 0.042)
MARGIN_PULSES = 8


@dataclass(frozen=True)
class ScoreStroke:
    """A stroke `pulses` after the score's first downbeat; velocity 0-1."""

    pulses: float
    piece: str
    velocity: float
    ornament: str | None = None


@dataclass(frozen=True)
class Score:
    metre: Metre
    bars: int
    strokes: list[ScoreStroke]


@dataclass(frozen=True)
class Feel:
    """How a score is played: tempo and its changes, looseness, who pushes and who drags.

    `bpm` counts pulses; `swing` is where the middle of `swing_unit` (in pulses) falls, 0.5 being
    straight.
    """

    bpm: float
    wander: float = 0.0
    ramp: float = 0.0
    step: float = 0.0
    looseness_seconds: float = 0.0
    velocity_noise: float = 0.0
    swing: float = 0.5
    swing_unit: float = 1.0
    limb_offset_seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Clip:
    """Which part of a score is heard."""

    start_pulses: float
    seconds: float
    source: str


def pulses_needed(bpm: float, seconds: float) -> int:
    """Enough pulses for a clip, however the tempo moves."""
    return int(np.ceil(seconds * bpm / 60 * 1.3)) + MARGIN_PULSES


def draw_feel(rng: np.random.Generator, bpm: float, machine: bool) -> Feel:
    """Human (loose, drifting) or, for a machine, exact playing at about `bpm` pulses a minute."""
    if machine:
        return Feel(bpm=bpm, velocity_noise=float(rng.choice([0.0, 0.03])))
    return Feel(
        bpm=bpm,
        wander=float(rng.choice([0.0, 0.002, 0.005, 0.012], p=[0.25, 0.35, 0.3, 0.1])),
        ramp=float(rng.uniform(-0.2, 0.25)) if rng.random() < 0.08 else 0.0,
        step=float(rng.choice([-0.25, -0.15, 0.15, 0.25, 0.33])) if rng.random() < 0.04 else 0.0,
        looseness_seconds=float(rng.uniform(0.001, 0.011)),
        velocity_noise=float(rng.uniform(0.02, 0.1)),
        limb_offset_seconds={limb: float(rng.normal(0, 0.006)) for limb in LIMBS},
    )


def perform(rng: np.random.Generator, score: Score, feel: Feel, clip: Clip) -> Groove:
    """The clip's strokes and beats in seconds, from `clip.start_pulses` of the score on."""
    total = score.bars * score.metre.beats
    times = _pulse_seconds(rng, feel, total)
    times -= np.interp(clip.start_pulses, np.arange(total + 1), times)
    return perform_at(rng, score, feel, times, clip)


def perform_at(rng: np.random.Generator, score: Score, feel: Feel, times: np.ndarray, clip: Clip) -> Groove:
    """As `perform`, with pulse k of the score at `times[k]` seconds, whatever tempo `feel` has."""
    strokes = _play(rng, score.strokes, feel, times)
    inside = (times >= 0) & (times < clip.seconds)
    return Groove(
        strokes=[stroke for stroke in strokes if 0 <= stroke.seconds < clip.seconds],
        beat_seconds=times[inside],
        beat_numbers=(np.arange(len(times)) % score.metre.beats + 1)[inside],
        beats_per_bar=score.metre.beats,
        pulse=score.metre.pulse,
        seconds=clip.seconds,
        source=clip.source,
        notes=None,
    )


def swung(pulses: float, swing: float, unit: float) -> float:
    """Where a position falls when the middle of every `unit` is moved to the share `swing` of it."""
    whole, phase = divmod(pulses / unit, 1)
    bent = phase * 2 * swing if phase < 0.5 else swing + (phase - 0.5) * 2 * (1 - swing)
    return (whole + bent) * unit


def bpm_of_quarters(quarter_bpm: float, metre: Metre) -> float:
    """Pulses a minute at a tempo given in quarter notes."""
    return quarter_bpm / QUARTERS_OF_PULSE[metre.pulse]


def _pulse_seconds(rng: np.random.Generator, feel: Feel, pulses: int) -> np.ndarray:
    """Times of pulses 0 to `pulses`: the tempo drifts, may ramp, may change once."""
    drift = _slow_noise(rng, pulses, 0.9) * feel.wander
    place = np.arange(pulses) / max(1, pulses)
    change = np.where(place > rng.uniform(0.25, 0.75), feel.step, 0.0)
    bpm = feel.bpm * np.exp(drift) * (1 + feel.ramp * place) * (1 + change)
    return np.concatenate([[0.0], np.cumsum(60 / bpm)])


def _slow_noise(rng: np.random.Generator, count: int, memory: float) -> np.ndarray:
    """First-order autoregressive noise of unit variance: people's deviations last a while."""
    out = np.empty(count)
    value = rng.standard_normal()
    kicks = rng.standard_normal(count) * np.sqrt(1 - memory**2)
    for index in range(count):
        value = memory * value + kicks[index]
        out[index] = value
    return out


def _play(rng: np.random.Generator, score: list[ScoreStroke], feel: Feel, times: np.ndarray) -> list[Stroke]:
    ordered = sorted(score, key=lambda stroke: stroke.pulses)
    lateness = {limb: _slow_noise(rng, len(ordered), 0.6) * feel.looseness_seconds for limb in LIMBS}
    together = _slow_noise(rng, len(ordered), 0.8) * feel.looseness_seconds * 0.5
    loudness = rng.normal(0, 1, len(ordered)) * feel.velocity_noise
    index_of_pulse = np.arange(len(times))
    out: list[Stroke] = []
    for index, stroke in enumerate(ordered):
        limb = LIMB_OF_PIECE.get(stroke.piece, "left")
        place = swung(stroke.pulses, feel.swing, feel.swing_unit)
        seconds = float(np.interp(place, index_of_pulse, times))
        seconds += lateness[limb][index] + together[index] + feel.limb_offset_seconds.get(limb, 0.0)
        velocity = float(np.clip(stroke.velocity + loudness[index], 0.05, 1.0))
        out += _graces(rng, stroke, seconds)
        out.append(Stroke(seconds, stroke.piece, velocity))
    return out


def _graces(rng: np.random.Generator, stroke: ScoreStroke, seconds: float) -> list[Stroke]:
    if stroke.ornament is None:
        return []
    gap = float(rng.uniform(*GRACE_GAP_SECONDS))
    velocity = stroke.velocity * float(rng.uniform(0.35, 0.75))
    count = ORNAMENTS[stroke.ornament]
    return [Stroke(seconds - gap * (count - k), stroke.piece, velocity) for k in range(count)]
