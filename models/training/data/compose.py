"""Composed training windows: clips with background between them and boundaries that are known exactly.

Every window is a function of (seed, number of the window) alone, so a resumed run continues with the same data.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from .cache import FrameCache, JoinedCache
from ..config import Config
from .drawn import SOURCE as DRAWN
from .frame_bank import FrameBank
from .index import IGNORE, Clip


@dataclass(frozen=True)
class Window:
    """frames [W, ...], truth int64 [W] (IGNORE where unknown or padding), mask float [W]."""

    frames: Tensor
    truth: Tensor
    mask: Tensor


class ComposedWindows(Dataset):
    """Window number `i` of an endless, seeded stream. Subclasses say what a slot is: `blank` and `_segment`."""

    blank: Tensor  # [W, ...], what padding is

    def __init__(self, config: Config, clips: list[Clip], cache: FrameCache | JoinedCache | FrameBank, count: int):
        self.options, self.augment, self.count = config.train, config.augment, count
        self.slots = config.head["window"]
        self.per_slot, self.fps, self.cache = config.input["frames_per_slot"], config.input["fps"], cache
        self.first_long = self.options["short_steps"] * self.options["batch"]
        # Drawn figures have a share of their own, whatever the classes of the real clips weigh.
        self.drawn = [c for c in clips if c.source == DRAWN]
        clips = [c for c in clips if c.source != DRAWN]
        # Background is drawn by source, in proportion to the root of its clips, so that no one source stands for all.
        self.background: dict[str, list[Clip]] = {}
        for clip in (c for c in clips if c.label == 0):
            self.background.setdefault(clip.source, []).append(clip)
        self.background_weight = _shares(list(self.background.values()), 0.5)
        self.actions: dict[int, list[Clip]] = {}
        for clip in (c for c in clips if c.label != 0):
            # Clips with only intervals join the pool of their first known label.
            label = clip.label if clip.label is not None else next((s[2] for s in clip.intervals if s[2] > 0), None)
            if label is not None:
                self.actions.setdefault(label, []).append(clip)
        pools = list(self.actions.values())
        self.weights = [_shares(pools, power) for power in self.options["class_power"]]

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        rng = np.random.default_rng([self.options["seed"], number])
        kind = rng.random()
        if number < self.first_long:
            # First many different clips, two to five slots each: features before timing.
            window = self._fill(rng, self.slots, short=True)
        elif kind < 0.15:  # one short clip, the rest padding: what a short file looks like
            window = self._fill(rng, int(rng.integers(1, 17)), single=True)
        elif kind < 0.25:  # one clip for as long as it lasts, then padding
            window = self._fill(rng, self.slots, single=True)
        elif kind < 0.35:  # the end of a video
            window = self._fill(rng, int(rng.integers(8, self.slots)))
        else:
            window = self._fill(rng, self.slots)
        return window.frames, window.truth, window.mask

    def _fill(self, rng: np.random.Generator, wanted: int, single: bool = False, short: bool = False) -> Window:
        frames = self.blank.clone()
        truth, mask = torch.full((self.slots,), IGNORE), torch.zeros(self.slots)
        at = 0
        while at < wanted:
            clip = self._draw(rng, short)
            most = self.slots if single else int(rng.integers(2, 6 if short else 17))
            part, labels = self._segment(rng, clip, min(wanted - at, most))
            frames[at : at + len(part)], truth[at : at + len(part)] = part, labels
            mask[at : at + len(part)] = 1
            at += len(part)
            if single:
                break
        return Window(frames, truth, mask)

    def _draw(self, rng: np.random.Generator, short: bool) -> Clip:
        if self.drawn and rng.random() < self.options["drawn_share"]:
            return self.drawn[rng.integers(len(self.drawn))]
        if rng.random() < self.options["background_share"]:
            pools, weight = list(self.background.values()), self.background_weight
        else:
            pools, weight = list(self.actions.values()), self.weights[0 if short else 1]
        pool = pools[rng.choice(len(pools), p=weight)]
        return pool[rng.integers(len(pool))]

    def _segment(self, rng: np.random.Generator, clip: Clip, longest: int) -> tuple[Tensor, Tensor]:
        """Up to `longest` slots of a clip at a random speed and phase, one row each, and their truth: int64 [n]."""
        raise NotImplementedError

    def _step(self, rng: np.random.Generator) -> float:
        """From one frame to the next of a piece, in frames of the cache."""
        return self.cache.fps / self.fps * rng.uniform(*self.augment["speed"])

    def _truth(self, clip: Clip, picks: np.ndarray) -> Tensor:
        """Truth at the middle of every slot of frames number `picks` of a clip: int64 [slots]"""
        return torch.from_numpy(clip.truth(picks.reshape(-1, self.per_slot).mean(1) / self.cache.fps))


def picks_of(rng: np.random.Generator, count: int, longest: int, per_slot: int, step: float) -> np.ndarray:
    """Numbers of frames for at most `longest` slots, `step` apart, from a random place among `count`: int64 [picks]"""
    slots = max(1, min(longest, int(count / step) // per_slot))
    spare = max(0.0, count - slots * per_slot * step)
    # One time in three from the very start or to the very end, so that true onsets and ends are seen too.
    start = spare * {0: 0.0, 1: 1.0}.get(int(rng.integers(6)), rng.random())
    return np.minimum((start + np.arange(slots * per_slot) * step).astype(int), count - 1)


def _shares(pools: list[list[Clip]], power: float) -> np.ndarray:
    """Probabilities in proportion to (number of clips) ** power."""
    weight = np.array([len(pool) for pool in pools], float) ** power
    return weight / weight.sum()
