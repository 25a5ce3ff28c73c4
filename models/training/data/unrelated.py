"""Footage that shows none of the labels: any folders of videos, besides the data's own.

Evaluation measures false alarms on it; `join` makes it training material (outlier exposure, Hendrycks et al. 2019).
"""

import csv
import subprocess
from pathlib import Path

from .cache import MINUTE, JoinedCache, build
from .index import Clip

NO_VIDEOS = (".csv", ".md", ".json", ".txt")
SIDE, FPS = 160, 16  # of what is kept, as the data's own clips are


def source_of(path: Path) -> str:
    """The folder a file lies in or, in the folder itself, what its name has before a double underscore."""
    return path.parts[0] if len(path.parts) > 1 else path.name.split("__")[0]


def files_of(folder: Path) -> list[Path]:
    """All files of a folder that may be videos."""
    return sorted(f for f in folder.rglob("*") if f.is_file() and f.suffix not in NO_VIDEOS)


def open_unrelated(folders: list[Path], cache: Path, fps: int, size: int) -> tuple[list[Clip], JoinedCache]:
    """All videos with frames in some folders of different names, as clips of background, and their frames."""
    caches, clips = [], []
    for folder in folders:
        paths = [str(f.relative_to(folder.parent)) for f in files_of(folder)]
        caches.append(build(folder.parent, cache / f"unrelated-{folder.name}-{fps}fps-{size}", paths, fps, size, any_file=True))
        for path in caches[-1].videos:
            source = f"{folder.name}/{source_of(Path(path).relative_to(folder.name))}"
            clips.append(Clip(path, source, source, "val", 0, True))
    return clips, JoinedCache(caches)


def shrink(file: Path, out: Path) -> bool:
    """The first minute of a video as small as the data's clips are; False where it has no pictures."""
    scale = f"scale='if(gt(iw,ih),-2,{SIDE})':'if(gt(iw,ih),{SIDE},-2)'"
    out.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-t", str(MINUTE), "-i", str(file), "-an", "-vf", f"fps={FPS},{scale},setsar=1",
         "-c:v", "libx264", "-crf", "24", "-pix_fmt", "yuv420p", str(out)], capture_output=True,
    )  # fmt: skip
    good = done.returncode == 0 and out.exists() and out.stat().st_size > 2000
    if not good:
        out.unlink(missing_ok=True)
    return good


def join(data: Path, folders: list[Path], out: Path) -> int:
    """A data folder that links to all of `data` and has the videos of `folders` as more background; how many joined."""
    (out / "background").mkdir(parents=True, exist_ok=True)
    for entry in data.iterdir():
        if entry.name not in ("background", "background.csv") and not (out / entry.name).exists():
            (out / entry.name).symlink_to(entry.resolve())
    for file in (data / "background").iterdir():
        if not (out / "background" / file.name).exists():
            (out / "background" / file.name).symlink_to(file.resolve())
    with open(data / "background.csv", newline="", encoding="utf-8") as stream:
        rows = [{"file": row["file"], "source": row["source"]} for row in csv.DictReader(stream)]
    count = 0
    for folder in folders:
        for file in files_of(folder):
            name = f"{folder.name}__{str(file.relative_to(folder)).replace('/', '__')}.mp4"
            if (out / "background" / name).exists() or shrink(file, out / "background" / name):
                rows.append({"file": name, "source": f"{folder.name}/{source_of(file.relative_to(folder))}"})
                count += 1
    with open(out / "background.csv", "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, ("file", "source"))
        writer.writeheader()
        writer.writerows(rows)
    return count
