"""Reference values for the runner's tests: what each stage makes of one second of sound, in Python.

    python -m training.reference --run RUN --out test/fixtures/hearing

The sound is made here and stored beside the values as 16-bit WAV, so that both sides start from the
same samples.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import soundfile
import torch

from training import procedural
from training.checkpoints import load_beat_tracker, load_hearing
from training.classes import ALIKE, DRUMS
from training.features import (
    FRAMES_PER_SECOND,
    SAMPLE_RATE_HZ,
    all_band_power,
    mean_square_level,
    normalise,
    normalise_side,
    side_power,
)
from training.hearing import hear, masked_bands
from training.naming import NAMED_TOGETHER, hats_in_turn, name_by_sound, toms_by_pitch
from training.peaks import Weigh, peak_frames, pick_strokes
from training.sound_alike import LEAST_CANDIDATE, weigh_by_sound
from training.stereo import Stereo
from training.templates import attacks, explained

SECONDS = 1.2
STROKES = (("kick", 0.10), ("hi_hat_closed", 0.10), ("hi_hat_closed", 0.35), ("snare", 0.60), ("hi_hat_closed", 0.60),
           ("hi_hat_open", 0.85), ("kick", 0.98))  # fmt: skip
DECIMALS = 5
EXPLAINED_MOMENTS, EXPLAINED_VALUES = 40, 24
# Before, at and after strokes, and where the sound ends.
ATTACK_FRAMES = (0, 10, 11, 35, 60, 61, 90, 119)


# The chord's side against its middle: it stands to the left, the drums in the middle.
CHORD_SIDE = 0.6


def make_sound() -> np.ndarray:
    """Drums over a chord, [samples, 2], as 16-bit samples will hold it."""
    rng = np.random.default_rng(2024)
    audio = np.zeros(int(SECONDS * SAMPLE_RATE_HZ))
    for piece, seconds in STROKES:
        start = int(seconds * SAMPLE_RATE_HZ)
        stroke = procedural.make(piece, rng)[: len(audio) - start]
        audio[start : start + len(stroke)] += 0.4 * stroke
    t = np.arange(len(audio)) / SAMPLE_RATE_HZ
    chord = sum(0.04 * np.sin(2 * np.pi * hertz * t) for hertz in (110.0, 220.5, 277.2, 329.6))
    both = Stereo(audio + chord, CHORD_SIDE * chord).left_and_right()
    return np.round(np.clip(both, -1, 1) * 32767) / 32768


def weighed(onset: np.ndarray, weigh: Weigh) -> dict[str, list[float]]:
    """How sure candidates are then, in order of time, by the first of the drums alike."""
    sure = {}
    for names in ALIKE:
        together = np.minimum(onset[:, [DRUMS.index(name) for name in names]].sum(1), 1)
        frames = peak_frames(together, LEAST_CANDIDATE)
        confidence = weigh(names, together, frames / FRAMES_PER_SECOND, together[frames])
        sure[names[0]] = np.round(confidence, DECIMALS).tolist()
    return sure


def names(onset: np.ndarray, rows: np.ndarray) -> dict[str, list[str]]:
    """Which drum candidates are on by what sounds alike, likewise."""
    name, named = name_by_sound(rows), {}
    for alike in NAMED_TOGETHER:
        likelihoods = onset[:, [DRUMS.index(drum) for drum in alike]]
        together = np.minimum(likelihoods.sum(1), 1)
        frames = peak_frames(together, LEAST_CANDIDATE)
        confidence = together[frames]
        named[alike[0]] = [alike[i] for i in name(alike, frames, likelihoods[frames], confidence, confidence >= LEAST_CANDIDATE)]
    return named


def toms() -> dict[str, list]:
    """A song's strokes on toms, one of each that sounds a little lower than what networks expect, and which they are."""
    rng = np.random.default_rng(2026)
    centres = np.array([[0.7, 0.25, 0.05], [0.35, 0.5, 0.15], [0.05, 0.35, 0.6]])
    shares = np.concatenate([rng.dirichlet(30 * centre, 20) for centre in centres])
    sure = rng.random(len(shares)) < 0.8
    return {"shares": np.round(shares, DECIMALS).tolist(), "sure": sure.tolist(),
            "names": toms_by_pitch(np.round(shares, DECIMALS), sure).tolist()}  # fmt: skip


def hats() -> dict[str, list]:
    """A song's strokes on hats and which they are."""
    rng = np.random.default_rng(2028)
    shares = np.round(rng.dirichlet((1.2, 0.4, 1.0), 80), DECIMALS)
    frames, sure = 7 * np.cumsum(rng.integers(2, 10, 80)), rng.random(80) < 0.8
    return {"shares": shares.tolist(), "frames": frames.tolist(), "sure": sure.tolist(),
            "names": hats_in_turn(shares, sure, frames).tolist()}  # fmt: skip


def shares() -> dict[str, list]:
    """Of moments at which a kit's six sounds are struck, what each of them explains."""
    rng = np.random.default_rng(2027)
    timbres = rng.exponential(size=(len(ALIKE), EXPLAINED_VALUES)) ** 2
    struck = rng.random((EXPLAINED_MOMENTS, len(ALIKE))) < 0.3
    heard = (struck * rng.uniform(0.3, 1, struck.shape)) @ timbres + rng.uniform(0, 0.3, (EXPLAINED_MOMENTS, EXPLAINED_VALUES))
    strengths = np.clip(0.6 * struck + rng.uniform(0, 0.4, struck.shape), 0, 1)
    heard, strengths = np.round(heard, DECIMALS), np.round(strengths, DECIMALS)
    return {"heard": heard.tolist(), "strengths": strengths.tolist(),
            "shares": np.round(explained(heard, strengths), DECIMALS).tolist()}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("test/fixtures/hearing"))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    hearing, tracker = load_hearing(arguments.run), load_beat_tracker(arguments.run)
    audio = make_sound()
    soundfile.write(arguments.out / "reference.wav", audio, SAMPLE_RATE_HZ, subtype="PCM_16")
    middle, apart = audio.mean(axis=1), (audio[:, 0] - audio[:, 1]) / 2
    level = mean_square_level(middle)
    bands, side = normalise(all_band_power(middle), level), normalise_side(side_power(apart), level)
    heard = hear(hearing.separator, hearing.transcriber, bands, side, separate=True)
    drums = masked_bands(torch.from_numpy(bands)[None], torch.from_numpy(heard["mask"])[None])[0].numpy()
    # As the runner will read it, so that both keep the same steps.
    drums = np.round(drums, DECIMALS)
    with torch.no_grad():
        beats = torch.sigmoid(tracker(torch.from_numpy(bands)[None], torch.from_numpy(heard["onset"])[None]))[0].numpy()
    arrays = {"bands": bands, "side": side, "mask": heard["mask"], "drum_bands": drums, "onset": heard["onset"],
              "velocity": heard["velocity"], "beats": beats}  # fmt: skip
    values = {name: np.round(array, DECIMALS).tolist() for name, array in arrays.items()}
    values["level_db"] = 10 * np.log10(level)
    strokes = pick_strokes(heard["onset"], np.full(len(DRUMS), 0.3))
    values["onset_seconds"] = {drum: np.round(seconds, 6).tolist() for drum, seconds in zip(DRUMS, strokes)}
    values["sound_alike"] = weighed(heard["onset"], weigh_by_sound(heard["onset"], drums))
    values["attacks"] = np.round(attacks(drums, np.array(ATTACK_FRAMES)), DECIMALS).tolist()
    values["names"] = names(heard["onset"], drums)
    values["toms"], values["hats"], values["explained"] = toms(), hats(), shares()
    (arguments.out / "reference.json").write_text(json.dumps(values, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
