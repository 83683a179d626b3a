"""Grooves that no one played: a style or an improvised pattern, arranged in phrases."""

from dataclasses import dataclass, replace

import numpy as np

from training.fills import fill, swell
from training.metre import METRES, QUARTERS_OF_PULSE, Metre
from training.music import Groove
from training.patterns import Voice, bar_strokes, improvise, parse_voices
from training.score import Clip, Score, ScoreStroke, bpm_of_quarters, draw_feel, perform, pulses_needed
from training.styles import STYLES, Style

# How often each metre is programmed; together with the other sources about 70 % of clips are in 4/4.
METRE_WEIGHTS = {"4/4": 68, "3/4": 10, "6/8": 6.5, "12/8": 5, "9/8": 1.5, "2/4": 5, "5/4": 5, "6/4": 3, "7/4": 3,
                 "7/8": 5, "5/8": 3}  # fmt: skip
HAT_STATES = {"hi_hat_closed": 0.6, "hi_hat_half_open": 0.26, "hi_hat_open": 0.14}
IMPROVISED_SHARE = 0.35
QUARTER_BPM = (40.0, 230.0)
DOTTED_BPM = (38.0, 150.0)
PHRASE_BARS = (2, 4, 4, 4, 8)
INTRO_SHARE = 0.1
BREAK_SHARE = 0.07


@dataclass(frozen=True)
class Part:
    """What is repeated through one section."""

    voices: list[Voice]
    hat: str


def programmed_groove(rng: np.random.Generator, seconds: float, metre_name: str | None = None) -> Groove:
    """A clip of one style: phrases with fills, crashes, breaks, at times a count-in; in any metre if none is named."""
    name = metre_name or _draw(rng, METRE_WEIGHTS)
    metre = METRES[name]
    styles = [key for key, style in STYLES.items() if style.metre == name]
    style_name = str(rng.choice(styles)) if styles and rng.random() >= IMPROVISED_SHARE else "improvised"
    style = STYLES.get(style_name, Style(name, _tempo_range(rng, metre), ()))
    bpm = _draw_bpm(rng, style, metre)
    feel = draw_feel(rng, bpm, rng.random() < style.machine)
    swing = float(rng.uniform(*style.swing))
    if not styles and metre.pulse == "quarter" and rng.random() < 0.1:
        swing = float(rng.uniform(0.52, 0.66))
    feel = replace(feel, swing=swing, swing_unit=style.swing_unit)
    bars = pulses_needed(bpm, seconds) // metre.beats + 2
    intro = rng.random() < INTRO_SHARE
    strokes = _arrange(rng, style, bars, bpm, intro)
    start = 0.0 if intro or rng.random() < 0.2 else float(rng.uniform(0, metre.beats))
    return perform(rng, Score(metre, bars, strokes), feel, Clip(start, seconds, f"programmed/{style_name}/{name}"))


def _draw(rng: np.random.Generator, weights: dict[str, float]) -> str:
    shares = np.array(list(weights.values()), dtype=float)
    return str(rng.choice(list(weights), p=shares / shares.sum()))


def _tempo_range(rng: np.random.Generator, metre: Metre) -> tuple[float, float]:
    """Now and then anything a metronome offers; mostly what people play."""
    if metre.pulse == "dotted_quarter":
        return DOTTED_BPM
    low, high = QUARTER_BPM if rng.random() < 0.3 else (70.0, 180.0)
    return bpm_of_quarters(low, metre), min(bpm_of_quarters(high, metre), 330.0)


def _draw_bpm(rng: np.random.Generator, style: Style, metre: Metre) -> float:
    low, high = np.log(style.bpm)
    stretch = rng.normal(0, 0.08)
    bpm = float(np.exp(rng.uniform(low, high) + stretch))
    least = 40.0 if QUARTERS_OF_PULSE[metre.pulse] >= 1 else 80.0
    return float(np.clip(bpm, least, 330.0))


def draw_part(rng: np.random.Generator, style: Style) -> Part:
    """One of each of the style's voices, or an improvised groove where it has none."""
    if style.voices:
        rows = [str(rng.choice(choices)) for choices in style.voices]
        voices = [voice for row in rows for voice in parse_voices(row)]
    else:
        voices = improvise(rng, style.metre)
    return Part(voices, _draw(rng, HAT_STATES))


def _arrange(rng: np.random.Generator, style: Style, bars: int, bpm: float, intro: bool) -> list[ScoreStroke]:
    metre = METRES[style.metre]
    out: list[ScoreStroke] = count_in(rng, metre) if intro else []
    bar = 1 if intro else 0
    part = draw_part(rng, style)
    crash_share, fill_share = rng.uniform(0.2, 1.0), rng.uniform(0.1, 0.95)
    while bar < bars:
        phrase = min(int(rng.choice(PHRASE_BARS)), bars - bar)
        for index in range(phrase):
            strokes = vary(rng, bar_of_part(part, bar + index, metre), metre)
            if index == phrase - 1:
                strokes = _end_of_phrase(rng, strokes, metre, bpm, fill_share)
            if index == 0 and rng.random() < crash_share:
                strokes = with_crash(rng, strokes)
            out += [replace(stroke, pulses=stroke.pulses + (bar + index) * metre.beats) for stroke in strokes]
        bar += phrase
        part = _next_part(rng, part, style)
    return out


def _next_part(rng: np.random.Generator, part: Part, style: Style) -> Part:
    draw = rng.random()
    if draw < 0.25:
        return draw_part(rng, style)
    if draw < 0.4:
        return replace(part, hat=_draw(rng, HAT_STATES))
    return part


def bar_of_part(part: Part, bar: int, metre: Metre) -> list[ScoreStroke]:
    """The part's strokes in bar number `bar`, in pulses from that bar's start."""
    return [stroke for voice in part.voices for stroke in bar_strokes(voice, bar, metre, part.hat)]


def vary(rng: np.random.Generator, strokes: list[ScoreStroke], metre: Metre) -> list[ScoreStroke]:
    """No two bars alike: a kick moves, a ghost appears, a hat opens."""
    out = list(strokes)
    step = 1 / metre.steps
    if rng.random() < 0.15:
        out.append(ScoreStroke(float(rng.integers(1, metre.beats * metre.steps)) * step, "kick", 0.65))
    if rng.random() < 0.12:
        out.append(ScoreStroke(float(rng.integers(1, metre.beats * metre.steps)) * step, "snare", 0.25))
    if rng.random() < 0.12:
        hats = [index for index, stroke in enumerate(out) if stroke.piece == "hi_hat_closed"]
        if hats:
            index = int(rng.choice(hats))
            out[index] = replace(out[index], piece=str(rng.choice(["hi_hat_open", "hi_hat_half_open"])))
    if rng.random() < 0.1:
        out = [stroke for stroke in out if stroke.piece != "kick" or stroke.pulses == 0 or rng.random() < 0.5]
    return _once(out)


def _once(strokes: list[ScoreStroke]) -> list[ScoreStroke]:
    """One stroke a piece and place."""
    seen: dict[tuple[int, str], ScoreStroke] = {}
    for stroke in strokes:
        seen.setdefault((round(stroke.pulses * 96), stroke.piece), stroke)
    return list(seen.values())


def _end_of_phrase(
    rng: np.random.Generator, strokes: list[ScoreStroke], metre: Metre, bpm: float, fill_share: float
) -> list[ScoreStroke]:
    draw = rng.random()
    if draw < BREAK_SHARE:
        return _break(rng, strokes, metre)
    if draw >= BREAK_SHARE + fill_share * (1 - BREAK_SHARE):
        return strokes
    length = fill_pulses(rng, metre)
    start = metre.beats - length
    if rng.random() < 0.05:
        return strokes + [replace(stroke, pulses=stroke.pulses + start) for stroke in swell(rng, length)]
    kept = [stroke for stroke in strokes if stroke.pulses < start - 1e-6]
    made = fill(rng, length, metre.pulse, bpm)
    return kept + [replace(stroke, pulses=stroke.pulses + start) for stroke in made]


def fill_pulses(rng: np.random.Generator, metre: Metre) -> float:
    """How long a fill is: half a pulse to a bar."""
    if metre.pulse == "quarter" and rng.random() < 0.2:
        return 0.5
    return float(rng.integers(1, metre.beats + 1))


def _break(rng: np.random.Generator, strokes: list[ScoreStroke], metre: Metre) -> list[ScoreStroke]:
    """The band stops: nothing, one hit, or hits on the beats, and silence until the next bar."""
    draw = rng.random()
    if draw < 0.3:
        return []
    if draw < 0.65:
        cut = float(rng.integers(1, metre.beats + 1)) - 0.5
        return [stroke for stroke in strokes if stroke.pulses < cut]
    places = np.flatnonzero(rng.random(metre.beats) < 0.5)
    pieces = ["kick", str(rng.choice(["crash", "snare", "hi_hat_open", "tom_low"]))]
    return [ScoreStroke(float(place), piece, 0.95) for place in places for piece in pieces]


def with_crash(rng: np.random.Generator, strokes: list[ScoreStroke]) -> list[ScoreStroke]:
    """A cymbal on the one instead of the time-keeping hand."""
    cymbal = str(rng.choice(["crash", "crash", "crash", "crash", "china", "splash"]))
    hand = ("hi_hat_closed", "hi_hat_half_open", "hi_hat_open", "ride", "ride_bell")
    kept = [stroke for stroke in strokes if stroke.pulses > 1e-6 or stroke.piece not in hand]
    out = kept + [ScoreStroke(0.0, cymbal, 0.95)]
    if rng.random() < 0.8:
        out.append(ScoreStroke(0.0, "kick", 0.9))
    return _once(out)


def count_in(rng: np.random.Generator, metre: Metre) -> list[ScoreStroke]:
    """A bar of stick clicks, closed hats or pedalled hats on the pulses, or of nothing."""
    piece = str(rng.choice(["sticks", "sticks", "hi_hat_closed", "hi_hat_pedal", "side_stick", "hi_hat_open", ""]))
    spacing = 1 if metre.pulse != "eighth" else int(rng.choice([1, 2]))
    return [ScoreStroke(float(place), piece, 0.75) for place in range(0, metre.beats, spacing)] if piece else []
