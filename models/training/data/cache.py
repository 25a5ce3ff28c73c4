"""Decode videos once into a flat uint8 file that training can index like an array.

The filter is the one the app gives its own ffmpeg: `fps=F:round=up:start_time=0` puts the picture that is on screen at
k / F seconds at number k, then `scale=W:H:flags=bilinear` stretches it, so a network sees the same pixels in evaluation
and in use. A cache is two files, `frames.bin` (uint8 [frames, size, size, 3], RGB) and
`index.json` (`{"fps", "size", "videos": {path: [first, count]}}`), and lives outside the repository.
"""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

MINUTE = 60.0  # seconds
STEADY = 1e-3  # seconds by which a timestamp may be late


def decode(path: Path, fps: int, size: int, seconds: float | None = None) -> np.ndarray:
    """Sample a video, or its first `seconds`, stretched to a square: uint8 [frames, size, size, 3].

    Where there is no ffmpeg command OpenCV reads the same frames, scaled by averages instead of linearly.
    """
    if not shutil.which("ffmpeg"):
        return decode_with_opencv(path, fps, size, seconds)
    command = [
        "ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", str(path), "-an",
        *([] if seconds is None else ["-t", str(seconds)]),
        "-vf", f"fps={fps}:round=up:start_time=0,scale={size}:{size}:flags=bilinear", "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True)
    if done.returncode != 0:
        raise RuntimeError(f"ffmpeg cannot decode {path}: {done.stderr.decode(errors='replace').strip()}")
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, size, size, 3)


def decode_with_opencv(path: Path, fps: int, size: int, seconds: float | None = None) -> np.ndarray:
    """The same by OpenCV, for machines without the command: the picture that is on screen at k / fps seconds."""
    import cv2

    video = cv2.VideoCapture(str(path))
    if not video.isOpened():
        raise RuntimeError(f"OpenCV cannot decode {path}")
    step = 1 / (video.get(cv2.CAP_PROP_FPS) or 25.0)
    out: list[np.ndarray] = []
    shown, end, first = None, 0.0, None
    while True:
        there, picture = video.read()
        time = video.get(cv2.CAP_PROP_POS_MSEC) / 1000  # of the picture just read
        first = time if first is None else first
        until = time - first if there else end + step
        # Every sample before this frame's time still shows the one before.
        while shown is not None and len(out) / fps < until - STEADY and (seconds is None or len(out) / fps < seconds):
            out.append(shown)
        if not there:
            break
        shown = cv2.cvtColor(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)
        end = until
    return np.stack(out) if out else np.zeros((0, size, size, 3), np.uint8)


class FrameCache:
    """Read access to a built cache; frames are memory-mapped, so nothing is loaded until it is used."""

    def __init__(self, folder: Path):
        index = json.loads((folder / "index.json").read_text())
        self.fps, self.size, self.videos = index["fps"], index["size"], index["videos"]
        self.array = np.memmap(folder / "frames.bin", np.uint8, "r").reshape(-1, self.size, self.size, 3)

    def frames(self, path: str) -> np.ndarray:
        """All frames of one video: uint8 [frames, size, size, 3]."""
        first, count = self.videos[path]
        return self.array[first : first + count]


class JoinedCache:
    """Several caches of the same rate and size as one; `array` is the first one's."""

    def __init__(self, caches: list[FrameCache]):
        self.caches = caches
        self.fps, self.size, self.array = caches[0].fps, caches[0].size, caches[0].array
        self.videos = {path: place for cache in caches for path, place in cache.videos.items()}
        self.holder = {path: cache for cache in caches for path in cache.videos}

    def frames(self, path: str) -> np.ndarray:
        """All frames of one video: uint8 [frames, size, size, 3]."""
        return self.holder[path].frames(path)


def build(data: Path, folder: Path, paths: list[str], fps: int, size: int, jobs: int = 2,
          any_file: bool = False) -> FrameCache:  # fmt: skip
    """Build the cache for `paths` (relative to `data`) unless a complete one is there already.

    `any_file`: what cannot be decoded is left out, and of a long file only the first minute is taken.
    """
    index_file = folder / "index.json"
    if index_file.exists():
        have = json.loads(index_file.read_text())
        known = set(have["videos"]) | set(have.get("without_frames", []))
        if have["fps"] == fps and have["size"] == size and set(paths) <= known:
            return FrameCache(folder)
    folder.mkdir(parents=True, exist_ok=True)
    videos, without, first = {}, [], 0

    def frames_of(path: str) -> np.ndarray:
        try:
            return decode(data / path, fps, size, MINUTE if any_file else None)
        except RuntimeError:
            if not any_file:
                raise
            return np.zeros((0, size, size, 3), np.uint8)

    with open(folder / "frames.bin", "wb") as out, ThreadPoolExecutor(jobs) as pool:
        for path, frames in zip(paths, pool.map(frames_of, paths)):
            if len(frames) == 0:
                print(f"no frames in {path}; skipped", file=sys.stderr)
                without.append(path)
                continue
            frames.tofile(out)
            videos[path] = [first, len(frames)]
            first += len(frames)
    index_file.write_text(json.dumps({"fps": fps, "size": size, "videos": videos, "without_frames": without}))
    return FrameCache(folder)
