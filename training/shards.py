"""Reads what pool.py and records.py wrote: clips of songs whose strokes are known, and of recordings whose are not."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.pool import DRUMMED_ANEW, Track
from training.records import split_of


class Pool:
    """All shards of a split, in memory. `refresh` takes in shards that were finished since."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._loaded: set[str] = set()
        self.shards: list[dict[str, np.ndarray]] = []
        self.refresh()
        if not self.shards:
            raise FileNotFoundError(f"no shards in {folder}: run training.pool first")

    def refresh(self) -> None:
        for path in sorted(self._folder.glob("*.npz")):
            if path.name not in self._loaded:
                with np.load(path) as arrays:
                    self.shards.append({name: arrays[name] for name in arrays.files})
                self._loaded.add(path.name)

    @property
    def songs(self) -> int:
        return sum(len(shard["drums"]) for shard in self.shards)

    def _draw_shard(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        sizes = np.array([len(shard["drums"]) for shard in self.shards])
        return self.shards[rng.choice(len(sizes), p=sizes / sizes.sum())]

    def draw(self, rng: np.random.Generator) -> "PoolSong":
        shard = self._draw_shard(rng)
        return PoolSong(shard, int(rng.integers(len(shard["drums"]))))

    def draw_accompaniment(self, rng: np.random.Generator) -> Track:
        """Anybody's band or other music: it need not go with the drums."""
        while True:
            shard = self._draw_shard(rng)
            kind = "other" if rng.random() < 0.55 else "aligned"
            if not (count := len(shard[f"{kind}_tracks"])):
                continue
            row = rng.integers(count)
            if kind == "other" or shard["sources"][shard["aligned_of_song"][row]] != DRUMMED_ANEW:
                return Track(shard[f"{kind}_tracks"][row], shard[f"{kind}_widths"][row])


class Records:
    """Clips of recordings that nobody annotated (records.py) and that may be learned from, in memory."""

    def __init__(self, folder: Path):
        self._clips: list[Track] = []
        for path in sorted(folder.glob("*.npz")):
            if split_of(path.stem) == "train":
                self._clips += self.read(path)
        if not self._clips:
            raise FileNotFoundError(f"no clips in {folder}: run training.records first")

    @staticmethod
    def read(path: Path) -> list[Track]:
        """One recording's clips. Raises OSError if it is not there."""
        with np.load(path) as arrays:
            return [Track(power, width) for power, width in zip(arrays["power"], arrays["width"])]

    def draw(self, rng: np.random.Generator) -> Track:
        return self._clips[rng.integers(len(self._clips))]


@dataclass(frozen=True)
class PoolSong:
    shard: dict[str, np.ndarray]
    index: int

    @property
    def drummed_anew(self) -> bool:
        """Whether the band was recorded with drums: it goes with these alone, and nobody told its beats."""
        return self.shard["sources"][self.index] == DRUMMED_ANEW

    @property
    def drums(self) -> Track:
        return Track(self.shard["drums"][self.index], self.shard["drums_widths"][self.index])

    @property
    def aligned(self) -> Track | None:
        row = np.searchsorted(self.shard["aligned_of_song"], self.index)
        there = row < len(self.shard["aligned_of_song"]) and self.shard["aligned_of_song"][row] == self.index
        return Track(self.shard["aligned_tracks"][row], self.shard["aligned_widths"][row]) if there else None

    def _part(self, name: str) -> np.ndarray:
        starts = self.shard[f"{name}_starts"]
        return self.shard[f"{name}_all"][starts[self.index] : starts[self.index + 1]]

    @property
    def hits(self) -> np.ndarray:
        return self._part("hits")

    @property
    def beats(self) -> np.ndarray:
        return self._part("beats")

    @property
    def beats_per_bar(self) -> int:
        return int(self.shard["beats_per_bar"][self.index])
