"""Everything that is decided about a training, read from one TOML file (training/recipes).

A setting that a file leaves out keeps its default; one that does not exist, or of another type, is refused.
"""

import json
import shutil
import tomllib
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

Share = float
_refusing = dataclass(frozen=True, config=ConfigDict(extra="forbid"))


@_refusing
class PoolPart:
    """Clips of one split; without `bands` they are drums alone, which is four times as quick.

    `wildness` and `kits` are by default the split's (pool.SPLITS); other kits are for training only. Clips `in_room`
    are heard by one microphone in a room (rooms.py).
    """

    split: Literal["train", "validation", "calibration"]
    songs: int
    seed: int
    bands: bool = True
    wildness: float | None = None
    kits: Literal["free", "learned", "share_alike"] | None = None
    in_room: bool = False


@_refusing
class MixRecipe:
    """Shares of excerpts by kind (the rest is a full mix), and how levels are drawn."""

    drums_only_share: Share = 0.3
    no_drums_share: Share = 0.07
    drums_over_band_db: tuple[float, float] = (-1.0, 6.0)
    level_jitter_db: float = 3.0
    equaliser_db: float = 3.0
    # What a record adds once drums and band are together; see mastering.py.
    second_band_share: Share = 0.2
    low_pass_share: Share = 0.15
    room_share: Share = 0.2
    noise_share: Share = 0.25
    compressed_share: Share = 0.35
    # What becomes of it then: see damage.py.
    codec_share: Share = 0.25
    microphone_share: Share = 0.15
    # How wide the tracks are against how they were placed (stereo.py), what is mono, and where one side is louder.
    drums_width_db: tuple[float, float] = (-18.0, 2.0)
    band_width_db: tuple[float, float] = (-12.0, 3.0)
    mono_share: Share = 0.3
    drums_aside_share: Share = 0.05
    lopsided_share: Share = 0.15
    # On records that nobody annotated, how often another band plays, and how loud it is against the record.
    band_on_record_share: Share = 0.6
    band_on_record_db: tuple[float, float] = (-12.0, -3.0)


@_refusing
class HearingRecipe:
    """How separator and transcriber learn."""

    steps: int = 8000
    # The separator settles sooner; from then on it is fixed, and the transcriber learns from it.
    separator_steps: int = 3500
    # Until this step the separator learns alone, twice as fast.
    transcriber_from: int = 0
    batch: int = 10
    frames: int = 500
    learning_rate: float = 1.2e-3
    weight_decay: float = 0.01
    warm_up_steps: int = 200
    average_decay: float = 0.997
    seed: int = 2
    # How often the transcriber hears the song alone in both inputs, as with --no-separation.
    bypass_share_pure: Share = 0.5
    bypass_share_mix: Share = 0.1
    # How much what teachers say counts against what was played, where there are any (teachers.py).
    taught_share: Share = 0.6
    # How much of a batch is of records that nobody annotated, where there are any (records.py); never all of it.
    record_share: Share = 0.27
    log_every: int = 50
    save_every: int = 250
    validate_every: int = 750
    validation_songs: int = 40
    mix: MixRecipe = field(default_factory=MixRecipe)


@_refusing
class BeatRecipe:
    """How the beat tracker learns."""

    steps: int = 7000
    batch: int = 16
    frames: int = 1000
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    warm_up_steps: int = 100
    average_decay: float = 0.997
    seed: int = 1
    stretch: tuple[float, float] = (0.72, 1.3)
    stroke_dropout: Share = 0.15
    band_noise: float = 0.15
    # Of a batch, how many are drumming on paper, which has no bands; and how often others lose theirs.
    imagined: int = 8
    deaf_share: Share = 0.1
    # How much more a missed beat and a missed downbeat weigh than a false one.
    weights: tuple[float, float] = (3.0, 5.0)
    save_every: int = 250
    validation_songs: int = 100


@_refusing
class Recipe:
    pool: tuple[PoolPart, ...]
    hearing: HearingRecipe = field(default_factory=HearingRecipe)
    beats: BeatRecipe = field(default_factory=BeatRecipe)


def read_recipe(path: Path) -> Recipe:
    """Raises OSError if the file is not there and ValueError, naming every setting that is wrong, if it is not a recipe."""
    try:
        # By way of JSON, in which arrays may be tuples but a text is never taken for a number.
        return TypeAdapter(Recipe).validate_json(json.dumps(tomllib.loads(path.read_text())), strict=True)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        wrong = [_complaint(problem) for problem in error.errors()]
        raise ValueError(f"{path} is not a recipe; training/recipe.py lists what there is:\n" + "\n".join(wrong)) from None


def _complaint(problem: Any) -> str:
    setting = ".".join(str(part) for part in problem["loc"])
    return f"  {setting}: {problem['msg']}, found {problem['input']!r}"


def keep_recipe(path: Path, run: Path) -> Recipe:
    """The recipe at `path`, of which `run` holds a copy from now on.

    Raises ValueError if the run was begun with other settings, since what it learned would belong to neither.
    """
    recipe, kept = read_recipe(path), run / "recipe.toml"
    if kept.exists() and read_recipe(kept) != recipe:
        raise ValueError(f"{run} was begun with other settings than {path} has: go on with {kept}, or choose another folder.")
    run.mkdir(parents=True, exist_ok=True)
    if kept.resolve() != path.resolve():
        shutil.copyfile(path, kept)
    return recipe
