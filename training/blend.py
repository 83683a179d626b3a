"""Makes a run of the mean of two runs' weights, of which one learned on from the other.

    python -m training.blend --run OLD --run NEW --out BLEND

What the later run has learned of its own clips at the expense of all others is halved, what both know is kept:
M. Wortsman and others, "Robust fine-tuning of zero-shot models" (CVPR 2022), with their mixing coefficient of a half. The
separator is the later run's.
"""

import argparse
from pathlib import Path

import torch

from training.checkpoints import load_hearing


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
    old, new = (load_hearing(run) for run in arguments.run)
    new.transcriber.load_state_dict(blend(old.transcriber.state_dict(), new.transcriber.state_dict()))
    arguments.out.mkdir(parents=True, exist_ok=True)
    average = {f"module.{name}": value for name, value in new.state_dict().items()}
    torch.save({"average": average | {"n_averaged": torch.tensor(0)}, "step": 0}, arguments.out / "checkpoint.pt")


if __name__ == "__main__":
    main()
