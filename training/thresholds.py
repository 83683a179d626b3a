"""Chooses the transcriber's thresholds on the calibration split.

    python -m training.thresholds --pool POOL --run RUN

One threshold a drum, the one with the best F there, drawn towards the best common one: a drum with
few strokes there says little about itself. Writes RUN/thresholds.json and
RUN/validation.json, which the model cards quote.
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
# Strokes at which a drum's own threshold weighs as much as the common one.
HALF_TRUST_STROKES = 400


def choose(heard: list[Heard]) -> np.ndarray:
    """Thresholds [drums]."""
    table = np.array([[counts(heard, [drum], [float(t)]) for t in CANDIDATES] for drum in range(len(DRUMS))])
    common = CANDIDATES[np.argmax([f_measure(table[:, i].sum(0)) for i in range(len(CANDIDATES))])]
    own = np.array([CANDIDATES[np.argmax([f_measure(c) for c in row])] for row in table])
    strokes = table[:, 0, 0] + table[:, 0, 2]
    trust = strokes / (strokes + HALF_TRUST_STROKES)
    return np.round(trust * own + (1 - trust) * common, 3)


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
        thresholds = choose(heard)
        chosen[name] = dict(zip(DRUMS, thresholds.tolist()))
        by_drum = {d: round(f_measure(counts(heard, [i], [float(thresholds[i])])), 3) for i, d in enumerate(DRUMS)}
        report[name] = {"scores": scores(heard, thresholds), "flat_0.5": scores(heard, np.full(14, 0.5)), "by_drum": by_drum}
        print(name, json.dumps(report[name]), json.dumps(chosen[name]), sep="\n")
    (arguments.run / "thresholds.json").write_text(json.dumps(chosen, indent=1))
    (arguments.run / "validation.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
