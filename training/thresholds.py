"""Chooses the transcriber's thresholds on the calibration split.

    python -m training.thresholds --pool POOL --run RUN --also OTHER_RUN

One threshold for all drums: the highest with which F over all strokes is next to the best there. F hardly changes
over a wide range, and of two charts as good as each other the one with fewer false notes is better to read; synthetic
clips, which hide more than records do, ask for too low ones. A threshold for each drum does better on the split it was
chosen on and worse elsewhere. The runner lowers it for songs that are heard badly
(model-runner/stages/song-thresholds.ts). Writes RUN/thresholds.json and RUN/validation.json, which the model
card quotes.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from training.checkpoints import load_hearing
from training.classes import DRUMS
from training.ensemble import BestTranscriber
from training.shards import Pool
from training.validate import Heard, Strokes, counts, f_measure, hear_all, scores, strokes_of, validation_clips, velocity_ranks

Thresholds = dict[str, object]
Report = dict[str, object]
CANDIDATES = np.round(np.arange(0.15, 0.76, 0.05), 2)
# F that differs by less is the same: 0.3 points are noise on these clips.
NEXT_TO_BEST = 0.003


def choose(heard: list[Heard]) -> float:
    """The common threshold."""
    measures = np.array([scores(heard, strokes_at(heard, threshold))["micro"] for threshold in CANDIDATES])
    return float(CANDIDATES[measures >= measures.max() - NEXT_TO_BEST].max())


def strokes_at(heard: list[Heard], threshold: float) -> list[Strokes]:
    """With one threshold for all drums."""
    return strokes_of(heard, np.full(len(DRUMS), threshold), weighed=True)


def report_on(separator: nn.Module, transcriber: nn.Module, pool: Pool, songs: int) -> tuple[Thresholds, Report]:
    """Chosen thresholds and scores, of drums as they are and of songs with a separator in front."""
    chosen, report = {}, {}
    alone, mixed = (validation_clips(pool, songs, mixed) for mixed in (False, True))
    # With the separator in front come full mixes and, as nobody sorts their files, drums alone too.
    for name, clips in (("unseparated", alone), ("separated", alone + mixed)):
        heard = hear_all(separator, transcriber, clips, separate=name == "separated")
        threshold = choose(heard)
        found = strokes_at(heard, threshold)
        chosen[name] = dict.fromkeys(DRUMS, threshold)
        by_drum = {d: round(f_measure(counts(heard, found, [i])), 3) for i, d in enumerate(DRUMS)}
        report[name] = {"threshold": threshold, "scores": scores(heard, found), "by_drum": by_drum,
                        "velocity_ranks": velocity_ranks(heard, found)}  # fmt: skip
        print(name, json.dumps(report[name]), sep="\n", flush=True)
    return chosen, report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--also", type=Path, action="append", default=[], help="a run whose transcriber joins in best quality")
    parser.add_argument("--songs", type=int, default=100)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, pool = load_hearing(arguments.run), Pool(arguments.pool / "calibration")
    chosen, report = report_on(model.separator, model.transcriber, pool, arguments.songs)
    best = BestTranscriber([model.transcriber, *(load_hearing(run).transcriber for run in arguments.also)])
    chosen["best"], report["best"] = report_on(model.separator, best.eval(), pool, arguments.songs)
    (arguments.run / "thresholds.json").write_text(json.dumps(chosen, indent=1))
    (arguments.run / "validation.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
