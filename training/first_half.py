"""What tells the first half of a bar of four from the second, as the table in model-runner/beats/first-half.ts.

    python -m training.first_half --data TRAINDATA

A logistic regression on the Groove MIDI Dataset: how much more often kick, snare, toms and cymbals fall on each eighth
of the true first half than on that of the other, on average over a recording. Its players' recordings in four beats
say what is learned, those of the validation split how often it is right. It also tells how many of them begin with either half.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from training.human import Recording, load_bars, recordings
from training.paths import TrainData

FAMILY_OF_PIECE = {
    "kick": "kick", "snare": "snare", "side_stick": "snare", "tom_high": "tom", "tom_mid": "tom", "tom_low": "tom",
    "crash": "cymbal", "china": "cymbal", "splash": "cymbal",
}  # fmt: skip
FAMILIES = ("kick", "snare", "tom", "cymbal")
EIGHTHS_OF_HALF = 4
SOFTEST_VELOCITY = 0.35
ON_PULSE = 0.25
TOGETHER = 0.08
FEWEST_BARS = 8
# Draws the weights to nothing, as most recordings have much the same to say.
RIDGE = 1e-3


def leaning(recording: Recording) -> np.ndarray:
    """Strokes a bar on each eighth of the first half less those on the second's, [families, EIGHTHS_OF_HALF]."""
    bars = load_bars(recording).bars
    struck = np.zeros((len(bars), len(FAMILIES), 2 * EIGHTHS_OF_HALF))
    for bar, strokes in enumerate(bars):
        for stroke in strokes:
            family = FAMILY_OF_PIECE.get(stroke.piece)
            if family and stroke.velocity >= SOFTEST_VELOCITY:
                struck[bar, FAMILIES.index(family), round(2 * stroke.pulses) % (2 * EIGHTHS_OF_HALF)] = 1
    mean = struck.mean(0)
    return mean[:, :EIGHTHS_OF_HALF] - mean[:, EIGHTHS_OF_HALF:]


def in_four(data: TrainData, split: str) -> list[Recording]:
    beats = [recording for recording in recordings(data, split) if not recording.is_fill and recording.signature == "4-4"]
    return [recording for recording in beats if len(load_bars(recording).bars) >= FEWEST_BARS]


def leanings(data: TrainData, split: str) -> np.ndarray:
    return np.stack([leaning(recording).ravel() for recording in in_four(data, split)])


def entries(data: TrainData, split: str) -> tuple[int, int]:
    """How many recordings begin with a stroke on the first beat of a bar, and how many with one on its third."""
    first_bars = [load_bars(recording).bars[0] for recording in in_four(data, split)]
    firsts = [min(stroke.pulses for stroke in strokes) for strokes in first_bars if strokes]
    on_pulse = [round(first) for first in firsts if abs(first - round(first)) < ON_PULSE]
    return on_pulse.count(0), on_pulse.count(2)


def begun(data: TrainData, split: str) -> tuple[int, int]:
    """Of the recordings that a kick or a cymbal begins, how many begin with the first beat of a bar, and how many there are."""
    places = []
    for recording in in_four(data, split):
        strokes = load_bars(recording).bars[0]
        first = min((stroke.pulses for stroke in strokes), default=0.0)
        together = [stroke for stroke in strokes if stroke.pulses < first + TOGETHER]
        if any(FAMILY_OF_PIECE.get(stroke.piece) in ("kick", "cymbal") for stroke in together):
            places.append(first)
    return sum(place < ON_PULSE for place in places), len(places)


def fit(examples: np.ndarray) -> np.ndarray:
    """Weights that give the log odds of the half that is the first; no constant, as either half may be."""

    def loss(weights: np.ndarray) -> float:
        return float(np.logaddexp(0, -examples @ weights).mean() + RIDGE * weights @ weights)

    return minimize(loss, np.zeros(examples.shape[1])).x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    data = TrainData(parser.parse_args().data)
    weights = fit(leanings(data, "train"))
    for family, row in zip(FAMILIES, weights.reshape(len(FAMILIES), -1)):
        print(f"{family:>7}", *(f"{value:6.1f}" for value in row))
    for split in ("train", "validation"):
        odds = leanings(data, split) @ weights
        print(f"{split}: {entries(data, split)} begin with the first and the third beat")
        print(f"{split}: {begun(data, split)} begin with the first beat of all that a kick or a cymbal begins")
        print(f"{split}: {len(odds)} recordings, right in {np.mean(odds > 0):.2f}, chance of it {expit(np.abs(odds)).mean():.2f}")


if __name__ == "__main__":
    main()
