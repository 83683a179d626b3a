"""A drum set for one clip: which recorded (or made) strokes it uses and how they are coloured."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import sosfilt

from training import procedural
from training.crossbreeding import Crossbred, crossbreed
from training.features import SAMPLE_RATE_HZ, band_power
from training.kits import Kits, OneShot
from training.music import TOMS

# Loudness of a hard stroke (largest 50 ms mean square) in dB relative to the snare, as in a mix.
NOMINAL_DB = {
    "kick": 1, "snare": 0, "side_stick": -7, "hi_hat_closed": -14, "hi_hat_half_open": -10, "hi_hat_open": -11,
    "hi_hat_pedal": -18, "tom_high": -2, "tom_mid": -2, "tom_low": -1, "crash": -7, "ride": -14,
    "ride_bell": -12, "china": -8, "splash": -10,
}  # fmt: skip
DISTRACTOR_DB = -10
LEVEL_JITTER_DB = 4.0
# Shares a clip's kit is drawn from: one kit for everything it has, a new kit for each piece, or made.
WHOLE_KIT_SHARE = 0.6
PROCEDURAL_SHARE = 0.16
# Pieces that few kits were recorded with, made of one that nearly all have: how often.
STAND_IN_SHARE = {"hi_hat_half_open": 0.65, "hi_hat_pedal": 0.4}
STAND_IN_SHOTS = 6
# Pieces whose lows are one kit's and whose highs another's; of snares and toms some have the other's highs: a snare
# without its wires, wires that rattle with a tom.
CROSSBRED_SHARE = 0.25
OTHER_HIGHS_SHARE = 0.4
OTHER_HIGHS = {"snare": TOMS} | dict.fromkeys(TOMS, ("snare",))
ONSET_SAMPLES = int(0.002 * SAMPLE_RATE_HZ)

Shots = list[OneShot] | list[Crossbred] | list[np.ndarray]


@dataclass(frozen=True)
class Strike:
    """A coloured stroke at unit loudness, its onset 2 ms in, with the band powers of its attack."""

    samples: np.ndarray
    attack_power: np.ndarray


@dataclass(frozen=True)
class Colour:
    """How one piece of one clip differs from its recording."""

    pitch_ratio: float
    decay_seconds: float
    drive: float
    filters: np.ndarray
    side: float


class Instrument:
    """One piece of the set: strokes by velocity, coloured once and kept."""

    def __init__(self, shots: Shots, level_db: float, colour: Colour, dark_when_soft: float):
        self._shots = shots
        self._level_db = level_db
        self._colour = colour
        self._dark_when_soft = dark_when_soft
        self._made: dict[tuple[int, int], Strike] = {}

    def strike(self, velocity: float, dynamics_db: float, rng: np.random.Generator) -> tuple[Strike, float]:
        """A stroke and the gain that gives it the loudness of `velocity` (0-1)."""
        index = self._pick(velocity, rng)
        darkness = int(round((1 - velocity) * 3)) if self._dark_when_soft > 0 else 0
        if (index, darkness) not in self._made:
            self._made[index, darkness] = self._make(index, darkness)
        gain_db = self._level_db - dynamics_db * (1 - velocity) + rng.normal(0, 0.7)
        return self._made[index, darkness], float(10 ** (gain_db / 20))

    def _pick(self, velocity: float, rng: np.random.Generator) -> int:
        if isinstance(self._shots[0], np.ndarray):
            return int(rng.integers(len(self._shots)))
        wanted = velocity + rng.normal(0, 0.08)
        distance = np.array([abs(shot.velocity_rank - wanted) for shot in self._shots])
        near = np.flatnonzero(distance <= distance.min() + 0.06)
        return int(rng.choice(near))

    def _make(self, index: int, darkness: int) -> Strike:
        shot, colour = self._shots[index], self._colour
        samples = shot if isinstance(shot, np.ndarray) else shot.audio(colour.side)
        if colour.pitch_ratio != 1:
            positions = np.arange(0, len(samples) - 1, colour.pitch_ratio)
            samples = np.interp(positions, np.arange(len(samples)), samples)
            lead = int(ONSET_SAMPLES / colour.pitch_ratio)
            samples = np.pad(samples, (max(0, ONSET_SAMPLES - lead), 0))[max(0, lead - ONSET_SAMPLES) :]
        if np.isfinite(colour.decay_seconds):
            samples = samples * np.exp(-np.arange(len(samples)) / (colour.decay_seconds * SAMPLE_RATE_HZ))
        if colour.drive > 0:
            peak = np.max(np.abs(samples)) + 1e-9
            samples = np.tanh(samples / peak * (1 + colour.drive)) * peak
        filters = colour.filters
        if darkness:
            filters = np.vstack([filters, _shelf(5000, -self._dark_when_soft * darkness, high=True)[None]])
        samples = sosfilt(filters, samples).astype(np.float32)
        samples = samples / np.sqrt(loudest_50_ms(samples) + 1e-12)
        return Strike(samples, band_power(samples, np.array([ONSET_SAMPLES + 441]))[0])


def half_opened(open_hat: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An open hat whose cymbals touch: it rings for less long, from a sizzle to nearly open."""
    ring_seconds = float(np.exp(rng.uniform(np.log(0.07), np.log(0.6))))
    return open_hat * np.exp(-np.arange(len(open_hat)) / (ring_seconds * SAMPLE_RATE_HZ)).astype(np.float32)


def trodden(closed_hat: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A closed hat without the stick's attack, as the foot closes it."""
    t = np.maximum(0, np.arange(len(closed_hat)) - ONSET_SAMPLES) / SAMPLE_RATE_HZ
    rise_seconds, ring_seconds = rng.uniform(0.001, 0.006), rng.uniform(0.02, 0.12)
    return closed_hat * ((1 - np.exp(-t / rise_seconds)) * np.exp(-t / ring_seconds)).astype(np.float32)


STAND_INS = {"hi_hat_half_open": ("hi_hat_open", half_opened), "hi_hat_pedal": ("hi_hat_closed", trodden)}


def loudest_50_ms(samples: np.ndarray) -> float:
    """The largest mean square of any 50 ms in the first 400 ms."""
    size = SAMPLE_RATE_HZ // 20
    total = np.concatenate([[0], np.cumsum(np.square(samples[: 8 * size], dtype=np.float64))])
    if len(total) <= size:
        return float(total[-1] / size)
    return float(np.max(total[size:] - total[:-size]) / size)


def _shelf(hertz: float, gain_db: float, high: bool) -> np.ndarray:
    """Shelving biquad, one second-order section. Robert Bristow-Johnson's audio EQ cookbook."""
    a, w = 10 ** (gain_db / 40), 2 * np.pi * hertz / SAMPLE_RATE_HZ
    cosine, alpha, sign = np.cos(w), np.sin(w) / np.sqrt(2), -1 if high else 1
    root = 2 * np.sqrt(a) * alpha
    b = [a * ((a + 1) - sign * (a - 1) * cosine + root), sign * 2 * a * ((a - 1) - sign * (a + 1) * cosine),
         a * ((a + 1) - sign * (a - 1) * cosine - root)]  # fmt: skip
    d = [(a + 1) + sign * (a - 1) * cosine + root, -sign * 2 * ((a - 1) + sign * (a + 1) * cosine),
         (a + 1) + sign * (a - 1) * cosine - root]  # fmt: skip
    return np.array(b + d) / d[0]


def _peak(hertz: float, gain_db: float, q: float) -> np.ndarray:
    a, w = 10 ** (gain_db / 40), 2 * np.pi * hertz / SAMPLE_RATE_HZ
    alpha, cosine = np.sin(w) / (2 * q), np.cos(w)
    section = np.array([1 + alpha * a, -2 * cosine, 1 - alpha * a, 1 + alpha / a, -2 * cosine, 1 - alpha / a])
    return section / section[3]


def _colour(piece: str, rng: np.random.Generator, wildness: float) -> Colour:
    metal = piece in procedural.METALS
    semitones = wildness * float(np.clip(rng.normal(0, 2.0 if metal else 1.6), -5, 5)) if rng.random() < 0.75 else 0.0
    filters = [
        _shelf(rng.uniform(80, 400), wildness * rng.normal(0, 4), high=False),
        _shelf(rng.uniform(3000, 9000), wildness * rng.normal(0, 4), high=True),
        _peak(np.exp(rng.uniform(np.log(120), np.log(9000))), wildness * rng.normal(0, 5), rng.uniform(0.6, 3)),
        _peak(np.exp(rng.uniform(np.log(120), np.log(9000))), wildness * rng.normal(0, 5), rng.uniform(0.6, 3)),
    ]
    short = rng.random() < 0.35 * wildness
    return Colour(
        pitch_ratio=float(2 ** (semitones / 12)),
        decay_seconds=float(np.exp(rng.uniform(np.log(0.06), np.log(1.0)))) * (2 if metal else 1) if short else np.inf,
        drive=float(rng.exponential(1.5)) if rng.random() < 0.3 * wildness else 0.0,
        filters=np.stack(filters),
        side=float(rng.uniform(-1, 1)),
    )


class DrumSet:
    """Instruments for one clip, chosen when a piece is first struck.

    `made` allows strokes that were not recorded; `wildness` scales how far sound and levels stray from
    those of the recorded kit, and below 1 kits are not mixed.
    """

    def __init__(self, kits: Kits, rng: np.random.Generator, made: bool = True, wildness: float = 1.0):
        self._kits, self._rng, self._wildness = kits, rng, wildness
        self._main_kit = str(rng.choice(kits.kits_with("snare")))
        self._whole = rng.random() < WHOLE_KIT_SHARE or wildness < 1
        self._made_share = (1.0 if rng.random() < 0.06 else PROCEDURAL_SHARE) if made else 0.0
        self._instruments: dict[tuple[str, int], Instrument] = {}
        self._variants = {piece: 2 if piece in ("crash", "hi_hat_closed") and rng.random() < 0.5 else 1 for piece in NOMINAL_DB}

    def instrument(self, piece: str, variant: int = 0) -> Instrument | None:
        """None where no kit has the piece."""
        variant %= self._variants.get(piece, 1)
        key = (piece, variant)
        if key not in self._instruments:
            shots = self._choose(piece)
            if shots is None:
                return None
            level_db = NOMINAL_DB.get(piece, DISTRACTOR_DB) + self._wildness * self._rng.normal(0, LEVEL_JITTER_DB)
            layered = not isinstance(shots[0], np.ndarray) and shots[0].layered
            dark = 0.0 if layered or self._rng.random() < 0.3 else float(self._rng.uniform(1, 5))
            self._instruments[key] = Instrument(shots, level_db, _colour(piece, self._rng, self._wildness), dark)
        return self._instruments[key]

    def _choose(self, piece: str) -> Shots | None:
        if piece in procedural.PIECES and self._rng.random() < self._made_share:
            return [procedural.make(piece, self._rng)]
        if self._made_share > 0 and self._rng.random() < STAND_IN_SHARE.get(piece, 0.0):
            return self._stand_ins(piece)
        candidates = self._kits.kits_with(piece)
        if not candidates:
            if piece in procedural.PIECES:
                return [procedural.make(piece, self._rng)]
            return None
        shots = self._draw_shots(piece, candidates)
        if self._made_share > 0 and self._rng.random() < CROSSBRED_SHARE:
            return crossbreed(shots, self._highs_for(piece), self._rng)
        return shots

    def _highs_for(self, piece: str) -> list[OneShot]:
        """Strokes of any kit on this piece, or on one that shares its highs at times."""
        others = OTHER_HIGHS.get(piece)
        if others and self._rng.random() < OTHER_HIGHS_SHARE:
            piece = str(self._rng.choice(others))
        return self._draw_shots_of(piece, self._draw_kit(piece, self._kits.kits_with(piece)))

    def _stand_ins(self, piece: str) -> list[np.ndarray]:
        """Strokes of another piece, changed into what this one sounds like; all in the same way."""
        source, change = STAND_INS[piece]
        shots = self._draw_shots(source, self._kits.kits_with(source))
        chosen = self._rng.permutation(len(shots))[:STAND_IN_SHOTS]
        seed = int(self._rng.integers(2**32))
        return [change(shots[index].audio(0.0), np.random.default_rng(seed)) for index in chosen]

    def _draw_shots(self, piece: str, candidates: list[str]) -> list[OneShot]:
        kit = self._main_kit if self._whole and self._main_kit in candidates else self._draw_kit(piece, candidates)
        return self._draw_shots_of(piece, kit)

    def _draw_shots_of(self, piece: str, kit: str) -> list[OneShot]:
        articulations = self._kits.pieces[piece][kit]
        return articulations[str(self._rng.choice(sorted(articulations)))]

    def _draw_kit(self, piece: str, candidates: list[str]) -> str:
        """Deeply sampled kits more often than a machine's single sample."""
        depth = np.array([sum(len(shots) for shots in self._kits.pieces[piece][kit].values()) for kit in candidates])
        weight = np.minimum(depth, 20) ** 0.5
        return str(self._rng.choice(candidates, p=weight / weight.sum()))
