"""What a drum kit's own microphones, and who mixes them, do to its sound, chosen at random.

Nothing here is a stroke, yet all of it makes other drums swell where one is struck: gates that open for the snare
let its neighbours through, a crushed room breathes, kicks duck the rest, snare wires rattle along.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.signal import oaconvolve

from training.bus import compressor_gains, room_response, surrounding_response
from training.effects import band_noise, rms
from training.features import SAMPLE_RATE_HZ
from training.music import TOMS, Stroke
from training.stereo import Stereo, in_the_middle

RATTLE_SHARE = 0.25
SIZZLE_SHARE = 0.25
GATE_SHARE = 0.25
DUCK_SHARE = 0.1
CRUSHED_SHARE = 0.3
PEAK_SECONDS = 0.05


@dataclass(frozen=True)
class Buzz:
    """What is shaken by other drums: noise between two frequencies that rises, then decays. Bounds of what is drawn."""

    low_hz: tuple[float, float]
    high_hz: tuple[float, float]
    rise_seconds: tuple[float, float]
    decay_seconds: tuple[float, float]
    level_db: tuple[float, float]


SNARE_WIRES = Buzz((800, 3000), (6000, 12_000), (0.002, 0.015), (0.04, 0.2), (-42, -24))
# Cymbals of a hat that touch loosely, and those on stands: shaken by the air of kick, snare and toms.
LOOSE_METAL = Buzz((3000, 7000), (11_000, 17_000), (0.002, 0.02), (0.03, 0.4), (-46, -26))


def mix_kit(
    kicks: np.ndarray, others: Stereo, strokes: list[Stroke], rng: np.random.Generator, wildness: float
) -> Stereo:
    """The kit's sum, as long as both tracks; kicks stand in the middle. `strokes` tell what is struck when. Timing is kept."""
    around = rng.spawn(1)[0]
    times: defaultdict[str, list[float]] = defaultdict(list)
    for stroke in strokes:
        times[stroke.piece].append(stroke.seconds)
    if rng.random() < RATTLE_SHARE * wildness:
        shaken = [second for piece in ("kick", *TOMS) for second in times[piece]]
        others += in_the_middle(_rattle(kicks + others.middle, shaken, SNARE_WIRES, rng))
    if rng.random() < SIZZLE_SHARE * wildness:
        shaken = [second for piece in ("kick", "snare", *TOMS) for second in times[piece]]
        others += in_the_middle(_rattle(kicks + others.middle, shaken, LOOSE_METAL, rng))
    if rng.random() < DUCK_SHARE * wildness:
        others = others.scaled(_ducking(len(others), times["kick"], rng))
    kit = in_the_middle(kicks) + others
    if rng.random() < GATE_SHARE * wildness:
        gated = ("snare", *TOMS) if rng.random() < 0.5 else ("snare",)
        kit = kit.scaled(_opening(len(kit), [second for piece in gated for second in times[piece]], rng))
    if rng.random() < CRUSHED_SHARE * wildness:
        kit += _crushed_room(kit, rng, around)
    return Stereo(kit.middle.astype(np.float32), kit.side.astype(np.float32))


def _rattle(kit: np.ndarray, seconds: list[float], buzzing: Buzz, rng: np.random.Generator) -> np.ndarray:
    """What buzzes along when drums are struck at `seconds`, as loud as these shake it."""
    decay = float(np.exp(rng.uniform(*np.log(buzzing.decay_seconds))))
    t = np.arange(int(4 * decay * SAMPLE_RATE_HZ), dtype=np.float32) / SAMPLE_RATE_HZ
    buzz = band_noise(rng, len(t), float(rng.uniform(*buzzing.low_hz)), float(rng.uniform(*buzzing.high_hz)))
    buzz *= (1 - np.exp(-t / rng.uniform(*buzzing.rise_seconds))) * np.exp(-t / decay)
    level = 10 ** (rng.uniform(*buzzing.level_db) / 20)
    out = np.zeros_like(kit)
    for second in seconds:
        start = max(0, int(second * SAMPLE_RATE_HZ))
        size = min(len(buzz), len(kit) - start)
        if size > 0:
            peak = float(np.max(np.abs(kit[start : start + int(PEAK_SECONDS * SAMPLE_RATE_HZ)])))
            out[start : start + size] += np.float32(level * peak * rng.uniform(0.5, 1)) * buzz[:size]
    return out


def _ducking(samples: int, seconds: list[float], rng: np.random.Generator) -> np.ndarray:
    """Gains of a compressor that listens to the kick."""
    depth, recovery = rng.uniform(0.2, 0.8), rng.uniform(0.04, 0.25)
    fall = np.exp(-np.arange(int(5 * recovery * SAMPLE_RATE_HZ)) / (recovery * SAMPLE_RATE_HZ))
    gains = np.ones(samples, dtype=np.float32)
    for second in seconds:
        start = max(0, int(second * SAMPLE_RATE_HZ))
        part = gains[start : start + len(fall)]
        np.minimum(part, 1 - depth * fall[: len(part)], out=part)
    return gains


def _opening(samples: int, seconds: list[float], rng: np.random.Generator) -> np.ndarray:
    """Gains of all that a gated microphone adds while it is open."""
    more = 10 ** (rng.uniform(1, 6) / 20) - 1
    hold, release = rng.uniform(0.03, 0.2), rng.uniform(0.02, 0.15)
    t = np.arange(int((hold + 5 * release) * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    shape = more * np.minimum(1, t / 0.001) * np.exp(-np.maximum(0, t - hold) / release)
    extra = np.zeros(samples, dtype=np.float32)
    for second in seconds:
        start = max(0, int((second - 0.001) * SAMPLE_RATE_HZ))
        part = extra[start : start + len(shape)]
        np.maximum(part, shape[: len(part)], out=part)
    return 1 + extra


def _crushed_room(kit: Stereo, rng: np.random.Generator, around: np.random.Generator) -> Stereo:
    """The room's microphones, compressed until cymbals swell between the strokes of the drums."""
    response = room_response(rng)
    response[0] = 0
    room = in_the_middle(oaconvolve(kit.middle, response)[: len(kit)])
    if np.any(kit.side):
        room = Stereo(room.middle, oaconvolve(kit.middle, surrounding_response(response, around))[: len(kit)])
    room = room.scaled(compressor_gains(room.middle, float(rng.uniform(-40, -20)), float(rng.uniform(6, 20)),
                                        float(rng.uniform(0.001, 0.02)), float(rng.uniform(0.08, 0.5))))  # fmt: skip
    return room.scaled(np.float32(rms(kit.middle) * 10 ** (rng.uniform(-20, -4) / 20) / (rms(room.middle) + 1e-9)))
