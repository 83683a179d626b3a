"""Drum one-shots, indexed by kit, piece and articulation, loaded on demand."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile

from training.paths import TrainData

SAMPLE_RATE_HZ = 44_100

# The material's names for pieces on the left, ours on the right. A rimshot is a way to play the
# snare; everything called other_* is a distractor and keeps its name without the prefix.
PIECE_OF_MANIFEST = {
    "kick": "kick",
    "snare": "snare",
    "rimshot": "snare",
    "sidestick": "side_stick",
    "hat_closed": "hi_hat_closed",
    "hat_halfopen": "hi_hat_half_open",
    "hat_open": "hi_hat_open",
    "hat_pedal": "hi_hat_pedal",
    "tom_high": "tom_high",
    "tom_mid": "tom_mid",
    "tom_low": "tom_low",
    "crash": "crash",
    "ride": "ride",
    "ride_bell": "ride_bell",
    "china": "china",
    "splash": "splash",
}

# By its name and its spectrum (72 Hz, hardly anything above 100) a kick, filed as a middle tom.
MISFILED = {("electric-empire", "Kick Stomp"): "kick"}

FREE_TIERS = ("A", "A-")
# Of the share-alike kits those that weights learn from, all of them CC-BY-SA, as the weights then are ...
SHARE_ALIKE_LEARNED = ("avl-black-pearl", "avl-red-zeppelin", "becks", "salamander", "sm-megareaper")
# ... and those that share recordings with one of these, so that they would be neither learned from nor unheard.
SHARE_ALIKE_UNUSED = ("gimme-a-hand", "gmrockkit")

# Whose drums: "free" may be heard anywhere, in the example song too; "learned" is all that the shipped weights are fitted
# to; "share_alike" are the share-alike ones of these, with free ones for what they lack; "held_out" are kits that no
# weight ever saw, for validation, calibration and songs to measure on.
KitSet = Literal["free", "learned", "share_alike", "held_out"]


@dataclass(frozen=True)
class OneShot:
    """One recorded stroke: its onset lies 2 ms after the start of the file."""

    path: Path
    kit: str
    piece: str
    articulation: str
    velocity_rank: float
    layered: bool

    def audio(self, side: float) -> np.ndarray:
        """Mono samples; `side` in [-1, 1] leans a stereo file to its left or right channel."""
        stereo = _load(self.path)
        if stereo.shape[1] == 1:
            return stereo[:, 0]
        right = 0.5 + 0.5 * side
        return stereo[:, 0] * (1 - right) + stereo[:, 1] * right


@dataclass(frozen=True)
class Kits:
    """piece -> kit -> articulation -> its strokes, softest first."""

    pieces: dict[str, dict[str, dict[str, list[OneShot]]]]

    def kits_with(self, piece: str) -> list[str]:
        return sorted(self.pieces.get(piece, {}))


@cache
def _load(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    if rate != SAMPLE_RATE_HZ:
        raise ValueError(f"{path}: {rate} Hz, expected {SAMPLE_RATE_HZ}")
    return samples


def _belongs(kit: str, tier: str, wanted: KitSet) -> bool:
    free, learned = tier in FREE_TIERS, kit in SHARE_ALIKE_LEARNED
    return {
        "free": free,
        "learned": free or learned,
        "share_alike": learned,
        "held_out": not free and not learned and kit not in SHARE_ALIKE_UNUSED,
    }[wanted]


@cache
def load_kits(data: TrainData, wanted: KitSet) -> Kits:
    """Index the one-shots of a set of kits.

    Raises FileNotFoundError if the material is not there.
    """
    pieces: dict[str, dict[str, dict[str, list[OneShot]]]] = {}
    with open(data.manifest, newline="") as file:
        for row in csv.DictReader(file):
            if not _belongs(row["kit"], row["tier"], wanted):
                continue
            name = MISFILED.get((row["kit"], row["articulation"]), row["piece"])
            piece = name.removeprefix("other_") if name.startswith("other_") else PIECE_OF_MANIFEST[name]
            shot = OneShot(
                path=data.root / row["path"],
                kit=row["kit"],
                piece=piece,
                articulation=f"{name}:{row['articulation']}:{row['mic']}",
                velocity_rank=float(row["velocity_rank"]),
                layered=row["velocity_from"] != "none",
            )
            by_kit = pieces.setdefault(piece, {})
            by_kit.setdefault(shot.kit, {}).setdefault(shot.articulation, []).append(shot)
    for by_kit in pieces.values():
        for articulations in by_kit.values():
            for shots in articulations.values():
                shots.sort(key=lambda shot: (shot.velocity_rank, str(shot.path)))
    return Kits(load_kits(data, "free").pieces | pieces if wanted == "share_alike" else pieces)
