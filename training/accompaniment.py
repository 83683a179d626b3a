"""What plays beside the drums in the synthetic training audio.

    python -m training.accompaniment --data TRAINDATA

measures how quickly it is made, and that it sounds.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from training import layers, parts
from training.band import compose_for
from training.grooves import sample_groove
from training.music import Groove, Note
from training.paths import TrainData
from training.stereo import Stereo

__all__ = ["Note", "compose", "other_accompaniment", "render_notes"]


def compose(data: TrainData, rng: np.random.Generator, groove: Groove) -> list[Note]:
    """A band that follows the groove's beats, bars and (at times) its kick.

    Empty if the groove has fewer than two beats.
    """
    return compose_for(rng, groove)


def render_notes(data: TrainData, notes: list[Note], seconds: float, rng: np.random.Generator) -> Stereo:
    """The notes' sound: float32 at 44.1 kHz, its middle about -20 dBFS RMS over what sounds.

    Raises FileNotFoundError if no soundfont is installed.
    """
    return parts.render(notes, seconds, rng)


def other_accompaniment(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> Stereo:
    """Music that ignores the drums: layers of guitars, songs, bands, a voice, synths, hands, noise.

    `split` is "train" or "validation"; they share no recording, song or kit. Float32 at
    44.1 kHz, its middle about -20 dBFS RMS over what sounds. Raises FileNotFoundError if the material or the
    soundfonts are not there.
    """
    return layers.mixture(data, rng, seconds, split)


def _measure(data: TrainData, clips: int, seconds: float) -> None:
    spent = {"grooves": 0.0, "compose and render": 0.0, "other": 0.0}
    levels = []
    for index in range(clips):
        rng = np.random.default_rng([11, index])
        started = time.perf_counter()
        groove = sample_groove(data, rng, seconds)
        spent["grooves"] += time.perf_counter() - started
        started = time.perf_counter()
        notes = groove.notes or compose(data, rng, groove)
        played = render_notes(data, notes, seconds, rng)
        spent["compose and render"] += time.perf_counter() - started
        started = time.perf_counter()
        other = other_accompaniment(data, rng, seconds, "train")
        spent["other"] += time.perf_counter() - started
        for audio in (played.middle, other.middle):
            if not np.all(np.isfinite(audio)):
                raise ValueError(f"clip {index} is not finite")
            levels.append(20 * np.log10(np.sqrt(np.mean(np.square(audio))) + 1e-9))
    for name, elapsed in spent.items():
        print(f"{name}: {clips * seconds / elapsed:.0f} times real time")
    print(f"dBFS RMS: {np.percentile(levels, [0, 5, 50, 95, 100]).round(1)}")


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=24.0)
    arguments = parser.parse_args()
    _measure(TrainData(arguments.data), arguments.clips, arguments.seconds)


if __name__ == "__main__":
    main()
