"""Draws how a training run went: losses and validation F over steps.

    python -m training.curves --run RUN --out docs/images/training.png

Reads RUN/log.jsonl (training.train_hearing) and RUN/beats.jsonl (training.train_beats), whichever is there.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

PANEL_INCHES = (5.2, 3.2)
DOTS_PER_INCH = 110


@dataclass(frozen=True)
class Curve:
    """One value of a log's records: the keys that lead to it, what it is called, how it is drawn."""

    keys: tuple[str, ...]
    label: str
    style: str = "-"


@dataclass(frozen=True)
class Panel:
    """Curves that share a scale. F goes from 0 to 1; losses have no natural end."""

    log: str
    title: str
    curves: tuple[Curve, ...]
    is_share: bool


PANELS = (
    Panel("log.jsonl", "Separator: loss", (Curve(("separator",), "mask and SDR"),), False),
    Panel("log.jsonl", "Separator: SDR to be expected of validation mixes, dB", (
        Curve(("validation", "mix", "sdr_db"), "mixes", "o-"),
        Curve(("validation", "record", "sdr_db"), "mixes like records", "s-"),
    ), False),
    Panel("log.jsonl", "Transcriber: loss", (Curve(("transcriber",), "onsets and velocities"),), False),
    Panel("log.jsonl", "Hearing: F on validation clips, threshold 0.5", (
        Curve(("validation", "drums", "micro"), "drums alone", "o-"), Curve(("validation", "mix", "micro"), "mixes", "o-"),
        Curve(("validation", "record", "micro"), "mixes like records", "s-"),
        Curve(("validation", "decoded", "micro"), "few bits", "^-"), Curve(("validation", "room", "micro"), "in a room", "v-"),
        *[Curve(("validation", "mix", family), f"mixes, {family}", ":") for family in ("KD", "SD", "TT", "HH", "CY")],
    ), True),
    Panel("beats.jsonl", "Beats: loss", (Curve(("loss",), "beats and downbeats"),), False),
    Panel("beats.jsonl", "Beats: F of picked peaks on validation clips", (
        Curve(("validation", "beat"), "beats", "o-"), Curve(("validation", "downbeat"), "downbeats", "o-"),
    ), True),
)  # fmt: skip


def read_log(path: Path) -> list[dict]:
    """A log's records by step; of a step that a resumed run repeated, the later one.

    Raises OSError if the log is not there and ValueError if a line is not JSON.
    """
    lines = path.read_text().splitlines()
    by_step = {record["step"]: record for record in map(json.loads, lines)}
    return [by_step[step] for step in sorted(by_step)]


def points(records: list[dict], keys: tuple[str, ...]) -> dict[int, float]:
    """Step to value, where a record has it."""
    found = {}
    for record in records:
        value = record
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            found[record["step"]] = float(value)
    return found


def draw(run: Path, out: Path) -> None:
    """Raises FileNotFoundError if the run has no log yet."""
    panels = [panel for panel in PANELS if (run / panel.log).exists()]
    if not panels:
        raise FileNotFoundError(f"{run} holds neither log.jsonl nor beats.jsonl: run training.train_hearing first.")
    width, height = PANEL_INCHES
    figure = Figure(figsize=(2 * width, height * len(panels) / 2))
    axes = figure.subplots(len(panels) // 2, 2, squeeze=False)
    for panel, axis in zip(panels, axes.flat):
        _draw_panel(axis, panel, read_log(run / panel.log))
    figure.tight_layout()
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=DOTS_PER_INCH)


def _draw_panel(axis: Axes, panel: Panel, records: list[dict]) -> None:
    for curve in panel.curves:
        at = points(records, curve.keys)
        axis.plot(list(at), list(at.values()), curve.style, label=curve.label, markersize=3)
    axis.set_title(panel.title, fontsize=10)
    axis.set_xlabel("step")
    axis.grid(alpha=0.3)
    if panel.is_share:
        axis.set_ylim(0, 1)
    axis.legend(fontsize=7, ncols=2)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    draw(arguments.run, arguments.out)


if __name__ == "__main__":
    main()
