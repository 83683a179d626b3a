"""A band's notes become its recording: every part played, coloured and mixed."""

from dataclasses import dataclass

import numpy as np

from training.effects import at_level, chorus, echo, overdrive, reverb, rms, tremolo
from training.features import SAMPLE_RATE_HZ
from training.music import Note
from training.soundfont import installed_soundfonts, play
from training.stereo import Stereo, in_the_middle, placed

TARGET_DBFS = -20.0
# Of a part, in dB beside the others, before a jitter.
LEVEL_DB = {"bass": 0.0, "riff": -1.0, "chords": -3.0, "lead": -2.0, "pad": -6.0}
LEVEL_JITTER_DB = 4.0
GUITARS = range(24, 32)
BASSES = range(32, 40)
OTHER_SOUNDFONT_SHARE = 0.5


@dataclass(frozen=True)
class EffectShares:
    """How often an effect is on."""

    overdrive: float
    chorus: float
    tremolo: float
    echo: float


GUITAR_EFFECTS = EffectShares(overdrive=0.35, chorus=0.15, tremolo=0.05, echo=0.1)
LOUD_GUITAR_EFFECTS = EffectShares(overdrive=0.75, chorus=0.08, tremolo=0.0, echo=0.1)
BASS_EFFECTS = EffectShares(overdrive=0.25, chorus=0.06, tremolo=0.0, echo=0.0)
OTHER_EFFECTS = EffectShares(overdrive=0.06, chorus=0.12, tremolo=0.05, echo=0.1)


def render(notes: list[Note], seconds: float, rng: np.random.Generator) -> Stereo:
    """Float32 at 44.1 kHz, its middle about -20 dBFS RMS over what sounds.

    Raises FileNotFoundError if no soundfont is installed.
    """
    mix, picture = in_the_middle(np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)), rng.spawn(1)[0]
    soundfonts = installed_soundfonts()
    main = int(rng.integers(len(soundfonts)))
    for (role, program), part in sorted(_parts(notes).items()):
        index = int(rng.integers(len(soundfonts))) if rng.random() < OTHER_SOUNDFONT_SHARE else main
        audio = play(part, seconds, soundfonts[index], float(rng.normal(0, 0.06)))
        level = TARGET_DBFS + LEVEL_DB.get(role, -3.0) + rng.normal(0, LEVEL_JITTER_DB)
        mix += placed(at_level(_coloured(rng, program, audio), level), role, picture)
    if rng.random() < 0.3:
        reflections = reverb(picture, mix.middle) - mix.middle
        mix = Stereo(reverb(rng, mix.middle), mix.side + reflections)
    return mix.scaled(sounding_gain(mix.middle, TARGET_DBFS))


def at_sounding_level(audio: np.ndarray, decibels: float) -> np.ndarray:
    """Scaled so that the louder half of the tenth-seconds has an RMS of `decibels` dBFS."""
    return audio * sounding_gain(audio, decibels)


def sounding_gain(audio: np.ndarray, decibels: float) -> np.float32:
    """What at_sounding_level scales by; 1 for silence."""
    size = SAMPLE_RATE_HZ // 10
    blocks = audio[: len(audio) // size * size].reshape(-1, size)
    if len(blocks) == 0:
        blocks = audio[None]
    loud = np.sort(np.mean(np.square(blocks), axis=1))[len(blocks) // 2 :]
    level = float(np.sqrt(np.mean(loud)))
    return np.float32(10 ** (decibels / 20) / level) if level > 1e-6 else np.float32(1)


def _parts(notes: list[Note]) -> dict[tuple[str, int], list[Note]]:
    parts: dict[tuple[str, int], list[Note]] = {}
    for note in notes:
        parts.setdefault((note.channel_role, note.program), []).append(note)
    return parts


def _coloured(rng: np.random.Generator, program: int, audio: np.ndarray) -> np.ndarray:
    shares = _shares(program)
    if rms(audio) == 0:
        return audio
    if rng.random() < shares.overdrive:
        audio = overdrive(rng, audio)
    if rng.random() < shares.chorus:
        audio = chorus(rng, audio)
    if rng.random() < shares.tremolo:
        audio = tremolo(rng, audio)
    if rng.random() < shares.echo:
        audio = echo(rng, audio)
    return audio


def _shares(program: int) -> EffectShares:
    if program in (29, 30):
        return LOUD_GUITAR_EFFECTS
    if program in GUITARS:
        return GUITAR_EFFECTS
    return BASS_EFFECTS if program in BASSES else OTHER_EFFECTS
