"""Damages recordings as they are on their way to us, to measure the runner on: `npm run evaluate -- FOLDER`.

    python -m training.damaged_songs --songs FOLDER --damage phone --out OTHER

FOLDER is as training.rendered_songs writes it; annotations stay as they are. Codecs are real ones (ffmpeg's), where
training (damage.py) only imitates what they do. What is there already is kept.
"""

import argparse
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import fftconvolve, lfilter

from training.features import SAMPLE_RATE_HZ

PARTS = ("drum_only", "full_mix")
PEAK = 0.9
Samples = np.ndarray  # [samples, channels]


@dataclass(frozen=True)
class Damage:
    """What happens to the sound, then which filters and which codec of ffmpeg's it goes through."""

    sound: Callable[[Samples, np.random.Generator], Samples] = lambda samples, _: samples
    filters: str = "anull"
    codec: tuple[str, ...] = ("-c:a", "flac")
    suffix: str = ".flac"


def in_room(seconds: float, tail_db: float) -> Callable[[Samples, np.random.Generator], Samples]:
    """A room whose tail, noise that decays by 60 dB in so many seconds, has this energy against what is heard directly."""

    def sound(samples: Samples, rng: np.random.Generator) -> Samples:
        times = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        answer = lfilter([0.5], [1, -0.5], rng.standard_normal(len(times)) * np.exp(-6.9 * times / seconds))
        answer[times < 0.004] = 0
        answer *= 10 ** (tail_db / 20) / np.sqrt(np.sum(answer**2))
        answer[0] = 1
        return np.stack([fftconvolve(channel, answer)[: len(samples)] for channel in samples.T], 1)

    return sound


def with_hiss(db: float) -> Callable[[Samples, np.random.Generator], Samples]:
    return lambda samples, rng: (
        samples + rng.standard_normal(samples.shape) * np.sqrt(np.mean(samples**2)) * 10 ** (db / 20)
    )


def far_away(samples: Samples, rng: np.random.Generator) -> Samples:
    """A rehearsal as a phone some metres away hears it: mostly room."""
    return with_hiss(-32)(in_room(0.5, 2.3)(samples.mean(1, keepdims=True), rng), rng)


PHONE = (
    "highpass=f=180,lowpass=f=7500,acompressor=threshold=-30dB:ratio=6:attack=5:release=150:makeup=8,alimiter=limit=0.9"
)
DAMAGES = {
    "mp3-64": Damage(codec=("-b:a", "64k"), suffix=".mp3"),
    "mp3-96": Damage(codec=("-b:a", "96k"), suffix=".mp3"),
    "mp3-128": Damage(codec=("-b:a", "128k"), suffix=".mp3"),
    "aac-96": Damage(codec=("-c:a", "aac", "-b:a", "96k"), suffix=".m4a"),
    "low-pass": Damage(filters="lowpass=f=5500,lowpass=f=5500,lowpass=f=5500"),
    "dull": Damage(filters="volume=-3dB,treble=g=-15:f=3500"),
    "hiss": Damage(sound=with_hiss(-26)),
    "hall": Damage(sound=in_room(1.6, 0)),
    "phone": Damage(sound=far_away, filters=PHONE, codec=("-c:a", "aac", "-b:a", "48k"), suffix=".m4a"),
}


def damage_file(source: Path, target: Path, damage: Damage) -> None:
    """Writes `target`, a FLAC file. Raises CalledProcessError, with what ffmpeg said above it, if that fails."""
    samples, rate = soundfile.read(source, always_2d=True)
    heard = damage.sound(samples, np.random.default_rng(zlib.crc32(source.name.encode())))
    with tempfile.TemporaryDirectory() as folder:
        before, coded, after = (Path(folder) / name for name in ("before.wav", f"coded{damage.suffix}", "after.flac"))
        soundfile.write(before, heard * PEAK / max(np.abs(heard).max(), 1e-9), rate)
        _ffmpeg(before, "-af", damage.filters, *damage.codec, coded)
        _ffmpeg(coded, "-ar", str(rate), after)
        shutil.move(after, target)


def _ffmpeg(source: Path, *arguments: str | Path) -> None:
    command = ["ffmpeg", "-nostdin", "-y", "-loglevel", "error", "-i", source, *arguments]
    subprocess.run([str(word) for word in command], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--songs", type=Path, required=True)
    parser.add_argument("--damage", choices=sorted(DAMAGES), required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    shutil.copytree(arguments.songs / "annotations", arguments.out / "annotations", dirs_exist_ok=True)
    for part in PARTS:
        (arguments.out / part).mkdir(parents=True, exist_ok=True)
        for source in sorted((arguments.songs / part).glob("*.flac")):
            target = arguments.out / part / source.name
            if not target.exists():
                damage_file(source, target, DAMAGES[arguments.damage])


if __name__ == "__main__":
    main()
