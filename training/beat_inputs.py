"""What the beat tracker hears of every song in the pool: cached once, since its networks are fixed by now.

    python -m training.beat_inputs --pool POOL --run RUN --split train

Each song is mixed once, at random, and passed through separator and transcriber.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from training.checkpoints import load_hearing
from training.dataset import fixed_mix
from training.features import FRAMES_PER_SECOND
from training.hearing import hear
from training.networks import BeatTracker
from training.shards import Pool, PoolSong

HALF_RATE = FRAMES_PER_SECOND / 2
BEAT_SIGMA_FRAMES = 1.0
DRUMS_ONLY_SHARE = 0.35
NO_DRUMS_SHARE = 0.05
DRUMS_OVER_BAND_DB = (0.0, 5.0)


@dataclass(frozen=True)
class BeatExample:
    bands: np.ndarray  # [T / 2, BEAT_BANDS] float16
    strokes: np.ndarray  # [T / 2, drums] float16
    beat_seconds: np.ndarray
    beat_numbers: np.ndarray


def make_example(song: PoolSong, model: torch.nn.Module, rng: np.random.Generator) -> BeatExample:
    """One song in one mix; where the band does not play these beats, it stays away."""
    aligned = song.aligned if rng.random() >= DRUMS_ONLY_SHARE else None
    level = rng.normal(*DRUMS_OVER_BAND_DB) if aligned is None or rng.random() >= NO_DRUMS_SHARE else -40.0
    excerpt = fixed_mix(song, aligned, level, rng)
    heard = hear(model.separator, model.transcriber, excerpt.bands, excerpt.side, separate=aligned is not None)
    with torch.no_grad():
        bands, strokes = BeatTracker.pool(torch.from_numpy(excerpt.bands)[None], torch.from_numpy(heard["onset"])[None])
    half = torch.float16
    return BeatExample(
        bands[0].to(half).numpy(), strokes[0].to(half).numpy(), song.beats["seconds"].copy(), song.beats["number"].copy()
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--split", default="train")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_hearing(arguments.run)
    pool = Pool(arguments.pool / arguments.split)
    examples = []
    for number, shard in enumerate(pool.shards):
        songs = [PoolSong(shard, index) for index in range(len(shard["drums"]))]
        for index, song in enumerate(songs):
            if not song.drummed_anew:
                examples.append(make_example(song, model, np.random.default_rng([11, number, index])))
        print(f"{len(examples)} of {pool.songs}", flush=True)
    starts = np.cumsum([0] + [len(example.beat_seconds) for example in examples])
    np.savez(
        arguments.run / f"beat-inputs-{arguments.split}.npz",
        bands=np.stack([example.bands for example in examples]), strokes=np.stack([example.strokes for example in examples]),
        beat_starts=starts, beat_seconds=np.concatenate([example.beat_seconds for example in examples]),
        beat_numbers=np.concatenate([example.beat_numbers for example in examples]),
    )  # fmt: skip


if __name__ == "__main__":
    main()
