"""Whole songs on paper: the grooves of one style in verses and choruses, with an intro, fills and an end.

Clips (programmed.py) are as odd as drumming gets, since networks learn from them. These songs are what
people would call songs: beats and bars are measured on them.
"""

from dataclasses import dataclass, replace

import numpy as np

from training.fills import fill
from training.metre import METRES, Metre
from training.music import Groove
from training.programmed import HAT_STATES, bar_of_part, count_in, draw_part, fill_pulses, vary, with_crash
from training.score import Clip, Score, ScoreStroke, draw_feel, perform_at
from training.styles import STYLES, Style

SONG_SECONDS = (60.0, 90.0)
PULSES_A_MINUTE = (50.0, 220.0)
# A section is so many bars that it lasts about this long.
SECTION_SECONDS = 11.0
SECTION_BARS = (4, 8, 16)
PHRASE_BARS = 4
FORM = "vvcvcc"
LEAD_IN_SECONDS = (0.1, 1.2)
RING_SECONDS = 2.5


@dataclass(frozen=True)
class SongPlan:
    """What is decided about a song before it is written.

    `tempo` is a key of TEMPO_PLANS; `intro` is "count" (sticks), "band" (drums enter later) or "none";
    `tacet_bars` is how long the drums pause in the middle, 0 for never.
    """

    style: str
    bpm: float
    tempo: str
    intro: str
    tacet_bars: int

    @property
    def metre(self) -> Metre:
        return METRES[STYLES[self.style].metre]


@dataclass(frozen=True)
class Section:
    first_bar: int
    bars: int
    kind: str


def draw_bpm(rng: np.random.Generator, style: Style) -> float:
    """A tempo at which the style is played, in pulses a minute.

    Eighth pulses go twice as fast as the quarters that are counted in other songs.
    """
    low, high = style.bpm
    if METRES[style.metre].pulse != "eighth":
        low, high = max(low, PULSES_A_MINUTE[0]), min(high, PULSES_A_MINUTE[1])
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def play_song(rng: np.random.Generator, plan: SongPlan) -> Groove:
    """The song's drumming and beats in seconds, from its first pulse to the stroke that ends it."""
    style, metre = STYLES[plan.style], plan.metre
    sections = _sections(rng, plan)
    bars = sections[-1].first_bar + sections[-1].bars
    strokes = _write(rng, style, plan, sections, bars)
    feel = draw_feel(rng, plan.bpm, rng.random() < style.machine)
    feel = replace(feel, swing=float(rng.uniform(*style.swing)), swing_unit=style.swing_unit)
    pulse_bpm = plan.bpm * TEMPO_PLANS[plan.tempo](rng, metre, sections, bars)
    times = float(rng.uniform(*LEAD_IN_SECONDS)) + np.concatenate([[0.0], np.cumsum(60 / pulse_bpm)])
    clip = Clip(0, float(times[-1]) + RING_SECONDS, f"song/{plan.style}")
    return perform_at(rng, Score(metre, bars, strokes), feel, times, clip)


def _sections(rng: np.random.Generator, plan: SongPlan) -> list[Section]:
    """Intro, verses and choruses, as many as the song's length asks for."""
    bar_seconds = plan.metre.beats * 60 / plan.bpm
    usual = min(SECTION_BARS, key=lambda bars: abs(np.log(bars * bar_seconds / SECTION_SECONDS)))
    wanted = rng.uniform(*SONG_SECONDS) / bar_seconds
    out: list[Section] = []
    bar = 0
    if plan.intro != "none":
        bars = 1 if plan.intro == "count" else PHRASE_BARS
        out.append(Section(0, bars, plan.intro))
        bar = bars
    count = 0
    while bar < wanted:
        out.append(Section(bar, usual, FORM[count % len(FORM)]))
        bar, count = bar + usual, count + 1
    return out


def _write(
    rng: np.random.Generator, style: Style, plan: SongPlan, sections: list[Section], bars: int
) -> list[ScoreStroke]:
    metre = plan.metre
    parts = {kind: draw_part(rng, style) for kind in ("v", "c")}
    # The drummer keeps the hat as it is through the song, or opens it in choruses.
    if rng.random() < 0.5:
        parts["c"] = replace(parts["c"], hat=str(rng.choice(list(HAT_STATES))))
    crash_share, fill_share = rng.uniform(0.3, 1.0), rng.uniform(0.4, 1.0)
    tacet = _tacet_bars(plan, sections)
    out: list[ScoreStroke] = []
    for section in sections:
        if section.kind == "count":
            out += count_in(rng, metre)
        if section.kind not in parts:
            continue
        for index in range(section.bars):
            bar = section.first_bar + index
            if bar in tacet:
                continue
            strokes = vary(rng, bar_of_part(parts[section.kind], index, metre), metre)
            if index == 0 and rng.random() < crash_share:
                strokes = with_crash(rng, strokes)
            if rng.random() < fill_share * _fill_chance(index, section.bars):
                strokes = _with_fill(rng, strokes, metre, plan.bpm)
            out += _moved(strokes, bar * metre.beats)
    return out + _moved([ScoreStroke(0, "crash", 0.95), ScoreStroke(0, "kick", 0.9)], bars * metre.beats)


def _fill_chance(bar: int, bars: int) -> float:
    """Sections end with a fill, phrases within them less often."""
    if bar == bars - 1:
        return 1.0
    return 0.3 if bar % PHRASE_BARS == PHRASE_BARS - 1 else 0.0


def _tacet_bars(plan: SongPlan, sections: list[Section]) -> range:
    """The first bars of a section in the middle of the song."""
    section = sections[len(sections) // 2]
    return range(section.first_bar, section.first_bar + min(plan.tacet_bars, section.bars))


def _with_fill(rng: np.random.Generator, strokes: list[ScoreStroke], metre: Metre, bpm: float) -> list[ScoreStroke]:
    length = fill_pulses(rng, metre)
    start = metre.beats - length
    return [stroke for stroke in strokes if stroke.pulses < start - 1e-6] + _moved(fill(rng, length, metre.pulse, bpm), start)


def _moved(strokes: list[ScoreStroke], pulses: float) -> list[ScoreStroke]:
    return [replace(stroke, pulses=stroke.pulses + pulses) for stroke in strokes]


def _steady(rng: np.random.Generator, metre: Metre, sections: list[Section], bars: int) -> np.ndarray:
    """The tempo of every pulse relative to the song's: within a hundredth of it."""
    pulses = bars * metre.beats
    wander = np.convolve(rng.normal(0, 1, pulses + 15), np.ones(16) / 16, mode="valid")
    return 1 + 0.01 * np.clip(wander, -1, 1)


def _drift(rng: np.random.Generator, metre: Metre, sections: list[Section], bars: int) -> np.ndarray:
    """Faster and slower by a few hundredths over many bars, as bands without a click do."""
    place = np.arange(bars * metre.beats) / (bars * metre.beats)
    waves, depth = rng.uniform(1, 3), rng.uniform(0.02, 0.05)
    return _steady(rng, metre, sections, bars) * (1 + depth * np.sin(2 * np.pi * (waves * place + rng.random())))


def _ritardando(rng: np.random.Generator, metre: Metre, sections: list[Section], bars: int) -> np.ndarray:
    """The last four bars slow down to three or four fifths of the tempo."""
    slowing = np.linspace(1, rng.uniform(0.72, 0.85), 4 * metre.beats)
    tempo = _steady(rng, metre, sections, bars)
    tempo[-len(slowing) :] *= slowing
    return tempo


def _faster_section(rng: np.random.Generator, metre: Metre, sections: list[Section], bars: int) -> np.ndarray:
    """One section, or all from it on, is a tenth to a quarter faster."""
    section = sections[int(rng.integers(len(sections) // 2, len(sections)))]
    tempo = _steady(rng, metre, sections, bars)
    end = (section.first_bar + section.bars) * metre.beats if rng.random() < 0.5 else len(tempo)
    tempo[section.first_bar * metre.beats : end] *= rng.uniform(1.1, 1.25)
    return tempo


TEMPO_PLANS = {"steady": _steady, "drift": _drift, "ritardando": _ritardando, "faster-section": _faster_section}
