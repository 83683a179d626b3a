"""Makes a run of the mean of two runs' weights, of which one learned on from the other.

    python -m training.blend --run OLD --run NEW --out BLEND

What the later run has learned of its own clips at the expense of all others is halved, what both know is kept:
M. Wortsman and others, "Robust fine-tuning of zero-shot models" (CVPR 2022), with their mixing coefficient of a half.
Transcribers are blended, and beat trackers where both runs have one; the separator is the later run's.
"""

import argparse
from pathlib import Path

import torch

from training.checkpoints import BEATS_FILE, HEARING_FILE, load_beat_tracker, load_hearing, save_averaged


def blend(old: dict[str, torch.Tensor], new: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Counters, which have no mean, are the new ones."""
    return {name: (old[name] + value) / 2 if value.is_floating_point() else value for name, value in new.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, action="append", required=True, help="the older run, then the one that began with it")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if len(arguments.run) != 2:
        parser.error(f"expected two runs, found {len(arguments.run)}.")
    arguments.out.mkdir(parents=True, exist_ok=True)
    old, new = (load_hearing(run) for run in arguments.run)
    new.transcriber.load_state_dict(blend(old.transcriber.state_dict(), new.transcriber.state_dict()))
    save_averaged(new, arguments.out / HEARING_FILE)
    if all((run / BEATS_FILE).exists() for run in arguments.run):
        older, newer = (load_beat_tracker(run) for run in arguments.run)
        newer.load_state_dict(blend(older.state_dict(), newer.state_dict()))
        save_averaged(newer, arguments.out / BEATS_FILE)


if __name__ == "__main__":
    main()
