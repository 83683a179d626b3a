"""Fits how velocities are told, once strokes are: the transcriber's last layer for them, in place.

    python -m training.fit_velocities --pool POOL --run RUN

While networks learn, how hard a stroke is hardly counts beside whether there is one, and what of it is learned is mostly
what tells one recording from another. A drummer hears which strokes are harder than others of the same song. So the
last layer is fitted to that, on strokes that the run finds in training clips: to how far each is from the mean of its drum
in its clip, while those means stay near what they were.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from training.checkpoints import load_hearing, replace_velocities, velocities_are_fitted
from training.classes import DRUMS
from training.dataset import fixed_mix
from training.features import FRAMES_PER_SECOND, LONG_BANDS
from training.hearing import masked_bands
from training.networks import Hearing
from training.peaks import match, pick_strokes
from training.recipe import MixRecipe
from training.shards import Pool
from training.validate import WINDOW_SECONDS

THRESHOLD = 0.4
SEED = 3
# How much it counts that the mean of a drum in a clip stays, and that weights do (per deviation of what they weigh).
MEAN_SHARE, WEIGHT_SHARE = 0.2, 1e-4
ITERATIONS = 100
# Of a feature's deviation: one that hardly varies is not blown up.
LEAST_DEVIATION = 0.05


@dataclass(frozen=True)
class Strokes:
    """What was found: of each stroke the features [N, channels], drum, true velocity and group, which is its drum in its clip."""

    features: Tensor
    drum: Tensor
    velocity: Tensor
    group: Tensor


def find_strokes(model: Hearing, pool: Pool, clips: int) -> Strokes | None:
    """In clips of drums alone and in mixes by turns; None where the model hears nothing."""
    rng = np.random.default_rng(SEED)
    rows: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    for clip in range(clips):
        song, mixed = pool.draw(rng), clip % 2 == 1
        band = pool.draw_accompaniment(rng) if mixed else None
        excerpt = fixed_mix(song, band, rng.normal(*MixRecipe().drums_over_band_db), rng)
        bands, side = (torch.from_numpy(part)[None] for part in (excerpt.bands, excerpt.side))
        with torch.no_grad():
            drums = masked_bands(bands, torch.sigmoid(model.separator(bands[..., :LONG_BANDS], side))) if mixed else bands
            of_onsets, of_velocities = model.transcriber.features(bands, drums)
            onset = torch.sigmoid(model.transcriber.onset(of_onsets))[0].T.numpy()
        found = pick_strokes(onset, np.full(len(DRUMS), THRESHOLD))
        for drum, seconds in enumerate(found):
            hits = song.hits[(song.hits["drum"] == drum) & ~song.hits["doubtful"]]
            pairs = match(hits["seconds"].astype(float), seconds, WINDOW_SECONDS)
            if pairs:
                true, told = np.array(pairs).T
                frames = np.minimum(np.round(seconds[told] * FRAMES_PER_SECOND).astype(int), len(onset) - 1)
                same = np.full(len(pairs), drum)
                rows.append((of_velocities[0].T[frames].numpy(), same, hits["velocity"][true], same + clip * len(DRUMS)))
    if not rows:
        return None
    features, drum, velocity, group = (torch.from_numpy(np.concatenate(part)) for part in zip(*rows))
    return Strokes(features, drum, velocity, torch.unique(group, return_inverse=True)[1])


def fit(layer: nn.Conv1d, strokes: Strokes) -> nn.Conv1d:
    """The layer for velocities that does best from the given one on."""
    deviation, mean = strokes.features.std(0) + LEAST_DEVIATION, strokes.features.mean(0)
    known = (strokes.features - mean) / deviation
    before = layer.weight.detach()[..., 0]
    start, offset = before * deviation, (layer.bias + before @ mean).detach()
    sizes = torch.bincount(strokes.group).float()
    own = strokes.drum[:, None]

    def told(weight: Tensor, bias: Tensor) -> Tensor:
        return torch.sigmoid(linear(known, weight, bias).gather(1, own)[:, 0])

    def by_group(values: Tensor) -> Tensor:
        return (torch.zeros_like(sizes).index_add(0, strokes.group, values) / sizes)[strokes.group]

    usual = by_group(told(start, offset))
    weight, bias = start.clone().requires_grad_(), offset.clone().requires_grad_()
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=ITERATIONS, history_size=20, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        velocity = told(weight, bias)
        error = velocity - strokes.velocity
        apart = ((error - by_group(error)) ** 2).mean()
        total = apart + MEAN_SHARE * ((by_group(velocity) - usual) ** 2).mean() + WEIGHT_SHARE * ((weight - start) ** 2).sum()
        total.backward()
        return total

    optimiser.step(loss)
    fitted = nn.Conv1d(layer.in_channels, layer.out_channels, 1)
    with torch.no_grad():
        fitted.weight.copy_((weight / deviation)[..., None])
        fitted.bias.copy_(bias - (weight / deviation) @ mean)
    return fitted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=800, help="at most twice as many as the pool has")
    arguments = parser.parse_args()
    if velocities_are_fitted(arguments.run):
        print("velocities were fitted since the run last learned: nothing to do", flush=True)
        return
    torch.set_num_threads(1)
    model, pool = load_hearing(arguments.run), Pool(arguments.pool / "train")
    clips = min(arguments.clips, 2 * pool.songs)
    strokes = find_strokes(model, pool, clips)
    if strokes is None:
        print(f"velocities left as they were: not one stroke was found in {clips} clips", flush=True)
        return
    replace_velocities(arguments.run, fit(model.transcriber.velocity, strokes))
    print(f"velocities fitted to {len(strokes.drum)} strokes of {clips} clips", flush=True)


if __name__ == "__main__":
    main()
