"""Drumming for synthetic training audio, from people, from songs and from a programme.

    python -m training.grooves --demo --data TRAINDATA

prints what a few hundred clips are made of.
"""

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from training.human import human_groove
from training.music import Groove, Note, Stroke
from training.mutations import mutate
from training.paths import TrainData
from training.programmed import programmed_groove
from training.songs import song_groove

__all__ = ["Groove", "Note", "Stroke", "sample_groove"]

Source = Callable[[TrainData, np.random.Generator, float, str], Groove]
MUTATED_SHARE = 0.8


def sample_groove(data: TrainData, rng: np.random.Generator, seconds: float, split: str = "train") -> Groove:
    """A clip of `seconds` seconds of drumming; the same `rng` state gives the same clip.

    `split` is "train" or "validation": they share no human recording and no song. Raises
    FileNotFoundError if the material is not there.
    """
    shares = np.array([share for _, share in SOURCES])
    source, _ = SOURCES[int(rng.choice(len(SOURCES), p=shares / shares.sum()))]
    groove = source(data, rng, seconds, split)
    return mutate(rng, groove) if rng.random() < MUTATED_SHARE else groove


def _programmed(data: TrainData, rng: np.random.Generator, seconds: float, split: str) -> Groove:
    return programmed_groove(rng, seconds)


SOURCES: tuple[tuple[Source, float], ...] = ((human_groove, 0.43), (song_groove, 0.15), (_programmed, 0.42))


def _demo(data: TrainData, clips: int, seconds: float) -> None:
    clip_list = [sample_groove(data, np.random.default_rng([7, index]), seconds) for index in range(clips)]
    pulses = Counter(f"{groove.beats_per_bar} {groove.pulse}" for groove in clip_list)
    print("bars:", ", ".join(f"{name} {count / clips:.1%}" for name, count in pulses.most_common()))
    bpm = [60 / np.median(np.diff(groove.beat_seconds)) for groove in clip_list]
    counts, edges = np.histogram(bpm, bins=[30, 50, 70, 90, 110, 130, 150, 180, 220, 260, 350])
    print("pulses a minute:", ", ".join(f"{low:.0f}-: {count}" for low, count in zip(edges, counts, strict=False)))
    pieces = Counter(stroke.piece for groove in clip_list for stroke in groove.strokes)
    for piece, count in pieces.most_common():
        in_clips = np.mean([any(stroke.piece == piece for stroke in groove.strokes) for groove in clip_list])
        print(f"  {piece:18s} {count / clips / seconds:6.2f} a second, in {in_clips:.0%} of clips")
    for piece, other in (("kick", "hi_hat"), ("snare", "hi_hat"), ("hi_hat", "kick"), ("tom_low", "kick"),
                         ("tom_low", "snare"), ("kick", "tom_low")):  # fmt: skip
        print(f"  {piece} together with {other}: {_coincidence(clip_list, piece, other):.0%}")
    for name in ("human", "song", "programmed"):
        some = [groove for groove in clip_list if groove.source.startswith(name)]
        print(f"  {name}: {len(some)}; kick on the one {_on_beat(some, 1):.0%}, on other beats {_on_beat(some, 0):.0%}")


def _coincidence(clip_list: list[Groove], piece: str, other: str) -> float:
    together = total = 0
    for groove in clip_list:
        others = np.array([stroke.seconds for stroke in groove.strokes if stroke.piece.startswith(other)])
        for stroke in groove.strokes:
            if stroke.piece.startswith(piece):
                total += 1
                together += int(len(others) > 0 and np.min(np.abs(others - stroke.seconds)) < 0.025)
    return together / max(1, total)


def _on_beat(clip_list: list[Groove], number: int) -> float:
    """Share of downbeats (`number` 1) or of other beats (0) with a kick within 60 ms."""
    hits = total = 0
    for groove in clip_list:
        kicks = np.array([stroke.seconds for stroke in groove.strokes if stroke.piece == "kick"])
        for place, beat in zip(groove.beat_seconds, groove.beat_numbers, strict=True):
            if (beat == 1) == (number == 1):
                total += 1
                hits += int(len(kicks) > 0 and np.min(np.abs(kicks - place)) < 0.06)
    return hits / max(1, total)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", action="store_true", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=24.0)
    arguments = parser.parse_args()
    _demo(TrainData(arguments.data), arguments.clips, arguments.seconds)


if __name__ == "__main__":
    main()
