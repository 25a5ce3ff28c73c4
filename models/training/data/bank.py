"""Views: pieces of the training videos, augmented once, and kept as what a frozen trunk sees in every frame.

A trunk that does not learn says the same about the same picture each time, so it is asked once per view of a clip
instead of once per window, and training costs a fraction. A view is at most `view_seconds` of one clip at one crop,
colour, mirror and so on (`augment.py`). Speed, phase, order and neighbours are still drawn anew for each window.
A folder holds one view of some clips: `maps.bin`, float16 [frames, values], and `index.json`, `{path: [first, count,
first frame in the video]}`.
"""

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .augment import draw_look, show
from .cache import FrameCache, JoinedCache
from .compose import ComposedWindows, picks_of
from ..config import Config
from .drawn import SOURCE as DRAWN
from ..network.encoder import Encoder
from .index import Clip

BATCH = 32


class Viewer:
    """Renders views of clips; a function of (seed, number of the view, number of the clip) alone."""

    def __init__(self, config: Config, clips: list[Clip], cache: FrameCache | JoinedCache):
        torch.set_num_threads(1)
        self.config, self.clips, self.cache = config, clips, cache
        self.encoder = Encoder(size=config.input["size"], **config.encoder).eval()
        self.encoder.trunk.load_published()
        self.encoder.to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def view(self, view: int, number: int) -> tuple[int, np.ndarray]:
        """First frame in the video and the kept maps: float16 [frames, values]."""
        clip, rng = self.clips[number], np.random.default_rng([self.config.train["seed"], view, number])
        source = self.cache.frames(clip.path)
        count = min(len(source), round(self.config.data["view_seconds"] * self.cache.fps))
        start = int(rng.integers(len(source) - count + 1))
        augment = self.config.augment
        look = draw_look(rng, augment | augment["drawn"] if clip.source == DRAWN else augment, clip.mirror)
        still = self.cache.array[rng.integers(len(self.cache.array))] if look.mix > 0 or look.swap else None
        shown = show(source, np.arange(start, start + count), look, self.config.input["size"], rng, still)
        # Kernels are compiled anew for every new batch size, so the last batch is filled up.
        padded = torch.cat([shown, shown[-1:].expand(-count % BATCH, -1, -1, -1)])
        parts = []
        for batch in padded.split(BATCH):
            with torch.autocast("cpu", torch.bfloat16, enabled=self.config.train["bf16"]):
                parts.append(self.encoder.keep(batch).half())
        return start, torch.cat(parts)[:count].numpy()


_viewer: Viewer  # of a worker process


def _start(*arguments) -> None:
    global _viewer
    _viewer = Viewer(*arguments)


def _view(view: int, number: int) -> tuple[int, np.ndarray]:
    return _viewer.view(view, number)


def build_bank(folder: Path, view: int, config: Config, clips: list[Clip], cache: FrameCache | JoinedCache,
               jobs: int = 2) -> "Bank":  # fmt: skip
    """Keep view number `view` of the given clips in `folder`, unless it is there."""
    if not (folder / "index.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        index, first = {}, 0
        fork = multiprocessing.get_context("fork")  # memory maps are inherited, not copied
        with open(folder / "maps.bin", "wb") as out, \
             ProcessPoolExecutor(jobs, fork, _start, (config, clips, cache)) as pool:  # fmt: skip
            views = pool.map(_view, [view] * len(clips), range(len(clips)), chunksize=4)
            for clip, (start, maps) in zip(clips, views):
                maps.tofile(out)
                index[clip.path] = [first, len(maps), start]
                first += len(maps)
        (folder / "index.json").write_text(json.dumps(index))
    return Bank(folder)


class Bank:
    """Read access to one view of some clips."""

    def __init__(self, folder: Path):
        self.index = json.loads((folder / "index.json").read_text())
        frames = sum(count for _, count, _ in self.index.values())
        self.maps = np.memmap(folder / "maps.bin", np.float16, "r").reshape(frames, -1)


class BankWindows(ComposedWindows):
    """Composed windows whose frames are kept maps, float16 [W, 2, values], of a random view of each clip."""

    def __init__(self, config: Config, clips: list[Clip], cache: FrameCache | JoinedCache, count: int, banks: list[Bank]):
        super().__init__(config, clips, cache, count)
        self.banks = banks
        self.blank = torch.zeros(self.slots, self.per_slot, banks[0].maps.shape[1], dtype=torch.float16)

    def _segment(self, rng: np.random.Generator, clip: Clip, longest: int) -> tuple[Tensor, Tensor]:
        """Up to `longest` slots of a clip at a random speed and phase: float16 [n, 2, values], int64 [n]."""
        banks = [bank for bank in self.banks if clip.path in bank.index]
        bank = banks[rng.integers(len(banks))]
        first, count, start = bank.index[clip.path]
        picks = picks_of(rng, count, longest, self.per_slot, self._step(rng))
        maps = torch.from_numpy(bank.maps[first + picks]).reshape(-1, self.per_slot, bank.maps.shape[1])
        return maps, self._truth(clip, start + picks)


class Kept:
    """A frame cache as what `Encoder.keep` makes of it, so that a trunk is asked once for several evaluations."""

    def __init__(self, encoder: Encoder, cache: FrameCache):
        self.videos, parts = cache.videos, []
        encoder = encoder.to(memory_format=torch.channels_last)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            for first in range(0, len(cache.array), BATCH):
                parts.append(encoder.keep(torch.from_numpy(np.array(cache.array[first : first + BATCH]))).half())
        self.array = torch.cat(parts).numpy()

    def frames(self, path: str) -> np.ndarray:
        """What is kept of all frames of one video: float16 [frames, values]."""
        first, count = self.videos[path]
        return self.array[first : first + count]
