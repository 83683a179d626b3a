"""Renders people's recordings with their annotations, to measure the runner on: `npm run evaluate -- FOLDER`.

    python -m training.rendered_people --data DATA --out FOLDER --seed 1

Recordings of the Groove MIDI Dataset that nothing was trained on, from their beginning, as records begin, and as they
were played, on kits that no network heard. Otherwise as training.rendered_songs, whose songs are longer, in more
metres and by nobody.
"""

import argparse
from pathlib import Path

import numpy as np

from training.human import downbeats_believable, recorded_groove, recorded_seconds, recordings
from training.paths import TrainData
from training.rendered_songs import Song, has_band, render_song, write_songs

LEAST_SECONDS = 18.0
SECONDS = (25.0, 45.0)
LEAD_IN_SECONDS = (0.05, 0.6)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--recordings", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    data = TrainData(arguments.data)
    there = [recording for recording in recordings(data, "validation") if not recording.is_fill]
    there = [recording for recording in there if recorded_seconds(recording) >= LEAST_SECONDS and downbeats_believable(recording)]
    order = np.random.default_rng([arguments.seed, 1_000_000]).permutation(len(there))[: arguments.recordings]
    chosen = [there[index] for index in order]

    def render(index: int) -> Song:
        rng = np.random.default_rng([arguments.seed, index])
        groove = recorded_groove(chosen[index], rng, float(rng.uniform(*LEAD_IN_SECONDS)), float(rng.uniform(*SECONDS)))
        return render_song(data, groove, "held_out", has_band(index), rng)

    names = [f"{index:03d}-{recording.style}-{recording.bpm:.0f}" for index, recording in enumerate(chosen)]
    write_songs(arguments.out, names, [recording.signature.replace("-", "/") for recording in chosen], render)


if __name__ == "__main__":
    main()
