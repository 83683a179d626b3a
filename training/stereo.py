"""Where tracks stand between left and right.

What networks and labels know of a sound is its middle, (L + R) / 2; this is what its side, (L - R) / 2, adds. All of
it is drawn from generators of its own, so that the middle of a clip does not depend on it.
"""

from dataclasses import dataclass

import numpy as np

from training.features import SAMPLE_RATE_HZ


@dataclass(frozen=True)
class Stereo:
    """A track as its middle (L + R) / 2, which is all that one hears of it in mono, and its side (L - R) / 2."""

    middle: np.ndarray
    side: np.ndarray

    def __add__(self, other: "Stereo") -> "Stereo":
        return Stereo(self.middle + other.middle, self.side + other.side)

    def __len__(self) -> int:
        return len(self.middle)

    def scaled(self, gains: np.ndarray | np.float32) -> "Stereo":
        """With one gain, or one for every sample, on both."""
        return Stereo(self.middle * gains, self.side * gains)

    def cut(self, samples: int) -> "Stereo":
        """As many of the first samples as there are, silence after them."""
        parts = (part[:samples] for part in (self.middle, self.side))
        return Stereo(*(np.pad(part, (0, samples - len(part))) for part in parts))

    def left_and_right(self) -> np.ndarray:
        """[samples, 2]."""
        return np.stack([self.middle + self.side, self.middle - self.side], axis=1)


def in_the_middle(audio: np.ndarray) -> Stereo:
    return Stereo(audio, np.zeros_like(audio))


@dataclass(frozen=True)
class Placing:
    """How often a part stands in the middle or to one side; otherwise it is wide: doubled, a stereo effect, two microphones."""

    middle: float
    aside: float


PLACINGS = {
    "bass": Placing(0.85, 0.1), "lead": Placing(0.55, 0.3), "riff": Placing(0.15, 0.4), "chords": Placing(0.15, 0.45),
    "pad": Placing(0.1, 0.2), "voice": Placing(0.7, 0.1),
}  # fmt: skip
ANY_PLACING = Placing(0.3, 0.4)
SIDE_OF_WIDE = (0.3, 1.2)
TAKE_DELAY_SECONDS = (0.004, 0.03)


def placed(audio: np.ndarray, role: str, rng: np.random.Generator) -> Stereo:
    """The part somewhere between left and right; its middle is `audio`."""
    placing, kind = PLACINGS.get(role, ANY_PLACING), rng.random()
    if kind < placing.middle:
        return in_the_middle(audio)
    if kind < placing.middle + placing.aside:
        return Stereo(audio, audio * np.float32(rng.choice([-1, 1]) * rng.uniform(0.1, 1) ** 0.7))
    return Stereo(audio, np.float32(rng.uniform(*SIDE_OF_WIDE)) * another_take(audio, rng))


def another_take(audio: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As loud, in other phases: delays that sway, as when a part is played twice."""
    places = np.arange(len(audio), dtype=np.float32)
    out = np.zeros_like(audio)
    for sign in (1, -1):
        delay, sway = rng.uniform(*TAKE_DELAY_SECONDS), rng.uniform(0.0005, 0.003)
        swaying = sway * np.sin(2 * np.pi * (rng.uniform(0.1, 1.5) * places / SAMPLE_RATE_HZ + rng.random()))
        shift = ((delay + swaying) * SAMPLE_RATE_HZ).astype(np.float32)
        out += np.float32(sign * np.sqrt(0.5)) * np.interp(places - shift, places, audio, left=0.0).astype(np.float32)
    return out


# From one side of the kit (-1) to the other, as seen from in front or from the stool.
KIT_POSITIONS = {
    "kick": 0.0, "snare": 0.05, "side_stick": 0.05, "hi_hat_closed": 0.5, "hi_hat_half_open": 0.5, "hi_hat_open": 0.5,
    "hi_hat_pedal": 0.5, "tom_high": 0.25, "tom_mid": -0.15, "tom_low": -0.5, "crash": 0.7, "ride": -0.6, "ride_bell": -0.6,
    "china": -0.8, "splash": 0.3,
}  # fmt: skip
MONO_KIT_SHARE = 0.3


class KitPicture:
    """Where the drums of one clip stand; `of` is the side's gain against the middle's."""

    def __init__(self, rng: np.random.Generator):
        self._rng = rng
        mono = rng.random() < MONO_KIT_SHARE
        self._width = 0.0 if mono else float(rng.uniform(0.1, 1.0) * rng.choice([-1, 1]))
        # How much of the kit reaches two microphones in different phases.
        self.overheads = 0.0 if mono else float(rng.uniform(0, 0.5))
        self._places: dict[str, dict[int, float]] = {}

    def of(self, piece: str, instrument: object) -> float:
        """A second crash or hat stands on the other side."""
        places = self._places.setdefault(piece, {})
        if id(instrument) not in places:
            usual = KIT_POSITIONS.get(piece, 0.0) * (-1 if places else 1)
            strayed = 0.0 if piece == "kick" else float(self._rng.normal(0, 0.15))
            places[id(instrument)] = float(np.clip(self._width * (usual + strayed), -1, 1))
        return places[id(instrument)]
