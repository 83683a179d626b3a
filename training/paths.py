"""Where the training material lies. See README.md for how to get it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class TrainData:
    """The folder that holds kits/, grooves/, songs/, accompaniment/ and manifest.csv."""

    root: Path

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.csv"
