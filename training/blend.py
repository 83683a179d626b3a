"""Makes a run of the mean of several runs' weights, which began with one another or with the same.

    python -m training.blend --run OLD --run NEW [--run OTHER] --out BLEND

What each run has learned of its own clips at the expense of all others is thinned, what all know is kept:
M. Wortsman and others, "Robust fine-tuning of zero-shot models" (CVPR 2022) and "Model soups" (ICML 2022), with equal shares.
Transcribers and separators are blended, and beat trackers where all runs have one.
"""

import argparse
from pathlib import Path

import torch

from training.checkpoints import BEATS_FILE, HEARING_FILE, load_beat_tracker, load_hearing, save_averaged


def blend(runs: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Counters, which have no mean, are the last run's."""
    last = runs[-1]
    return {
        name: torch.stack([run[name] for run in runs]).mean(0) if value.is_floating_point() else value
        for name, value in last.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, action="append", required=True, help="twice at least")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if len(arguments.run) < 2:
        parser.error(f"expected two runs at least, found {len(arguments.run)}.")
    arguments.out.mkdir(parents=True, exist_ok=True)
    runs = [load_hearing(run) for run in arguments.run]
    runs[-1].load_state_dict(blend([run.state_dict() for run in runs]))
    save_averaged(runs[-1], arguments.out / HEARING_FILE)
    if all((run / BEATS_FILE).exists() for run in arguments.run):
        trackers = [load_beat_tracker(run) for run in arguments.run]
        trackers[-1].load_state_dict(blend([tracker.state_dict() for tracker in trackers]))
        save_averaged(trackers[-1], arguments.out / BEATS_FILE)


if __name__ == "__main__":
    main()
