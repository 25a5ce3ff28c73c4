"""Footage that shows none of the labels, for measuring false alarms: any folders of videos, besides the data's own."""

from pathlib import Path

from .cache import JoinedCache, build
from .index import Clip

NO_VIDEOS = (".csv", ".md", ".json", ".txt")


def source_of(path: Path) -> str:
    """The folder a file lies in or, in the folder itself, what its name has before a double underscore."""
    return path.parts[0] if len(path.parts) > 1 else path.name.split("__")[0]


def open_unrelated(folders: list[Path], cache: Path, fps: int, size: int) -> tuple[list[Clip], JoinedCache]:
    """All videos with frames in some folders of different names, as clips of background, and their frames."""
    caches, clips = [], []
    for folder in folders:
        files = [f for f in folder.rglob("*") if f.is_file() and f.suffix not in NO_VIDEOS]
        paths = sorted(str(f.relative_to(folder.parent)) for f in files)
        caches.append(build(folder.parent, cache / f"unrelated-{folder.name}-{fps}fps-{size}", paths, fps, size, any_file=True))
        for path in caches[-1].videos:
            source = f"{folder.name}/{source_of(Path(path).relative_to(folder.name))}"
            clips.append(Clip(path, source, source, "val", 0, True))
    return clips, JoinedCache(caches)
