"""Cuts recordings that nobody annotated into clips, for transcribers to learn from what their teachers hear in them.

    python -m training.records --recordings FOLDER --out POOL/records

Every recording of FOLDER gives a shard of clips as long as the pool's, one after the other; those without sound are left
out. What is cut already is not cut again.
"""

import argparse
import hashlib
from pathlib import Path

import numpy as np
import soundfile

from training.features import SAMPLE_RATE_HZ, mean_square_level
from training.pool import CLIP_SECONDS, Track, track_of, write_whole
from training.stereo import Stereo

# Quieter clips, as a power against full scale, hold nothing to learn from.
QUIETEST = 1e-5
# One recording in so many is kept for validation.
VALIDATION_OF = 8


def split_of(recording: str) -> str:
    """Whether one may be learned from ("train") or is for "validation", by its name."""
    return "train" if hashlib.sha256(recording.encode()).digest()[0] % VALIDATION_OF else "validation"


def clips_of(path: Path) -> list[Track]:
    """Of one recording. Raises ValueError if it has another sampling rate than ours."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != SAMPLE_RATE_HZ:
        raise ValueError(f"{path}: {rate} Hz, expected {SAMPLE_RATE_HZ}")
    left, right = samples[:, 0], samples[:, -1]
    length = int(CLIP_SECONDS * SAMPLE_RATE_HZ)
    starts = range(0, len(samples) - length + 1, length)
    clips = [Stereo((left + right)[at : at + length] / 2, (left - right)[at : at + length] / 2) for at in starts]
    return [track_of(clip) for clip in clips if mean_square_level(clip.middle) > QUIETEST]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recordings", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for path in sorted(arguments.recordings.glob("*.flac")):
        shard = arguments.out / f"{path.stem}.npz"
        if shard.exists():
            continue
        clips = clips_of(path)
        if clips:
            write_whole(shard, {"power": np.stack([c.power for c in clips]), "width": np.stack([c.width for c in clips])})
        print(f"{path.name}: {len(clips)} clips", flush=True)


if __name__ == "__main__":
    main()
