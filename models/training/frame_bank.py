"""All frames that training draws from, under one numbering."""

import numpy as np
import torch
from torch import Tensor

from .cache import FrameCache, JoinedCache

USUAL = 8  # frames of a clip that its mean picture is made of


class FrameBank:
    """The frames of all training videos: mapped from their files, or held in the memory of a card."""

    def __init__(self, frames: FrameCache | JoinedCache, device: str):
        self.fps, self.device = frames.fps, device
        caches = frames.caches if isinstance(frames, JoinedCache) else [frames]
        self.starts = np.cumsum([0, *(len(cache.array) for cache in caches)])
        self.arrays = [cache.array for cache in caches]
        self.places = {path: (int(start) + first, count) for start, cache in zip(self.starts, caches)
                       for path, (first, count) in cache.videos.items()}  # fmt: skip
        self.paths, self.stills = list(self.places), len(self.arrays[0])
        self.held: Tensor | None = None

    def hold(self) -> None:
        """Put all frames into the memory of the device. Not before other processes that compose have been started."""
        parts = [torch.from_numpy(np.array(array)).to(self.device) for array in self.arrays]
        self.held = torch.cat(parts)

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
        for row, (number, array) in enumerate(zip(chosen, which)):
            out[row] = self.arrays[array][number - self.starts[array]]
        return torch.from_numpy(out).to(self.device)

    def usual(self, clips: Tensor) -> Tensor:
        """The mean picture of clips, by their place in `paths`: [n] -> float32 [n, S, S, 3]"""
        spread = [np.linspace(first, first + count - 1, USUAL).astype(int) for first, count in
                  (self.places[self.paths[clip]] for clip in clips.tolist())]  # fmt: skip
        frames = self.pictures(torch.from_numpy(np.concatenate(spread)))
        return frames.reshape(len(clips), USUAL, *frames.shape[1:]).float().mean(1)
