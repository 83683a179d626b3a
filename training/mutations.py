"""What happens to a groove so that the network hears more than people usually play.

Human drummers strike hat and kick, or hat and snare, together most of the time; a network that only
ever hears them together learns to hear hats in kicks. Several mutations break such habits.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from training.music import HATS, TOMS, Groove, Stroke

METALS = (*HATS, "ride", "ride_bell", "crash", "china", "splash")
HANDS_METALS = ("hi_hat_closed", "hi_hat_half_open", "hi_hat_open", "ride", "ride_bell")
MUTED = (("hi_hat_closed", "hi_hat_half_open", "hi_hat_open"), HATS, ("kick",), ("snare",), ("hi_hat_pedal",),
         ("hi_hat_pedal",), ("crash", "china", "splash"), METALS, ("ride", "ride_bell"))  # fmt: skip
REMAPPED = (
    {"hi_hat_closed": "ride", "hi_hat_half_open": "ride"}, {"hi_hat_closed": "hi_hat_half_open"},
    {"hi_hat_closed": "hi_hat_open"}, {"hi_hat_closed": "hi_hat_open", "hi_hat_half_open": "hi_hat_open"},
    {"ride": "ride_bell"}, {"ride": "hi_hat_closed"}, {"ride": "hi_hat_closed", "ride_bell": "hi_hat_open"},
    {"ride": "hi_hat_closed", "hi_hat_pedal": "hi_hat_closed"}, {"hi_hat_open": "hi_hat_closed"}, {"ride": "crash"}, {"hi_hat_closed": "crash"}, {"hi_hat_closed": "ride_bell"},
    {"hi_hat_open": "china"}, {"crash": "china"}, {"crash": "splash"}, {"snare": "side_stick"},
    {"tom_high": "tom_low"}, {"tom_mid": "tom_low"}, {"tom_mid": "tom_high"}, {"tom_high": "tom_mid", "tom_mid": "tom_low"},
    {"tom_high": "tom_low", "tom_low": "tom_high"}, {"hi_hat_closed": "hi_hat_pedal"}, {"hi_hat_closed": "tom_low"},
    {"snare": "tom_high"}, {"snare": "tom_low"}, {"side_stick": "snare"}, {"ride": "china"}, {"ride_bell": "ride"},
    {"hi_hat_half_open": "hi_hat_closed"}, {"hi_hat_closed": "splash"},
    {"kick": "tom_low"}, {"kick": "tom_low", "snare": "tom_high"}, {"hi_hat_closed": "hi_hat_half_open", "ride": "hi_hat_half_open"},
)  # fmt: skip
DISTRACTOR_PATTERNS = (
    ("tambourine", 4, 0), ("tambourine", 1, 1), ("shaker", 4, 0), ("shaker", 2, 0), ("clap", 1, 1), ("maracas", 4, 0),
    ("cabasa", 2, 0), ("cowbell", 1, 0), ("cowbell", 2, 0), ("conga", 4, 0), ("bongo", 4, 0), ("woodblock", 1, 0),
    ("clave", 2, 0), ("triangle", 2, 0), ("guiro", 1, 0), ("snap", 1, 1), ("cajon", 2, 0), ("jinglebell", 2, 0),
    ("tabla", 4, 0), ("agogo", 2, 0),
)  # fmt: skip
SOUNDLESS_TOGETHER_SECONDS = 0.03
Mutation = Callable[[np.random.Generator, Groove], Groove]


def mutate(rng: np.random.Generator, groove: Groove) -> Groove:
    """Each mutation happens with its own chance, in the order of the table."""
    for mutation, share in MUTATIONS:
        if rng.random() < share:
            groove = mutation(rng, groove)
    inside = [stroke for stroke in groove.strokes if 0 <= stroke.seconds < groove.seconds]
    return replace(groove, strokes=sorted(inside, key=lambda stroke: stroke.seconds))


def _drop_some(rng: np.random.Generator, groove: Groove) -> Groove:
    share = rng.uniform(0.03, 0.3)
    return replace(groove, strokes=[stroke for stroke in groove.strokes if rng.random() >= share])


def _mute(rng: np.random.Generator, groove: Groove) -> Groove:
    muted = MUTED[int(rng.integers(len(MUTED)))]
    return replace(groove, strokes=[stroke for stroke in groove.strokes if stroke.piece not in muted])


def _remap(rng: np.random.Generator, groove: Groove) -> Groove:
    """The drummer of this clip moves a hand elsewhere; only maps that change something count."""
    pieces = {stroke.piece for stroke in groove.strokes}
    maps = [table for table in REMAPPED if pieces & set(table)]
    if not maps:
        return groove
    table = maps[int(rng.integers(len(maps)))]
    return replace(groove, strokes=[replace(stroke, piece=table.get(stroke.piece, stroke.piece)) for stroke in groove.strokes])


def _dynamics(rng: np.random.Generator, groove: Groove) -> Groove:
    """Flatter or wider dynamics, and a level that rises or falls."""
    power, start, end = rng.uniform(0.3, 1.5), rng.uniform(0.6, 1.0), rng.uniform(0.6, 1.0)

    def change(stroke: Stroke) -> Stroke:
        level = start + (end - start) * stroke.seconds / groove.seconds
        return replace(stroke, velocity=float(np.clip(stroke.velocity**power * level, 0.03, 1)))

    return replace(groove, strokes=[change(stroke) for stroke in groove.strokes])


def _shift_hands(rng: np.random.Generator, groove: Groove) -> Groove:
    """All hats and rides early or late: by milliseconds, or by half or a quarter of a pulse."""
    if rng.random() < 0.5:
        shift = float(rng.uniform(0.012, 0.06)) * float(rng.choice([-1, 1]))
    else:
        shift = _pulse_seconds(groove) * float(rng.choice([0.5, 0.25, 1 / 3, -0.25]))
    return replace(groove, strokes=[
        replace(stroke, seconds=stroke.seconds + shift) if stroke.piece in HANDS_METALS else stroke
        for stroke in groove.strokes
    ])  # fmt: skip


def _part_hands_and_feet(rng: np.random.Generator, groove: Groove) -> Groove:
    """Where a hat or ride falls together with a kick or snare, the hat or ride (by chance) stays away."""
    heavy = np.sort([stroke.seconds for stroke in groove.strokes if stroke.piece in ("kick", "snare")])
    share = rng.uniform(0.3, 0.9)

    def stays(stroke: Stroke) -> bool:
        if stroke.piece not in HANDS_METALS or len(heavy) == 0 or rng.random() >= share:
            return True
        return float(np.min(np.abs(heavy - stroke.seconds))) > SOUNDLESS_TOGETHER_SECONDS

    return replace(groove, strokes=[stroke for stroke in groove.strokes if stays(stroke)])


def _linear(rng: np.random.Generator, groove: Groove) -> Groove:
    """Kicks and snares that fall together with a hat or ride stay away instead of it."""
    metals = np.sort([stroke.seconds for stroke in groove.strokes if stroke.piece in HANDS_METALS])
    share = rng.uniform(0.3, 0.7)

    def stays(stroke: Stroke) -> bool:
        if stroke.piece not in ("kick", "snare") or len(metals) == 0 or rng.random() >= share:
            return True
        return float(np.min(np.abs(metals - stroke.seconds))) > SOUNDLESS_TOGETHER_SECONDS

    return replace(groove, strokes=[stroke for stroke in groove.strokes if stays(stroke)])


def _crash_more(rng: np.random.Generator, groove: Groove) -> Groove:
    """Cymbals on downbeats, or anywhere on the beat."""
    places = groove.beat_seconds[groove.beat_numbers == 1] if rng.random() < 0.7 else groove.beat_seconds
    share = rng.uniform(0.1, 0.6)
    piece = str(rng.choice(["crash", "crash", "crash", "china", "splash"]))
    extra = [Stroke(float(place), piece, float(rng.uniform(0.5, 1))) for place in places if rng.random() < share]
    return replace(groove, strokes=groove.strokes + extra)


def _low_tom_with_kick(rng: np.random.Generator, groove: Groove) -> Groove:
    """The low tom (now and then a higher one) doubles kicks or snares."""
    doubled = str(rng.choice(["kick", "snare"]))
    tom = str(rng.choice(TOMS, p=[0.15, 0.15, 0.7]))
    share = rng.uniform(0.1, 0.5)
    extra = [
        Stroke(stroke.seconds + float(rng.normal(0, 0.004)), tom, float(rng.uniform(0.4, 1)))
        for stroke in groove.strokes
        if stroke.piece == doubled and rng.random() < share
    ]
    return replace(groove, strokes=groove.strokes + extra)


def _lone_toms(rng: np.random.Generator, groove: Groove) -> Groove:
    """Here and there a tom in place of a hat, snare or kick, as no fill would have it."""
    share, toms = rng.uniform(0.02, 0.15), rng.choice(TOMS, int(rng.integers(1, 4)))
    replaced = ("kick", "snare", *HATS)
    return replace(groove, strokes=[
        replace(stroke, piece=str(rng.choice(toms)), velocity=float(rng.uniform(0.3, 1)))
        if stroke.piece in replaced and rng.random() < share else stroke
        for stroke in groove.strokes
    ])  # fmt: skip


def _random_strokes(rng: np.random.Generator, groove: Groove) -> Groove:
    """Strokes without any sense, on the grid or off it."""
    pieces = ("kick", "snare", "side_stick", *HATS, *TOMS, "crash", "ride", "ride_bell", "china", "splash")
    chosen = rng.choice(pieces, int(rng.integers(1, 5)))
    pulse = _pulse_seconds(groove)
    extra = []
    for _ in range(int(groove.seconds * rng.uniform(0.2, 2.0))):
        place = float(rng.uniform(0, groove.seconds))
        if rng.random() < 0.6:
            place = round(place / (pulse / 4)) * pulse / 4
        extra.append(Stroke(place, str(rng.choice(chosen)), float(rng.uniform(0.2, 1))))
    return replace(groove, strokes=groove.strokes + extra)


def _distractor(rng: np.random.Generator, groove: Groove) -> Groove:
    """Hand percussion that keeps time with the drums."""
    piece, per_pulse, first = DISTRACTOR_PATTERNS[int(rng.integers(len(DISTRACTOR_PATTERNS)))]
    level, share = rng.uniform(0.3, 0.9), rng.uniform(0.5, 1.0)
    extra = []
    for index, (start, end) in enumerate(zip(groove.beat_seconds[:-1], groove.beat_seconds[1:], strict=True)):
        if first and groove.beat_numbers[index] % 2:
            continue
        for step in range(per_pulse):
            if rng.random() < share:
                accent = 1.0 if step == 0 else 0.7
                place = float(start + (end - start) * step / per_pulse + rng.normal(0, 0.006))
                extra.append(Stroke(place, piece, float(np.clip(level * accent + rng.normal(0, 0.06), 0.05, 1))))
    return replace(groove, strokes=groove.strokes + extra)


def _silence(rng: np.random.Generator, groove: Groove) -> Groove:
    """The drummer pauses for a few seconds; the beats go on."""
    length = float(rng.uniform(0.1, 0.4)) * groove.seconds
    start = float(rng.uniform(0, groove.seconds - length)) if rng.random() < 0.6 else 0.0
    return replace(groove, strokes=[
        stroke for stroke in groove.strokes if not start <= stroke.seconds < start + length
    ])  # fmt: skip


def _pulse_seconds(groove: Groove) -> float:
    return float(np.median(np.diff(groove.beat_seconds))) if len(groove.beat_seconds) > 1 else 0.5


MUTATIONS: tuple[tuple[Mutation, float], ...] = (
    (_remap, 0.22), (_remap, 0.06), (_mute, 0.14), (_drop_some, 0.15), (_part_hands_and_feet, 0.2), (_linear, 0.1),
    (_shift_hands, 0.13), (_crash_more, 0.12), (_low_tom_with_kick, 0.08), (_lone_toms, 0.1), (_random_strokes, 0.1), (_dynamics, 0.35),
    (_distractor, 0.14), (_silence, 0.06),
)  # fmt: skip
