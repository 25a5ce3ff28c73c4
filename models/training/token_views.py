"""Views of an encoder that stays as it is: pieces of videos, augmented once, and kept as its tokens.

Learning a head from them takes minutes on two CPU cores, so that heads can be judged by folds anywhere: with other
background, other weights of classes, or labels of other clips. A view is one clip at one crop, colour, mirror, speed and
phase (`augment.py`); where it begins in a window, its length and its neighbours are drawn anew each time.
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from torch import Tensor

from .augment import draw_look, show
from .cache import FrameCache, JoinedCache
from .compose import ComposedWindows, picks_of
from .config import Config
from .drawn import SOURCE as DRAWN
from .index import Clip

BATCH = 16
Views = dict[str, list[tuple[Tensor, Tensor]]]  # per path: tokens float16 [slots, S, C] and truth int64 [slots] of each view


class Viewer:
    """Renders views of clips; a function of (seed, number of the view, number of the clip) alone."""

    def __init__(self, config: Config, clips: list[Clip], cache: FrameCache | JoinedCache, encoder: Path):
        torch.set_num_threads(1)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        self.encoder = ort.InferenceSession(str(encoder), options, providers=["CPUExecutionProvider"])
        self.config, self.clips, self.cache = config, clips, cache

    def view(self, view: int, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Tokens float16 [slots, S, C] and truth int64 [slots] of at most `view_seconds` of a clip."""
        clip, rng = self.clips[number], np.random.default_rng([self.config.train["seed"], view, number])
        source, per_slot = self.cache.frames(clip.path), self.config.input["frames_per_slot"]
        step = self.cache.fps / self.config.input["fps"] * rng.uniform(*self.config.augment["speed"])
        longest = round(self.config.data["view_seconds"] * self.config.input["fps"] / per_slot)
        picks = picks_of(rng, len(source), longest, per_slot, step)
        augment = self.config.augment
        look = draw_look(rng, augment | augment["drawn"] if clip.source == DRAWN else augment, clip.mirror)
        still = self.cache.array[rng.integers(len(self.cache.array))] if look.mix > 0 or look.swap else None
        size = self.config.input["size"]
        frames = show(source, picks, look, size, rng, still).numpy().reshape(-1, per_slot, size, size, 3)
        parts = [self.encoder.run(["tokens"], {"frames": frames[i : i + BATCH]})[0] for i in range(0, len(frames), BATCH)]
        truth = clip.truth(picks.reshape(-1, per_slot).mean(1) / self.cache.fps)
        return np.concatenate(parts).astype(np.float16), truth


_viewer: Viewer  # of a worker process


def _begin(*arguments) -> None:
    global _viewer
    _viewer = Viewer(*arguments)


def _view(view: int, number: int) -> tuple[np.ndarray, np.ndarray]:
    return _viewer.view(view, number)


def build_views(file: Path, config: Config, clips: list[Clip], cache: FrameCache | JoinedCache, encoder: Path, count: int, jobs: int = 2) -> Views:
    """`count` views of each clip, read from `file` where they are there."""
    if file.exists():
        return torch.load(file, weights_only=True)
    views: Views = {clip.path: [] for clip in clips}
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, context, _begin, (config, clips, cache, encoder)) as pool:
        for view in range(count):
            rendered = pool.map(_view, [view] * len(clips), range(len(clips)), chunksize=8)
            for clip, (tokens, truth) in zip(clips, rendered):
                views[clip.path].append((torch.from_numpy(tokens), torch.from_numpy(truth)))
    torch.save(views, file)
    return views


class TokenWindows(ComposedWindows):
    """Window number `i` of views: tokens float16 [W, S, C], truth, mask."""

    def __init__(self, config: Config, clips: list[Clip], views: Views, cache: FrameCache | JoinedCache, count: int):
        super().__init__(config, clips, cache, count)
        self.views = views
        tokens, _ = next(iter(views.values()))[0]
        self.blank = torch.zeros(self.slots, *tokens.shape[1:], dtype=tokens.dtype)

    def _segment(self, rng: np.random.Generator, clip: Clip, longest: int) -> tuple[Tensor, Tensor]:
        """Up to `longest` slots of a view of a clip, and their truth."""
        tokens, truth = self.views[clip.path][rng.integers(len(self.views[clip.path]))]
        length = min(longest, len(tokens))
        start = int(rng.integers(len(tokens) - length + 1))
        return tokens[start : start + length], truth[start : start + length]
