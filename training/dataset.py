"""Draws training excerpts from the pool: drums and accompaniment are summed here, anew each time."""

from dataclasses import dataclass, replace

import numpy as np

from training.damage import Microphone, through_codec
from training.features import BANDS, FLOOR, LOG_OFFSET, LOG_SCALE, LONG_BANDS, normalise_side
from training.labels import labels
from training.mastering import INDEPENDENT_BINS, compression, draw_low_pass, noise, with_room
from training.placed import Placed, heard_by, placed, silence, together
from training.pool import CLIP_FRAMES, Track
from training.recipe import MixRecipe
from training.render import HIT_TYPE
from training.shards import Pool, PoolSong, Records

UNTOUCHED = MixRecipe(
    level_jitter_db=0.0, second_band_share=0, low_pass_share=0, room_share=0, noise_share=0, compressed_share=0,
    mono_share=0, drums_aside_share=0, lopsided_share=0, codec_share=0, microphone_share=0,
)  # fmt: skip
# How wide validation's clips are against how they were placed: about as records are.
DRUMS_WIDTH_DB, BAND_WIDTH_DB = -8.0, -5.0
# One side of a record is this much louder, at most, where one is.
LOPSIDED_DB = 3.0


@dataclass(frozen=True)
class Excerpt:
    """One training example; arrays are [frames, ...]."""

    bands: np.ndarray  # normalised, [T, BANDS]
    side: np.ndarray  # normalised, [T, LONG_BANDS]
    drum_share: np.ndarray  # of each long band's power, [T, LONG_BANDS]
    power: np.ndarray  # of each long band, relative to the song's level, [T, LONG_BANDS]
    onsets: np.ndarray  # [T, drums]
    onset_weight: np.ndarray
    velocities: np.ndarray
    velocity_weight: np.ndarray
    pure: bool  # nothing but drums
    damaged: bool  # by a codec, or heard by one microphone in a room


CROSS_TERM = (0.7 / np.sqrt(INDEPENDENT_BINS)).astype(np.float32)


def _equaliser(rng: np.random.Generator, spread_db: float) -> np.ndarray:
    """Smooth random power gains, [BANDS]; the short bands take those of the frequencies they cover."""
    knots = rng.normal(0, spread_db, 7)
    long = np.interp(np.linspace(0, 6, LONG_BANDS), np.arange(7), knots)
    short = np.interp(np.linspace(3.3, 6, BANDS - LONG_BANDS), np.arange(7), knots)
    return (10 ** (np.concatenate([long, short]) / 10)).astype(np.float32)


def _draw_band(
    pool: Pool, song: PoolSong, window: slice, tone: np.ndarray, rng: np.random.Generator, recipe: MixRecipe
) -> Placed:
    """The band that plays these beats or any other; at times two at once, as dense as records are."""

    def track(source: Track, level: float) -> Placed:
        width_db = rng.uniform(*recipe.band_width_db)
        return placed(source, window, _equaliser(rng, recipe.equaliser_db) * tone, level, width_db)

    own = song.aligned if song.drummed_anew or rng.random() < 0.6 else None
    band = track(pool.draw_accompaniment(rng) if own is None else own, 1.0)
    if rng.random() < recipe.second_band_share:
        band = together(band, track(pool.draw_accompaniment(rng), 10 ** (rng.uniform(-10, 0) / 10)))
    return band


def draw_excerpt(pool: Pool, rng: np.random.Generator, frames: int, recipe: MixRecipe) -> Excerpt:
    """A random song at a random place in a random mix."""
    song = pool.draw(rng)
    start = int(rng.integers(0, CLIP_FRAMES - frames + 1))
    return draw_mix(pool, song, slice(start, start + frames), rng, recipe)


def draw_mix(pool: Pool, song: PoolSong, window: slice, rng: np.random.Generator, recipe: MixRecipe) -> Excerpt:
    """These frames of a song in a random mix."""
    start, frames = window.start, window.stop - window.start
    kind = rng.random()
    over = 10 ** (rng.normal(*recipe.drums_over_band_db) / 10)
    tone = draw_low_pass(rng) if rng.random() < recipe.low_pass_share else np.ones(BANDS, np.float32)
    drums_width_db = rng.uniform(*recipe.drums_width_db)
    drums = placed(song.drums, window, _equaliser(rng, recipe.equaliser_db) * tone, over, drums_width_db)
    if rng.random() < recipe.drums_aside_share:
        # As on the first stereo records: all drums to the left.
        drums = replace(drums, width=drums.width + np.float32(rng.uniform(0.1, 1) ** 2))
    if rng.random() < recipe.room_share:
        drums = replace(drums, power=with_room(drums.power, rng))
    hits, band = song.hits, silence(frames)
    if kind >= recipe.drums_only_share:
        band = _draw_band(pool, song, window, tone, rng, recipe)
        if kind < recipe.drums_only_share + recipe.no_drums_share:
            hits, drums = song.hits[:0], silence(frames)
    if rng.random() < recipe.microphone_share:
        microphone = Microphone.draw(rng)
        drums, band = (heard_by(microphone, track, rng) for track in (drums, band))
        recipe = replace(recipe, mono_share=1, compressed_share=0.7, noise_share=0.6)
        return replace(_excerpt(hits, start, drums, band, rng, recipe), damaged=True)
    return _excerpt(hits, start, drums, band, rng, recipe)


@dataclass(frozen=True)
class RecordExcerpt:
    """An excerpt of a record that nobody annotated, as teachers hear it and as those hear it who learn from them."""

    clear: Excerpt
    disguised: Excerpt


def draw_record(records: Records, pool: Pool, rng: np.random.Generator, frames: int, recipe: MixRecipe) -> RecordExcerpt:
    """An excerpt of any record from anywhere in it, as it is and disguised: mixed as drums are, at times under a band."""
    track = records.draw(rng)
    start = int(rng.integers(0, CLIP_FRAMES - frames + 1))
    window = slice(start, start + frames)
    nothing, band = np.zeros(0, HIT_TYPE), silence(frames)
    clear = _clear(track, window, rng)
    tone = draw_low_pass(rng) if rng.random() < recipe.low_pass_share else np.ones(BANDS, np.float32)
    record = placed(track, window, _equaliser(rng, recipe.equaliser_db) * tone, 1.0, 0.0)
    if rng.random() < recipe.room_share:
        record = replace(record, power=with_room(record.power, rng))
    if rng.random() < recipe.band_on_record_share:
        level = 10 ** (rng.uniform(*recipe.band_on_record_db) / 10)
        width_db = rng.uniform(*recipe.band_width_db)
        gains = _equaliser(rng, recipe.equaliser_db) * tone
        band = placed(pool.draw_accompaniment(rng), window, gains, level, width_db)
    return RecordExcerpt(clear, replace(_excerpt(nothing, start, record, band, rng, recipe), pure=False))


def clear_record(record: Track, rng: np.random.Generator) -> Excerpt:
    """A whole clip of a record, as it is."""
    return _clear(record, slice(0, CLIP_FRAMES), rng)


def _clear(record: Track, window: slice, rng: np.random.Generator) -> Excerpt:
    track = placed(record, window, np.ones(BANDS, np.float32), 1.0, 0.0)
    frames = window.stop - window.start
    # They are mixes, whatever they hold.
    return replace(_excerpt(np.zeros(0, HIT_TYPE), window.start, track, silence(frames), rng, UNTOUCHED), pure=False)


def fixed_mix(song: PoolSong, band: Track | None, drums_over_band_db: float, rng: np.random.Generator) -> Excerpt:
    """A whole clip for validation: nothing drawn but the phases in the sum."""
    whole, flat = slice(0, CLIP_FRAMES), np.ones(BANDS, np.float32)
    drums = placed(song.drums, whole, flat, 10 ** (drums_over_band_db / 10), DRUMS_WIDTH_DB)
    accompaniment = silence(CLIP_FRAMES) if band is None else placed(band, whole, flat, 1.0, BAND_WIDTH_DB)
    return _excerpt(song.hits, 0, drums, accompaniment, rng, UNTOUCHED)


def _excerpt(
    hits: np.ndarray, start: int, drums: Placed, band: Placed, rng: np.random.Generator, recipe: MixRecipe
) -> Excerpt:
    if rng.random() < recipe.noise_share:
        hiss = noise(rng) * (drums.level + band.level)
        if band.level:
            band = replace(band, power=band.power + hiss)
        else:
            # Drums alone stay drums alone: their noise is theirs.
            drums = replace(drums, power=drums.power + hiss)
    both = drums.power + band.power
    cross = 2 * np.sqrt(drums.power * band.power) * CROSS_TERM * rng.standard_normal(both.shape, dtype=np.float32)
    total = np.maximum(both + cross, 0.02 * both) + 1e-12
    share = np.clip((drums.power + cross / 2)[:, :LONG_BANDS] / total[:, :LONG_BANDS], 0, 1)
    side = _side(drums, band, total, rng, recipe)
    if rng.random() < recipe.compressed_share:
        gains = compression(total, rng)
        total, side = total * gains, side * gains
    kept, damaged = np.ones((1, BANDS), np.float32), rng.random() < recipe.codec_share
    if damaged:
        decoded = through_codec(total, side, rng)
        total, side, kept = decoded.middle, decoded.side, decoded.kept
    level = (drums.level + band.level) * 10 ** (rng.normal(0, recipe.level_jitter_db) / 10)
    bands = (np.log10(total / level + FLOOR) + LOG_OFFSET) / LOG_SCALE
    relative = total[:, :LONG_BANDS] / level
    return Excerpt(
        bands=bands.astype(np.float32), side=normalise_side(side, level),
        drum_share=share.astype(np.float32), power=relative.astype(np.float32), pure=band.level == 0, damaged=damaged,
        **labels(hits, start, drums, band, kept),
    )  # fmt: skip


def _side(drums: Placed, band: Placed, middle: np.ndarray, rng: np.random.Generator, recipe: MixRecipe) -> np.ndarray:
    """Powers of the sum's side, [T, LONG_BANDS]."""
    if rng.random() < recipe.mono_share:
        return np.zeros_like(drums.width)
    both = drums.side + band.side
    phases = rng.standard_normal(both.shape, dtype=np.float32)
    side = np.maximum(both + 2 * np.sqrt(drums.side * band.side) * CROSS_TERM[:LONG_BANDS] * phases, 0.02 * both)
    if rng.random() < recipe.lopsided_share:
        gain = 10 ** (rng.uniform(0, LOPSIDED_DB) / 20)
        side += np.float32(((gain - 1) / (gain + 1)) ** 2) * middle[:, :LONG_BANDS]
    return side
