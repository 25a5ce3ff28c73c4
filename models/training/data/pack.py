"""Carry a data folder in small parts: `python -m training.data.pack --data DIR --out PARTS` writes data.000.tar and so on.

A machine with a card may take files only up to a size, and has not the package that the trunk's weights come from: they
go along. So does, as more background, the footage of `--unrelated` folders, made small here, where there is ffmpeg.
`unpack` puts parts together again; `training.judging.folds` and `training.whole` do so where they are given a folder of them.
"""

import argparse
import io
import os
import tarfile
import tempfile
from pathlib import Path

import torch

from ..network.trunk import Trunk
from .unrelated import join

PART = 60_000_000  # bytes at most
TRUNK_FILE = "trunk.pt"  # the pretrained weights, beside the data
ROOM = 2048  # bytes that an archive adds for a file, at most


def pack(data: Path, out: Path, most: int = PART) -> list[Path]:
    """Write all files of `data` into archives of at most `most` bytes; ValueError names a file that is larger."""
    out.mkdir(parents=True, exist_ok=True)
    parts: list[Path] = []
    archive, size = None, 0
    for file in files_below(data):
        need = file.stat().st_size + ROOM
        if need + 20 * 512 > most:
            raise ValueError(f"{file} alone is larger than a part of {most} bytes")
        if archive is None or size + need > most - 20 * 512:  # an archive ends with a block of that size
            if archive:
                archive.close()
            parts.append(out / f"data.{len(parts):03}.tar")
            archive, size = tarfile.open(parts[-1], "w", dereference=True), 0
        archive.add(file, str(file.relative_to(data)))
        size += need
    if archive:
        archive.close()
    return parts


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, those behind links too, in the order of their paths."""
    return sorted(Path(at) / name for at, _, names in os.walk(folder, followlinks=True) for name in names)


def unpack(parts: Path, data: Path) -> None:
    """Put the archives of a folder together in `data`."""
    for part in sorted(parts.glob("data.*.tar")):
        with tarfile.open(part) as archive:
            archive.extractall(data, filter="data")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--unrelated", type=Path, action="append", default=[], help="folder of videos without any of the labels")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.unrelated:
            print(f"{join(args.data, args.unrelated, Path(folder))} videos without any of the labels")
        parts = pack(Path(folder) if args.unrelated else args.data, args.out)
    trunk, buffer = Trunk(), io.BytesIO()
    trunk.load_published()
    torch.save(trunk.state_dict(), buffer)
    parts.append(args.out / f"data.{len(parts):03}.tar")
    with tarfile.open(parts[-1], "w") as archive:
        entry = tarfile.TarInfo(TRUNK_FILE)
        entry.size = buffer.tell()
        buffer.seek(0)
        archive.addfile(entry, buffer)
    for part in parts:
        print(f"{part}: {part.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
