"""The drum kit of the example song, in stereo: one recorded kit, completed from another."""

from dataclasses import dataclass

import numpy as np
import soundfile

from training.drumset import NOMINAL_DB, loudest_50_ms
from training.features import SAMPLE_RATE_HZ
from training.kits import Kits, OneShot, load_kits
from training.music import Stroke
from training.paths import TrainData
from training.render import add_strike, choke_times


@dataclass(frozen=True)
class Choice:
    """Where a piece's strokes come from, how loud it is beside its usual place in a mix, how soon it is damped."""

    kit: str
    articulation: str
    trim_db: float = 0.0
    decay_seconds: float = np.inf


MULDJORD, GOGODZE = "muldjord-close", "gogodze-ii-close"
# MuldjordKit has neither a side stick nor a pedalled hat.
CHOICES = {
    "kick": Choice(MULDJORD, "KdrumR"),
    "snare": Choice(MULDJORD, "snare"),
    "side_stick": Choice(GOGODZE, "sidestick", 2.0),
    "hi_hat_closed": Choice(MULDJORD, "HihatClosed", 1.0),
    "hi_hat_open": Choice(MULDJORD, "HihatOpen"),
    "hi_hat_pedal": Choice(GOGODZE, "hat_foot"),
    "tom_high": Choice(MULDJORD, "Tom1", -0.5, decay_seconds=0.3),
    "tom_mid": Choice(MULDJORD, "Tom3", -0.5, decay_seconds=0.3),
    "tom_low": Choice(MULDJORD, "Tom4", -1.0, decay_seconds=0.3),
    "crash": Choice(MULDJORD, "CrashL", 1.0),
    "ride": Choice(MULDJORD, "RideR", 1.0),
    "ride_bell": Choice(MULDJORD, "RideRBell"),
}
# A stroke of velocity 0 would be this much softer than one of velocity 1.
DYNAMICS_DB = 30.0
# Of the layers, those this near the wanted one are as good as round robins.
NEAR_RANKS = 0.06


def play_drums(data: TrainData, strokes: list[Stroke], seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Float32 [2, samples] at 44.1 kHz. Raises FileNotFoundError if the one-shots are not there."""
    kits = load_kits(data, "free")
    pieces = {piece: _Piece(kits, piece) for piece in sorted({stroke.piece for stroke in strokes})}
    audio = np.zeros((2, int(seconds * SAMPLE_RATE_HZ)), dtype=np.float32)
    ordered = sorted(strokes, key=lambda stroke: stroke.seconds)
    silenced_at = choke_times(ordered)
    for index, stroke in enumerate(ordered):
        samples = pieces[stroke.piece].strike(stroke.velocity, rng)
        for side in range(2):
            add_strike(audio[side], samples[side], 1.0, stroke.seconds, silenced_at.get(index))
    return audio


class _Piece:
    """Layers from soft to hard; no layer sounds twice in a row where there is another."""

    def __init__(self, kits: Kits, piece: str):
        choice = CHOICES[piece]
        articulations = kits.pieces[piece][choice.kit]
        self._shots = next(shots for name, shots in articulations.items() if name.split(":")[1] == choice.articulation)
        self._hard_db = NOMINAL_DB[piece] + choice.trim_db
        self._decay_seconds = choice.decay_seconds
        self._last: OneShot | None = None

    def strike(self, velocity: float, rng: np.random.Generator) -> np.ndarray:
        """Float32 [2, samples], as loud as the velocity (0-1) and the piece's place in the mix ask for."""
        distance = np.array([abs(shot.velocity_rank - velocity) + (shot is self._last) for shot in self._shots])
        near = np.flatnonzero(distance <= distance.min() + NEAR_RANKS)
        self._last = self._shots[int(rng.choice(near))]
        samples = _stereo(self._last)
        samples = samples * np.exp(-np.arange(samples.shape[1]) / (self._decay_seconds * SAMPLE_RATE_HZ))
        level = np.mean([loudest_50_ms(side) for side in samples])
        wanted_db = self._hard_db - DYNAMICS_DB * (1 - velocity)
        return (samples * 10 ** (wanted_db / 20) / np.sqrt(level)).astype(np.float32)


def _stereo(shot: OneShot) -> np.ndarray:
    samples, _ = soundfile.read(shot.path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples.T if samples.shape[1] == 2 else np.repeat(samples.T, 2, axis=0))
