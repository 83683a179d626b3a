"""Fetches the recordings that nobody annotated (records.csv) from Debian, for training.records.

    python -m training.fetch_records --out FOLDER

Needs apt, dpkg-deb and ffmpeg, and the network. Of each recording the first five minutes are kept, as 44.1 kHz FLAC;
one that is kept in several tracks is their sum. What is there already is not fetched again.
"""

import argparse
import csv
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from training.features import SAMPLE_RATE_HZ

TABLE = Path(__file__).with_name("records.csv")
LONGEST_SECONDS = 300
# Tracks of one song add up, and leave room for that.
TRACK_GAIN = 0.7


def _run(*command: str | Path, folder: Path) -> None:
    subprocess.run([str(word) for word in command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _unpacked(package: str, folder: Path) -> Path:
    """Downloads a package and takes it apart. Raises CalledProcessError where apt does not have it."""
    _run("apt-get", "-qq", "download", package, folder=folder)
    (archive,) = folder.glob("*.deb")
    _run("dpkg-deb", "-x", archive, "files", folder=folder)
    return folder / "files"


def _convert(tracks: list[Path], out: Path) -> None:
    inputs = [word for track in tracks for word in ("-i", track)]
    mix = [] if len(tracks) == 1 else ["-filter_complex", f"amix=inputs={len(tracks)}:normalize=0,volume={TRACK_GAIN}"]
    unfinished = out.with_suffix(".part.flac")
    plain = ("-t", str(LONGEST_SECONDS), "-ar", str(SAMPLE_RATE_HZ), "-ac", "2", "-sample_fmt", "s16")
    _run("ffmpeg", "-v", "error", "-y", *inputs, *mix, *plain, unfinished.absolute(), folder=out.parent)
    unfinished.rename(out)


def _name(package: str, first_track: Path) -> str:
    # Songs in several tracks have a folder each, in which every first track has the same name.
    title = first_track.parent.name if first_track.stem == "song" else first_track.stem
    return f"{package}--{title}.flac"


def _recordings() -> Iterator[tuple[str, list[list[Path]]]]:
    """Every package with the tracks of each of its recordings."""
    with open(TABLE, newline="") as file:
        for package, rows in groupby(csv.DictReader(file), lambda row: row["package"]):
            yield package, [[Path(path) for path in row["paths"].split(";")] for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for package, recordings in _recordings():
        missing = [tracks for tracks in recordings if not (out / _name(package, tracks[0])).exists()]
        if not missing:
            continue
        with tempfile.TemporaryDirectory() as folder:
            files = _unpacked(package, Path(folder))
            for tracks in missing:
                _convert([files / track for track in tracks], out / _name(package, tracks[0]))
        print(f"{package}: {len(missing)} recordings", flush=True)


if __name__ == "__main__":
    main()
