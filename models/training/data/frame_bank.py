"""All frames that training draws from, under one numbering."""

import numpy as np
import torch
from torch import Tensor

from .cache import FrameCache, JoinedCache
from .plates import plates

STEP = 4096  # frames that are copied to a card at once
USUAL = 8  # frames of a clip that its usual picture is made of


class FrameBank:
    """The frames of all training videos: mapped from their files, or held in the memory of a card."""

    def __init__(self, frames: FrameCache | JoinedCache, device: str):
        self.fps, self.device = frames.fps, device
        caches = frames.caches if isinstance(frames, JoinedCache) else [frames]
        self.starts = np.cumsum([0, *(len(cache.array) for cache in caches)])
        self.arrays = [cache.array for cache in caches]
        self.places = {path: (int(start) + first, count) for start, cache in zip(self.starts, caches)
                       for path, (first, count) in cache.videos.items()}  # fmt: skip
        self.paths = list(self.places)
        self.held: Tensor | None = None
        self.plates: Tensor | None = None

    def hold(self) -> None:
        """Put all frames into the memory of the device. Not before other processes that compose have been started."""
        self.held = torch.empty((int(self.starts[-1]), *self.arrays[0].shape[1:]), dtype=torch.uint8, device=self.device)
        for start, array in zip(self.starts, self.arrays):
            for at in range(0, len(array), STEP):
                part = torch.from_numpy(np.array(array[at : at + STEP]))
                self.held[start + at : start + at + len(part)] = part.to(self.device)

    def place(self, path: str) -> tuple[int, int]:
        """Number of the first frame of a video, and how many it has."""
        return self.places[path]

    def pictures(self, numbers: Tensor) -> Tensor:
        """Frames [n] -> uint8 [n, S, S, 3] on the device"""
        if self.held is not None:
            return self.held[numbers.to(self.device)]
        chosen = numbers.cpu().numpy()
        which = np.searchsorted(self.starts, chosen, "right") - 1
        out = np.empty((len(chosen), *self.arrays[0].shape[1:]), np.uint8)
        for array, (frames, start) in enumerate(zip(self.arrays, self.starts)):
            rows = np.flatnonzero(which == array)
            out[rows] = frames[chosen[rows] - start]
        return torch.from_numpy(out).to(self.device)

    def usual(self, clips: Tensor) -> Tensor:
        """What is behind the people of clips, by their place in `paths`: [n] -> float32 [n, S, S, 3]"""
        if self.plates is None:
            self.plates = torch.from_numpy(plates(self._usual())).to(self.device)
        return self.plates[clips.to(self.device)].float()

    def _usual(self) -> np.ndarray:
        """The median picture of every clip: uint8 [clips, S, S, 3]"""
        out = []
        for first, count in self.places.values():
            frames = self.pictures(torch.from_numpy(np.linspace(first, first + count - 1, USUAL).astype(int)))
            out.append(frames.median(0).values.cpu())
        return torch.stack(out).numpy()
