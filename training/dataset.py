"""Draws training excerpts from the pool: drums and accompaniment are summed here, anew each time."""

from dataclasses import dataclass, field, replace

import numpy as np

from training.classes import DRUMS
from training.damage import Microphone, through_codec
from training.features import BANDS, FLOOR, FRAMES_PER_SECOND, LOG_OFFSET, LOG_SCALE, LONG_BANDS, normalise_side
from training.mastering import INDEPENDENT_BINS, compression, draw_low_pass, noise, with_room
from training.pool import CLIP_FRAMES, NARROWEST_LOG_WIDTH, SILENCE_LOG_POWER, Track
from training.recipe import MixRecipe
from training.render import DOUBTFUL_SHARE, HIT_TYPE
from training.shards import Pool, PoolSong, Records

ONSET_SIGMA_FRAMES = 0.9
ONSET_REACH_FRAMES = 3
# Of powers over a whole excerpt, next to any sound: keeps the gain of a silent one at 1.
SILENT = 1e-6
# A stroke's own echo has not begun so long before it is loudest.
ECHO_BEFORE_FRAMES = 4
# Strokes no further apart sound as one.
TOGETHER_FRAMES = 3

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


@dataclass(frozen=True)
class _Track:
    """An excerpt of one track at its place in the mix: powers of its middle [T, BANDS], the gains that were put on
    them [BANDS], its mean-square level over the whole clip, its side's power for one of the middle [T, LONG_BANDS], and
    what of its power is an echo [T, BANDS] or [1], in which its own soft strokes may drown."""

    power: np.ndarray
    gains: np.ndarray
    level: float
    width: np.ndarray
    echo: np.ndarray = field(default_factory=lambda: np.zeros(1, np.float32))

    @property
    def side(self) -> np.ndarray:
        """Powers [T, LONG_BANDS]."""
        return self.power[:, :LONG_BANDS] * self.width


def _track(track: Track, window: slice, gains: np.ndarray, level: float, width_db: float) -> _Track:
    power = np.maximum(10 ** track.power[window].astype(np.float32) - 10**SILENCE_LOG_POWER, 0)
    width = 10 ** (track.width[window].astype(np.float32) + np.float32(width_db / 10))
    width[track.width[window] <= NARROWEST_LOG_WIDTH] = 0
    return _Track(power * gains * level, gains * level, level, width)


def _silence(frames: int) -> _Track:
    return _Track(
        np.zeros((frames, BANDS), np.float32), np.zeros(BANDS, np.float32), 0.0, np.zeros((frames, LONG_BANDS), np.float32)
    )


def _together(first: _Track, second: _Track) -> _Track:
    power = first.power + second.power
    width = (first.side + second.side) / (power[:, :LONG_BANDS] + 1e-12)
    return _Track(power, first.gains, first.level + second.level, width)


def _heard_by(microphone: Microphone, track: _Track, rng: np.random.Generator) -> _Track:
    power = track.power * microphone.gains
    tail = microphone.echo(power, rng)
    level = track.level * float(((power + tail).sum() + SILENT) / (track.power.sum() + SILENT))
    return replace(track, power=power + tail, gains=track.gains * microphone.gains, level=level, echo=tail)


def _draw_band(
    pool: Pool, song: PoolSong, window: slice, tone: np.ndarray, rng: np.random.Generator, recipe: MixRecipe
) -> _Track:
    """The band that plays these beats or any other; at times two at once, as dense as records are."""

    def track(source: Track, level: float) -> _Track:
        width_db = rng.uniform(*recipe.band_width_db)
        return _track(source, window, _equaliser(rng, recipe.equaliser_db) * tone, level, width_db)

    own = song.aligned if song.drummed_anew or rng.random() < 0.6 else None
    band = track(pool.draw_accompaniment(rng) if own is None else own, 1.0)
    if rng.random() < recipe.second_band_share:
        band = _together(band, track(pool.draw_accompaniment(rng), 10 ** (rng.uniform(-10, 0) / 10)))
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
    drums = _track(song.drums, window, _equaliser(rng, recipe.equaliser_db) * tone, over, drums_width_db)
    if rng.random() < recipe.drums_aside_share:
        # As on the first stereo records: all drums to the left.
        drums = replace(drums, width=drums.width + np.float32(rng.uniform(0.1, 1) ** 2))
    if rng.random() < recipe.room_share:
        drums = replace(drums, power=with_room(drums.power, rng))
    hits, band = song.hits, _silence(frames)
    if kind >= recipe.drums_only_share:
        band = _draw_band(pool, song, window, tone, rng, recipe)
        if kind < recipe.drums_only_share + recipe.no_drums_share:
            hits, drums = song.hits[:0], _silence(frames)
    if rng.random() < recipe.microphone_share:
        microphone = Microphone.draw(rng)
        drums, band = (_heard_by(microphone, track, rng) for track in (drums, band))
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
    nothing, band = np.zeros(0, HIT_TYPE), _silence(frames)
    clear = _clear(track, window, rng)
    tone = draw_low_pass(rng) if rng.random() < recipe.low_pass_share else np.ones(BANDS, np.float32)
    record = _track(track, window, _equaliser(rng, recipe.equaliser_db) * tone, 1.0, 0.0)
    if rng.random() < recipe.room_share:
        record = replace(record, power=with_room(record.power, rng))
    if rng.random() < recipe.band_on_record_share:
        level = 10 ** (rng.uniform(*recipe.band_on_record_db) / 10)
        width_db = rng.uniform(*recipe.band_width_db)
        gains = _equaliser(rng, recipe.equaliser_db) * tone
        band = _track(pool.draw_accompaniment(rng), window, gains, level, width_db)
    return RecordExcerpt(clear, replace(_excerpt(nothing, start, record, band, rng, recipe), pure=False))


def clear_record(record: Track, rng: np.random.Generator) -> Excerpt:
    """A whole clip of a record, as it is."""
    return _clear(record, slice(0, CLIP_FRAMES), rng)


def _clear(record: Track, window: slice, rng: np.random.Generator) -> Excerpt:
    track = _track(record, window, np.ones(BANDS, np.float32), 1.0, 0.0)
    frames = window.stop - window.start
    # They are mixes, whatever they hold.
    return replace(_excerpt(np.zeros(0, HIT_TYPE), window.start, track, _silence(frames), rng, UNTOUCHED), pure=False)


def fixed_mix(song: PoolSong, band: Track | None, drums_over_band_db: float, rng: np.random.Generator) -> Excerpt:
    """A whole clip for validation: nothing drawn but the phases in the sum."""
    whole, flat = slice(0, CLIP_FRAMES), np.ones(BANDS, np.float32)
    drums = _track(song.drums, whole, flat, 10 ** (drums_over_band_db / 10), DRUMS_WIDTH_DB)
    accompaniment = _silence(CLIP_FRAMES) if band is None else _track(band, whole, flat, 1.0, BAND_WIDTH_DB)
    return _excerpt(song.hits, 0, drums, accompaniment, rng, UNTOUCHED)


def _excerpt(
    hits: np.ndarray, start: int, drums: _Track, band: _Track, rng: np.random.Generator, recipe: MixRecipe
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
        **_labels(hits, start, drums, band, kept),
    )  # fmt: skip


def _side(drums: _Track, band: _Track, middle: np.ndarray, rng: np.random.Generator, recipe: MixRecipe) -> np.ndarray:
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


def _labels(hits: np.ndarray, start: int, drums: _Track, band: _Track, kept: np.ndarray) -> dict[str, np.ndarray]:
    frames, shape = len(drums.power), (len(drums.power), len(DRUMS))
    onsets, velocities = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    onset_weight, velocity_weight = np.ones(shape, np.float32), np.zeros(shape, np.float32)
    exact_frames = hits["seconds"].astype(np.float64) * FRAMES_PER_SECOND - start
    here = (exact_frames > -ONSET_REACH_FRAMES) & (exact_frames < frames + ONSET_REACH_FRAMES)
    hits, exact_frames = hits[here], exact_frames[here]
    for hit, exact, covered in zip(hits, exact_frames, _covered(hits, exact_frames, drums, band, kept)):
        nearest, drum = int(round(exact)), int(hit["drum"])
        reach = np.arange(max(0, nearest - ONSET_REACH_FRAMES), min(frames, nearest + ONSET_REACH_FRAMES + 1))
        bump = np.exp(-0.5 * ((reach - exact) / ONSET_SIGMA_FRAMES) ** 2)
        onsets[reach, drum] = np.maximum(onsets[reach, drum], bump)
        if hit["doubtful"] or covered:
            onset_weight[reach, drum] = 0
        elif 0 <= nearest < frames:
            velocities[nearest, drum], velocity_weight[nearest, drum] = hit["velocity"], 1
    return {"onsets": onsets, "onset_weight": onset_weight, "velocities": velocities, "velocity_weight": velocity_weight}


def _covered(hits: np.ndarray, exact_frames: np.ndarray, drums: _Track, band: _Track, kept: np.ndarray) -> np.ndarray:
    """Which strokes the accompaniment or the room hides, or other drums once a codec has left out its share: nobody should
    be blamed for missing those. What other drums hide where nothing was left out is known from render.py."""
    frames, decoded = len(drums.power), len(kept) > 1
    if not len(hits) or (band.level == 0 and not decoded and len(drums.echo) == 1):
        return np.zeros(len(hits), bool)
    frame = np.clip(np.round(exact_frames).astype(int) + 1, 0, frames - 1)
    own = 10 ** hits["attack_log_power"].astype(np.float32) * drums.gains
    others = band.power[frame] + np.broadcast_to(drums.echo, (frames, BANDS))[np.maximum(frame - ECHO_BEFORE_FRAMES, 0)]
    if decoded:
        together = np.abs(exact_frames[:, None] - exact_frames) < TOGETHER_FRAMES
        others = others + together.astype(np.float32) @ own - own
    heard = np.broadcast_to(kept, (frames, BANDS))[frame]
    return np.max(heard * own / (own + others + 1e-12), axis=1) < DOUBTFUL_SHARE
