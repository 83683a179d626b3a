"""Reads what pool.py and records.py wrote: clips of songs whose strokes are known, and of recordings whose are not."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from training.pool import Track


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

    def draw(self, rng: np.random.Generator) -> "PoolSong":
        sizes = np.array([len(shard["drums"]) for shard in self.shards])
        shard = self.shards[rng.choice(len(sizes), p=sizes / sizes.sum())]
        return PoolSong(shard, int(rng.integers(len(shard["drums"]))))

    def draw_accompaniment(self, rng: np.random.Generator) -> Track:
        """Anybody's band or other music: it need not go with the drums."""
        while True:
            shard = self.shards[rng.integers(len(self.shards))]
            kind = "other" if rng.random() < 0.55 else "aligned"
            if count := len(shard[f"{kind}_tracks"]):
                row = rng.integers(count)
                return Track(shard[f"{kind}_tracks"][row], shard[f"{kind}_widths"][row])


class Records:
    """Clips of recordings that nobody annotated (records.py), in memory."""

    def __init__(self, folder: Path):
        self._clips: list[Track] = []
        for path in sorted(folder.glob("*.npz")):
            with np.load(path) as arrays:
                self._clips += [Track(power, width) for power, width in zip(arrays["power"], arrays["width"])]
        if not self._clips:
            raise FileNotFoundError(f"no clips in {folder}: run training.records first")

    def draw(self, rng: np.random.Generator) -> Track:
        return self._clips[rng.integers(len(self._clips))]


@dataclass(frozen=True)
class PoolSong:
    shard: dict[str, np.ndarray]
    index: int

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
