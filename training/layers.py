"""Music that has nothing to do with the drums: layers of what is at hand."""

import hashlib
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import soundfile

from training import singer, synths
from training.band import compose_for
from training.effects import level_gain, overdrive, resampled, rms
from training.features import SAMPLE_RATE_HZ
from training.kits import load_kits
from training.midi import MidiSong, read_midi
from training.music import DISTRACTORS, Groove, Note
from training.parts import TARGET_DBFS, render, sounding_gain
from training.paths import TrainData
from training.stereo import Stereo, in_the_middle, placed

VALIDATION_SHARE = 0.12
VALIDATION_STEM = "sectoid_Feelings_guitar"
SPEED_RATIO = (0.8, 1.25)
SONGS_KEPT_IN_MEMORY = 200
TRANSPOSITION = (-6, 6)
PROGRAMS_FOR_SONGS = (0, 4, 5, 11, 24, 25, 26, 27, 29, 30, 48, 50, 56, 65, 66, 73, 80, 81, 89)
STRUM_PATTERNS = ("x-x-x-x-", "x--x--x-", "x-xx-xx-", "x---x---", "-x-x-x-x", "xxxxxxxx", "x-xxx-xx", "x-------")
HAND_PATTERNS = ("x-x-x-x-x-x-x-x-", "xxxxxxxxxxxxxxxx", "x--x--x-x--x--x-", "----x-------x---", "x-xxx-xxx-xxx-xx",
                 "x--x--x---x-x---", "x---x---x---x---", "--x---x---x---x-", "x-x--xx-x-xx--x-")  # fmt: skip
# A layer is mono and placed here, or knows where its parts stand.
Layer = Callable[[TrainData, np.random.Generator, float, str], np.ndarray | Stereo]


def mixture(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> Stereo:
    """One to four layers, the first of them music; float32, the middle about -20 dBFS RMS over what sounds."""
    samples, picture = int(seconds * SAMPLE_RATE_HZ), rng.spawn(1)[0]
    mix = in_the_middle(np.zeros(samples, dtype=np.float32))
    tables = [MUSIC, *[ANYTHING] * int(rng.choice([0, 1, 2, 3], p=[0.3, 0.4, 0.2, 0.1]))]
    for table in tables:
        shares = np.array([share for _, share in table])
        layer, _ = table[int(rng.choice(len(table), p=shares / shares.sum()))]
        played = layer(data, rng, seconds, split)
        if not isinstance(played, Stereo):
            played = placed(played, ROLES.get(layer, ""), picture)
        gain = level_gain(played.middle[:samples], TARGET_DBFS + LEVEL_DB.get(layer, 0.0) + rng.normal(0, 4))
        mix += played.cut(samples).scaled(gain)
    return mix.scaled(sounding_gain(mix.middle, TARGET_DBFS))


def _guitar_stem(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> np.ndarray:
    """An excerpt of a recorded metal guitar at a new speed; where it rests, another excerpt is tried."""
    files = sorted((data.root / "accompaniment" / "guitar-stems").glob("*.ogg"))
    files = [path for path in files if (path.stem == VALIDATION_STEM) == (split == "validation")]
    ratio = float(rng.uniform(*SPEED_RATIO))
    audio = np.zeros(0, dtype=np.float32)
    for _ in range(4):
        path = files[int(rng.integers(len(files)))]
        with soundfile.SoundFile(path) as file:
            needed = int(seconds * ratio * file.samplerate) + 2
            file.seek(int(rng.integers(0, max(1, len(file) - needed))))
            side = rng.uniform(0, 1)
            audio = file.read(needed, dtype="float32", always_2d=True) @ np.array([side, 1 - side], dtype=np.float32)
            audio = resampled(audio, ratio * file.samplerate / SAMPLE_RATE_HZ)
        if rms(audio) > 0.01:
            break
    return audio


def _strums(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> np.ndarray:
    """Recorded strums of a few chords in a strumming pattern."""
    files = sorted((data.root / "accompaniment" / "guitar-strums").glob("*.ogg"))
    files = [path for path in files if _of_split(path.stem) == split]
    ratio = float(rng.uniform(*SPEED_RATIO))
    chosen = [files[int(index)] for index in rng.integers(0, len(files), int(rng.integers(2, 6)))]
    strums = [resampled(_mono(path), ratio) for path in chosen]
    pattern = STRUM_PATTERNS[int(rng.integers(len(STRUM_PATTERNS)))]
    step = int(60 / rng.uniform(70, 180) / 2 * SAMPLE_RATE_HZ)
    audio = np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    for index, start in enumerate(range(0, len(audio), step)):
        if pattern[index % len(pattern)] == "x":
            strum = strums[index // len(pattern) % len(strums)][: len(audio) - start]
            damped = strum * np.exp(-np.arange(len(strum), dtype=np.float32) / (0.5 * SAMPLE_RATE_HZ))
            audio[start : start + len(strum)] += np.float32(rng.uniform(0.4, 1)) * damped
    return overdrive(rng, audio) if rng.random() < 0.25 else audio


def _pop_song(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> Stereo:
    """An excerpt of a song (melody, bridge, piano) on instruments of chance."""
    files = _pop_songs(data, split)
    song = _song(files[int(rng.integers(len(files)))])
    start = float(rng.uniform(0, max(1.0, song.seconds_at(np.array([song.quarters]))[0] - seconds)))
    stretch, transposition = float(rng.uniform(0.75, 1.3)), int(rng.integers(*TRANSPOSITION, endpoint=True))
    begins = (song.seconds_at(song.notes["start_quarters"]) - start) * stretch
    ends = (song.seconds_at(song.notes["end_quarters"]) - start) * stretch
    programs = rng.choice(PROGRAMS_FOR_SONGS, 16)
    inside = np.flatnonzero((ends > 0) & (begins < seconds))
    notes = [
        Note(int(programs[song.notes["channel"][i]]), int(song.notes["pitch"][i]) + transposition, max(0.0, float(begins[i])),
             float(min(ends[i], seconds)), int(np.clip(song.notes["velocity"][i], 20, 127)), f"part-{song.notes['channel'][i]}")
        for i in inside
    ]  # fmt: skip
    return render(notes, seconds, rng)


def _own_band(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> Stereo:
    """A composed band that keeps a time of its own, without any drummer."""
    beats = int(rng.choice([3, 4, 4, 4, 5, 6, 7]))
    times = np.arange(0, seconds, 60 / float(np.exp(rng.uniform(np.log(55), np.log(190)))))
    times = times + float(rng.uniform(0, 0.5))
    numbers = np.arange(len(times)) % beats + 1
    groove = Groove([], times, numbers, beats, "quarter", seconds, "none", None)
    return render(compose_for(rng, groove), seconds, rng)


def _hands(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> np.ndarray:
    """Hand percussion in a loop: to be heard and not transcribed."""
    kits = load_kits(data, "learned" if split == "train" else "held_out")
    audio = np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)
    available = [piece for piece in DISTRACTORS if kits.kits_with(piece)]
    step_seconds = 60 / float(rng.uniform(75, 150)) / 4
    for piece in rng.choice(available, int(rng.integers(1, 4)), replace=False):
        by_kit = kits.pieces[str(piece)]
        articulations = by_kit[str(rng.choice(sorted(by_kit)))]
        shots = articulations[str(rng.choice(sorted(articulations)))]
        pattern, level = HAND_PATTERNS[int(rng.integers(len(HAND_PATTERNS)))], rng.uniform(0.2, 1.0)
        for index in range(int(seconds / step_seconds)):
            if pattern[index % 16] == "x":
                start = int((index * step_seconds + abs(rng.normal(0, 0.004))) * SAMPLE_RATE_HZ)
                sound = shots[int(rng.integers(len(shots)))].audio(0.0)[: max(0, len(audio) - start)]
                audio[start : start + len(sound)] += np.float32(level * rng.uniform(0.5, 1)) * sound
    return audio


def _singer(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> np.ndarray:
    return singer.sing(rng, seconds)


def _synth_loop(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> np.ndarray:
    return synths.synth_loop(rng, seconds)


def _drone(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> np.ndarray:
    return synths.drone(rng, seconds)


def _noise(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> np.ndarray:
    return synths.noise_bed(rng, seconds)


MUSIC: tuple[tuple[Layer, float], ...] = (
    (_guitar_stem, 0.2), (_strums, 0.1), (_pop_song, 0.25), (_own_band, 0.25), (_singer, 0.1), (_synth_loop, 0.06),
    (_drone, 0.04),
)  # fmt: skip
ANYTHING: tuple[tuple[Layer, float], ...] = (
    *[(layer, share * 0.5) for layer, share in MUSIC], (_singer, 0.25), (_hands, 0.12), (_noise, 0.08), (_synth_loop, 0.1),
)  # fmt: skip
# In dB beside the other layers; those that are not here are as loud as music.
LEVEL_DB: dict[Layer, float] = {_noise: -14.0, _hands: -4.0}
# Which of stereo.PLACINGS goes for a layer.
ROLES: dict[Layer, str] = {_guitar_stem: "riff", _strums: "chords", _singer: "voice", _drone: "pad"}


def _of_split(name: str) -> str:
    share = int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 16**8
    return "validation" if share < VALIDATION_SHARE else "train"


@lru_cache(maxsize=4)
def _pop_songs(data: TrainData, split: str) -> list[Path]:
    files = sorted((data.root / "songs" / "tier-a" / "pop909").glob("*.mid"))
    return [path for path in files if _of_split(path.stem) == split]


@lru_cache(maxsize=SONGS_KEPT_IN_MEMORY)
def _song(path: Path) -> MidiSong:
    return read_midi(path)


@cache
def _mono(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return resampled(samples.mean(axis=1), rate / SAMPLE_RATE_HZ) if rate != SAMPLE_RATE_HZ else samples.mean(axis=1)
