"""Drawn figures as training material: seeded sequences whose labels and boundaries are right by construction.

They join the real clips in a small share, so that what the renderer of `figures` draws (the shipped sample, the media
of the end-to-end tests) is labelled right. The sample's own shots come from other seeds and are never trained on.
"""

import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from figures.clips import render_sequence

from .cache import FrameCache
from .index import Clip
from ..labels import LabelSet

SOURCE = "drawn"
SECONDS = 16.0
FIRST_SEED = 50_000  # far from the sample's seeds
HELD_OUT_SEED = 60_000  # first of the sequences that are only measured
RENDER_SIZE = (224, 168)  # width, height: larger than what is kept, so that lines are smooth after shrinking


def _render(seed: int, fps: int, size: int) -> tuple[np.ndarray, list[tuple[float, float, str]]]:
    """One sequence, stretched to a square as videos are: uint8 [T, size, size, 3], and its intervals."""
    frames, intervals = render_sequence(seed, SECONDS, fps, RENDER_SIZE)
    small = [np.asarray(Image.fromarray(frame).resize((size, size), Image.Resampling.BILINEAR)) for frame in frames]
    return np.stack(small), intervals


def build_drawn(folder: Path, sequences: int, fps: int, size: int, first_seed: int = FIRST_SEED,
                jobs: int = 2) -> FrameCache:  # fmt: skip
    """Render `sequences` seeds into a frame cache, with their intervals beside it, unless it is there."""
    index_file = folder / "index.json"
    if not index_file.exists() or len(json.loads(index_file.read_text())["videos"]) < sequences:
        folder.mkdir(parents=True, exist_ok=True)
        seeds = range(first_seed, first_seed + sequences)
        videos, truth, first = {}, {}, 0
        with open(folder / "frames.bin", "wb") as out, ProcessPoolExecutor(jobs) as pool:
            rendered = pool.map(_render, seeds, [fps] * sequences, [size] * sequences)
            for seed, (frames, intervals) in zip(seeds, rendered):
                frames.tofile(out)
                videos[f"{SOURCE}/{seed}"] = [first, len(frames)]
                truth[f"{SOURCE}/{seed}"] = intervals
                first += len(frames)
        (folder / "intervals.json").write_text(json.dumps(truth))
        index_file.write_text(json.dumps({"fps": fps, "size": size, "videos": videos}))
    return FrameCache(folder)


def drawn_clips(folder: Path, labels: LabelSet, split: str = "train") -> list[Clip]:
    """The rendered sequences as clips. None is mirrored: all figures are right-handed, as tennis sides need."""
    truth = json.loads((folder / "intervals.json").read_text())
    return [
        Clip(path, SOURCE, path, split, None, False, tuple((s, e, labels.index(name)) for s, e, name in intervals))
        for path, intervals in truth.items()
    ]
