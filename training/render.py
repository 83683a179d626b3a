"""A groove and a drum set become audio with honest labels."""

from dataclasses import dataclass

import numpy as np

from training.bus import colour_bus
from training.classes import CLASS_OF_PIECE
from training.desk import mix_kit
from training.drumset import ONSET_SAMPLES, DrumSet
from training.features import BANDS, HOP_SAMPLES, SAMPLE_RATE_HZ, band_power, mean_square_level
from training.rooms import in_room
from training.stereo import KitPicture, Stereo, another_take, in_the_middle

# A stroke whose attack adds less than this share of the power of every band cannot be heard, and a
# label for it would teach the network to guess; between the two the frame is left out of the loss.
INAUDIBLE_SHARE = 0.08
DOUBTFUL_SHARE = 0.25
CHOKE_SECONDS = 0.012
HATS_THAT_CHOKE = ("hi_hat_closed", "hi_hat_pedal")
HATS_THAT_RING = ("hi_hat_open", "hi_hat_half_open")

HIT_TYPE = np.dtype([
    ("seconds", np.float32), ("drum", np.int8), ("velocity", np.float32), ("doubtful", np.bool_),
    ("attack_log_power", np.float16, (BANDS,)),
])  # fmt: skip


@dataclass(frozen=True)
class DrumTrack:
    """Audio, the strokes that can be heard in its middle (HIT_TYPE, ordered by time) and the mean-square
    level, before any effects, that their attack powers go with."""

    audio: Stereo
    hits: np.ndarray
    dry_level: float


def render_drums(
    strokes: list,
    seconds: float,
    drum_set: DrumSet,
    rng: np.random.Generator,
    wildness: float = 1.0,
    room: np.ndarray | None = None,
) -> DrumTrack:
    """`strokes` have .seconds, .piece and .velocity (0-1), ordered by time; `wildness` as for the bus. With a room's
    response (rooms.py) all of it is heard there."""
    samples = int(seconds * SAMPLE_RATE_HZ)
    kicks, others, sides = (np.zeros(samples + SAMPLE_RATE_HZ // 2, dtype=np.float32) for _ in range(3))
    around = rng.spawn(1)[0]
    picture = KitPicture(around)
    # Between the softest and the hardest stroke; on records, which are compressed, less than at the kit.
    dynamics_db = float(rng.uniform(16, 36)) * (0.4 + 0.6 * wildness)
    placed = []
    ordered = sorted(strokes, key=lambda stroke: stroke.seconds)
    silenced_at = choke_times(ordered)
    for index, stroke in enumerate(ordered):
        if not 0 <= stroke.seconds < seconds:
            continue
        instrument = drum_set.instrument(stroke.piece, int(rng.random() < 0.3))
        if instrument is None:
            continue
        strike, gain = instrument.strike(stroke.velocity, dynamics_db, rng)
        add_strike(kicks if stroke.piece == "kick" else others, strike.samples, gain, stroke.seconds, silenced_at.get(index))
        place = picture.of(stroke.piece, instrument)
        if place:
            add_strike(sides, strike.samples, gain * place, stroke.seconds, silenced_at.get(index))
        placed.append((stroke, strike.attack_power * gain**2))
    if picture.overheads:
        sides += np.float32(picture.overheads) * another_take(others, around)
    audio = kicks + others
    kit = mix_kit(kicks[:samples], Stereo(others[:samples], sides[:samples]), [stroke for stroke, _ in placed], rng, wildness)
    if room is not None:
        audio, kit = in_room(in_the_middle(audio), room).middle, in_room(kit, room)
    hits = _label(audio, placed)
    return DrumTrack(colour_bus(kit, rng, wildness), hits, mean_square_level(audio[:samples]))


def choke_times(strokes: list) -> dict[int, float]:
    """When the ringing hat struck by stroke i is closed; `strokes` ordered by time. Struck open again, it rings on."""
    times: dict[int, float] = {}
    closing = None
    for index in range(len(strokes) - 1, -1, -1):
        if strokes[index].piece in HATS_THAT_RING and closing is not None:
            times[index] = closing
        if strokes[index].piece in HATS_THAT_CHOKE:
            closing = strokes[index].seconds
    return times


def add_strike(audio: np.ndarray, samples: np.ndarray, gain: float, seconds: float, silenced_at: float | None) -> None:
    """Into `audio` at its place in time: `samples`, whose onset is ONSET_SAMPLES in, damped from `silenced_at` seconds on."""
    start = int(round(seconds * SAMPLE_RATE_HZ)) - ONSET_SAMPLES
    first = max(0, -start)
    length = min(len(samples), len(audio) - start)
    if silenced_at is not None:
        fade = int(CHOKE_SECONDS * SAMPLE_RATE_HZ)
        keep = int((silenced_at - seconds) * SAMPLE_RATE_HZ) + ONSET_SAMPLES
        if keep + fade < length:
            length = keep + fade
            samples = samples[:length].copy()
            samples[keep:] *= np.linspace(1, 0, fade)
    if length > first:
        audio[start + first : start + length] += gain * samples[first:length]


def _label(audio: np.ndarray, placed: list) -> np.ndarray:
    known = [(stroke, power) for stroke, power in placed if stroke.piece in CLASS_OF_PIECE]
    hits = np.zeros(len(known), dtype=HIT_TYPE)
    if not known:
        return hits
    onsets = np.array([round(stroke.seconds * SAMPLE_RATE_HZ) for stroke, _ in known])
    powers = np.stack([power for _, power in known])
    total = band_power(audio, np.minimum(onsets + HOP_SAMPLES, len(audio) - 1))
    share = _best_share(powers, total)
    for hit, (stroke, power), audible in zip(hits, known, share):
        hit["seconds"], hit["drum"] = stroke.seconds, CLASS_OF_PIECE[stroke.piece]
        hit["velocity"], hit["doubtful"] = stroke.velocity, audible < DOUBTFUL_SHARE
        hit["attack_log_power"] = np.log10(power + 1e-12)
    return _merge_doubles(hits[share >= INAUDIBLE_SHARE])


def _best_share(powers: np.ndarray, total: np.ndarray) -> np.ndarray:
    """The largest share of the total that each stroke has in any three neighbouring bands."""
    kernel = np.ones(3)
    smooth = np.apply_along_axis(np.convolve, 1, powers, kernel, "same")
    smooth_total = np.apply_along_axis(np.convolve, 1, np.maximum(total, powers), kernel, "same")
    return np.max(smooth / (smooth_total + 1e-12), axis=1)


def _merge_doubles(hits: np.ndarray, gap_seconds: float = 0.012) -> np.ndarray:
    """Two strokes of one drum closer than the ear can part become the louder one."""
    hits = np.sort(hits, order=["drum", "seconds"])
    keep = np.ones(len(hits), dtype=bool)
    for index in range(1, len(hits)):
        before, here = hits[index - 1], hits[index]
        if here["drum"] == before["drum"] and here["seconds"] - before["seconds"] < gap_seconds and keep[index - 1]:
            keep[index if here["velocity"] <= before["velocity"] else index - 1] = False
    return np.sort(hits[keep], order="seconds")
