"""Chooses the transcriber's thresholds on the calibration split.

    python -m training.thresholds --pool POOL --run RUN

One threshold for all drums, the one with the best F over all strokes there. A threshold for each drum
does better on the split it was chosen on and worse elsewhere: how loud and how alike the synthetic drums
are decides it, and records differ. Writes RUN/thresholds.json and RUN/validation.json, which the model
card quotes.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from training.checkpoints import load_hearing
from training.classes import DRUMS
from training.dataset import Pool
from training.validate import Heard, counts, f_measure, hear_all, scores, validation_clips

CANDIDATES = np.round(np.arange(0.15, 0.76, 0.05), 2)


def choose(heard: list[Heard]) -> float:
    """The common threshold."""
    drums = range(len(DRUMS))
    totals = [sum(counts(heard, [drum], [float(threshold)]) for drum in drums) for threshold in CANDIDATES]
    return float(CANDIDATES[np.argmax([f_measure(total) for total in totals])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--songs", type=int, default=100)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, pool = load_hearing(arguments.run), Pool(arguments.pool / "calibration")
    chosen, report = {}, {}
    alone, mixed = (validation_clips(pool, arguments.songs, mixed) for mixed in (False, True))
    # With the separator in front come full mixes and, as nobody sorts their files, drums alone too.
    for name, clips in (("unseparated", alone), ("separated", alone + mixed)):
        heard = hear_all(model.separator, model.transcriber, clips, separate=name == "separated")
        threshold = choose(heard)
        thresholds = np.full(len(DRUMS), threshold)
        chosen[name] = dict.fromkeys(DRUMS, threshold)
        by_drum = {d: round(f_measure(counts(heard, [i], [threshold])), 3) for i, d in enumerate(DRUMS)}
        report[name] = {"scores": scores(heard, thresholds), "by_drum": by_drum}
        print(name, json.dumps(report[name]), json.dumps(chosen[name]), sep="\n")
    (arguments.run / "thresholds.json").write_text(json.dumps(chosen, indent=1))
    (arguments.run / "validation.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
