"""Rooms in which everything is heard by one microphone, as at a rehearsal: image sources, then rays.

J. Allen, D. Berkley, "Image method for efficiently simulating small-room acoustics" (JASA 65, 1979); here by
pyroomacoustics. damage.py draws something like it anew for every excerpt, on powers; this is what it imitates.
"""

from dataclasses import dataclass

import numpy as np
import pyroomacoustics
from scipy.signal import oaconvolve

from training.features import SAMPLE_RATE_HZ
from training.stereo import Stereo, in_the_middle

LENGTH_METRES, HEIGHT_METRES = (3.0, 15.0), (2.3, 5.0)
NARROWEST = 0.6
# Of a wall: what it swallows of the lows, and how many times as much of the highs.
ABSORPTION, OF_HIGHS = (0.1, 0.5), (0.8, 4.0)
MOST_ABSORPTION = 0.9
CENTRES_HZ = (125, 250, 500, 1000, 2000, 4000)
IMAGE_ORDER = 10
FROM_WALL_METRES, NEAREST_METRES = 0.4, 0.6
LONGEST_SECONDS = 2.0


@dataclass(frozen=True)
class Room:
    """Its sides and where the microphone stands, in metres, and what its walls swallow at CENTRES_HZ."""

    sides: tuple[float, float, float]
    microphone: np.ndarray
    absorption: tuple[float, ...]

    @staticmethod
    def draw(rng: np.random.Generator) -> "Room":
        length = float(np.exp(rng.uniform(*np.log(LENGTH_METRES))))
        sides = (length, length * float(rng.uniform(NARROWEST, 1)), float(rng.uniform(*HEIGHT_METRES)))
        lows, of_highs = (float(np.exp(rng.uniform(*np.log(bounds)))) for bounds in (ABSORPTION, OF_HIGHS))
        rising = np.minimum(lows * of_highs ** np.linspace(0, 1, len(CENTRES_HZ)), MOST_ABSORPTION)
        return Room(sides, _place(sides, rng), tuple(rising))

    def response(self, rng: np.random.Generator) -> np.ndarray:
        """From somewhere else in the room to the microphone; begins with what is heard directly, of gain 1."""
        source = _place(self.sides, rng)
        while (metres := float(np.linalg.norm(source - self.microphone))) < NEAREST_METRES:
            source = _place(self.sides, rng)
        walls = pyroomacoustics.Material({"coeffs": list(self.absorption), "center_freqs": list(CENTRES_HZ)})
        pyroomacoustics.random.seed(int(rng.integers(2**31)))
        room = pyroomacoustics.ShoeBox(
            self.sides, fs=SAMPLE_RATE_HZ, materials=walls, max_order=IMAGE_ORDER, ray_tracing=True, air_absorption=True
        )
        room.add_source(source)
        room.add_microphone(self.microphone)
        room.compute_rir()
        filter_delay = pyroomacoustics.constants.get("frac_delay_length") // 2
        begin = round(metres / room.c * SAMPLE_RATE_HZ) + filter_delay
        heard = room.rir[0][0][begin : begin + int(LONGEST_SECONDS * SAMPLE_RATE_HZ)]
        return (heard / heard[:4].max()).astype(np.float32)


def in_room(audio: Stereo, response: np.ndarray) -> Stereo:
    """As long as `audio`, and mono as one microphone is."""
    return in_the_middle(oaconvolve(audio.middle, response)[: len(audio)].astype(np.float32))


def _place(sides: tuple[float, float, float], rng: np.random.Generator) -> np.ndarray:
    return np.array([rng.uniform(FROM_WALL_METRES, side - FROM_WALL_METRES) for side in sides])
