"""Scores on the validation split: kits, grooves and bands that training never saw."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.stats import spearmanr

from training.classes import DRUMS
from training.dataset import Excerpt, draw_mix, fixed_mix
from training.features import FRAMES_PER_SECOND
from training.hearing import hear, masked_bands
from training.losses import LEAST_RESIDUAL, audibility, residual_share
from training.naming import name_by_sound
from training.networks import Separator, Transcriber
from training.peaks import Weigh, match, one_by_one, pick_strokes
from training.pool import CLIP_FRAMES
from training.recipe import MixRecipe
from training.repetition import weigh_by_bars_of
from training.shards import Pool, PoolSong
from training.sound_alike import weigh_by_sound
from training.templates import weigh_by_templates

# The five classes of the published comparisons.
FAMILY_OF_DRUM = dict(zip(DRUMS, ["KD", "SD", "SD", "HH", "HH", "HH", "TT", "TT", "TT", "CY", "CY", "CY", "CY", "CY"]))
FAMILIES = ("KD", "SD", "TT", "HH", "CY")
WINDOW_SECONDS = 0.05
SAME_STROKE_SECONDS = 0.01
# With fewer strokes, or as good as equal ones, a correlation of velocities says nothing.
FEWEST_STROKES, LEAST_DEVIATION = 10, 0.03
MIX_LEVELS_DB = (0.0, -5.0, 4.0)
# Mixes as dense as records are and, as there, with the drums mostly below the rest.
LIKE_RECORDS = MixRecipe(
    drums_only_share=0,
    no_drums_share=0,
    drums_over_band_db=(-3.5, 2.5),
    second_band_share=0.6,
    level_jitter_db=0,
    codec_share=0,
    microphone_share=0,
)
# Drums alone and mixes as few bits or a microphone in a room leave them.
DECODED = MixRecipe(no_drums_share=0, level_jitter_db=0, codec_share=1, microphone_share=0)
IN_A_ROOM = MixRecipe(no_drums_share=0, level_jitter_db=0, codec_share=0, microphone_share=1)


@dataclass(frozen=True)
class Heard:
    """One validation clip: what was there and what the networks made of it."""

    excerpt: Excerpt
    song: PoolSong
    onset: np.ndarray
    velocity: np.ndarray
    mask: np.ndarray
    separated: bool

    @property
    def drum_rows(self) -> np.ndarray:
        """The drums' bands as the transcriber heard them, [T, BANDS]."""
        return masked_bands(torch.from_numpy(self.excerpt.bands)[None], torch.from_numpy(self.mask)[None])[0].numpy()


def _songs(pool: Pool) -> list[PoolSong]:
    return [PoolSong(shard, index) for shard in pool.shards for index in range(len(shard["drums"]))]


def validation_clips(pool: Pool, count: int, mixed: bool) -> list[tuple[PoolSong, Excerpt]]:
    """The first clips of a pool, drums alone or in a plain mix."""
    return _plain(pool, _songs(pool)[:count], mixed)


def anew_clips(pool: Pool, count: int) -> list[tuple[PoolSong, Excerpt]]:
    """Clips of records drummed anew, in a plain mix, from all over a pool of them."""
    songs = _songs(pool)
    return _plain(pool, [songs[index] for index in np.linspace(0, len(songs) - 1, count).astype(int)], mixed=True)


def _plain(pool: Pool, songs: list[PoolSong], mixed: bool) -> list[tuple[PoolSong, Excerpt]]:
    rng = np.random.default_rng(7)
    clips = []
    for number, song in enumerate(songs):
        band = None
        if mixed:
            band = song.aligned if song.aligned is not None else pool.draw_accompaniment(rng)
        clips.append((song, fixed_mix(song, band, MIX_LEVELS_DB[number % 3] if mixed else 0.0, rng)))
    return clips


def drawn_clips(pool: Pool, count: int, recipe: MixRecipe) -> list[tuple[PoolSong, Excerpt]]:
    """Whole clips in mixes such as this recipe draws."""
    rng = np.random.default_rng(11)
    whole = slice(0, CLIP_FRAMES)
    return [(song, draw_mix(pool, song, whole, rng, recipe)) for song in _songs(pool)[:count]]


def hear_all(separator: Separator, transcriber: Transcriber, clips: list, separate: bool) -> list[Heard]:
    heard = []
    for song, excerpt in clips:
        out = hear(separator, transcriber, excerpt.bands, excerpt.side, separate)
        heard.append(Heard(excerpt, song, out["onset"], out["velocity"], out["mask"], separate))
    return heard


def _merged(times: list[np.ndarray]) -> np.ndarray:
    """All times in order, those of one stroke once: a crash and a ride struck together are one cymbal."""
    ordered = np.sort(np.concatenate([np.zeros(0), *times]))
    return ordered[np.diff(ordered, prepend=-1) >= SAME_STROKE_SECONDS]


def _times(hits: np.ndarray, drums: list[int], doubtful: bool) -> np.ndarray:
    return _merged([hits["seconds"][(hits["drum"] == drum) & (hits["doubtful"] == doubtful)].astype(float) for drum in drums])


Strokes = list[np.ndarray]


def strokes_of(heard: list[Heard], thresholds: np.ndarray, weighed: bool = False) -> list[Strokes]:
    """Of every clip, the seconds of strokes by drum, with a threshold for each; `weighed` as the runner does, by what
    sounds alike in what was separated, by what the song's drums explain and by bars, and named by what sounds alike."""
    if not weighed:
        return [pick_strokes(clip.onset, thresholds) for clip in heard]
    return [pick_strokes(clip.onset, thresholds, _weigh(clip), name_by_sound(clip.drum_rows)) for clip in heard]


def _weigh(clip: Heard) -> Weigh:
    by_sound = [weigh_by_sound(clip.onset, clip.drum_rows)] if clip.separated else []
    return one_by_one(*by_sound, weigh_by_templates(clip.onset, clip.drum_rows), weigh_by_bars_of(clip.song))


def counts(heard: list[Heard], found: list[Strokes], drums: list[int]) -> np.ndarray:
    """True positives, false positives, misses of some drums taken as one; doubtful strokes count neither way."""
    total = np.zeros(3, int)
    for clip, strokes in zip(heard, found):
        estimate = _merged([strokes[drum] for drum in drums])
        sure, doubtful = _times(clip.song.hits, drums, False), _times(clip.song.hits, drums, True)
        pairs = match(sure, estimate, WINDOW_SECONDS)
        left = np.delete(estimate, [e for _, e in pairs])
        excused = len(match(doubtful, left, WINDOW_SECONDS))
        total += [len(pairs), len(left) - excused, len(sure) - len(pairs)]
    return total


def velocity_ranks(heard: list[Heard], found: list[Strokes]) -> dict[str, float]:
    """Spearman's correlation of the velocities of strokes that were found, within each clip and drum: the mean over
    clips, weighed by strokes, for each drum that has FEWEST_STROKES in a clip, not all as loud as each other."""
    ranks: dict[str, list[tuple[float, int]]] = {}
    for clip, strokes in zip(heard, found):
        for drum, name in enumerate(DRUMS):
            hits = clip.song.hits[(clip.song.hits["drum"] == drum) & ~clip.song.hits["doubtful"]]
            pairs = match(hits["seconds"].astype(float), strokes[drum], WINDOW_SECONDS)
            true = np.array([hits["velocity"][r] for r, _ in pairs])
            frames = np.array([round(strokes[drum][e] * FRAMES_PER_SECOND) for _, e in pairs], int)
            if len(pairs) >= FEWEST_STROKES and true.std() >= LEAST_DEVIATION:
                told = clip.velocity[np.minimum(frames, len(clip.velocity) - 1), drum]
                if np.ptp(told) > 0:
                    ranks.setdefault(name, []).append((float(spearmanr(told, true)[0]), len(pairs)))
    return {name: _weighted_mean(of_clips) for name, of_clips in ranks.items()}


def _weighted_mean(values: list[tuple[float, int]]) -> float:
    measures, weights = zip(*values)
    return round(float(np.average(measures, weights=weights)), 3)


def f_measure(count: np.ndarray) -> float:
    return float(2 * count[0] / max(2 * count[0] + count[1] + count[2], 1))


def scores(heard: list[Heard], found: list[Strokes]) -> dict[str, float]:
    """F of the five classes and over all of them (micro), as the published comparisons count."""
    by_family = {}
    for family in FAMILIES:
        drums = [drum for drum, name in enumerate(DRUMS) if FAMILY_OF_DRUM[name] == family]
        by_family[family] = counts(heard, found, drums)
    result = {family: round(f_measure(count), 4) for family, count in by_family.items()}
    result["micro"] = round(f_measure(sum(by_family.values())), 4)
    masks = [(c.mask, c.excerpt.drum_share, c.excerpt.power) for c in heard]
    errors = [np.average(np.abs(mask - share), weights=audibility(power)) for mask, share, power in masks]
    residuals = [residual_share(mask, share, power) + LEAST_RESIDUAL for mask, share, power in masks]
    result["mask_error"] = round(float(np.mean(errors)), 4)
    result["sdr_db"] = round(float(-10 * np.mean(np.log10(residuals))), 2)
    return result
