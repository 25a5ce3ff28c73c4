"""Training windows as recipes: which frames, and how they are to be shown. `render.py` draws them, on a GPU in no time.

A window is then a few kilobytes, so that processes that compose windows never hold up the card. One row per slot:
two numbers of frames in the bank, and the columns below.
"""

import numpy as np
import torch
from torch import Tensor

from .augment import Look, draw_look
from .compose import ComposedWindows, picks_of
from ..config import Config
from .drawn import SOURCE as DRAWN
from .frame_bank import FrameBank
from .index import Clip

# Columns of a look: crop, mirror, colour matrix, colour offset, blur, noise, mix, swap, still frame, clip, piece, and the
# crop of the second frame, which is another one only where the camera moves.
CROP, MIRROR, MATRIX, OFFSET = slice(0, 4), 4, slice(5, 14), slice(14, 17)
BLUR, NOISE, MIX, SWAP, STILL_FRAME, CLIP, PIECE = range(17, 24)
SECOND = slice(24, 28)
COLUMNS = 28
PIECES = 2**23  # numbers of pieces: float32 holds them exactly


def row_of(look: Look, still: int, clip: int, piece: int) -> np.ndarray:
    """A look as one row: float32 [COLUMNS]"""
    row = np.empty(COLUMNS, np.float32)
    row[CROP], row[MIRROR], row[MATRIX], row[OFFSET] = look.crop, look.mirror, look.matrix.ravel(), look.offset
    row[BLUR : PIECE + 1] = look.blur, look.noise, look.mix, look.swap, still, clip, piece
    row[SECOND] = look.crop
    return row


def moved(looks: np.ndarray, end: tuple[float, float, float, float]) -> np.ndarray:
    """Looks of a piece [n, COLUMNS] as a camera shows them that goes evenly from their crop to `end`.

    No background is exchanged then: what does not move before a moving camera is not known.
    """
    out, frames = looks.copy(), 2 * len(looks)
    way = np.linspace(0, 1, frames)[:, None] * (np.array(end) - looks[:1, CROP]) + looks[:1, CROP]
    out[:, CROP], out[:, SECOND], out[:, SWAP] = way[::2], way[1::2], 0
    return out


class RecipeWindows(ComposedWindows):
    """Window number `i` as (frame numbers int64 [W, 2] and looks float32 [W, COLUMNS] side by side, truth, mask)."""

    def __init__(self, config: Config, clips: list[Clip], bank: FrameBank, count: int):
        super().__init__(config, clips, bank, count)
        self.number = {path: i for i, path in enumerate(bank.paths)}
        self.real = [clip.path for clip in clips if clip.source != DRAWN]
        self.blank = torch.zeros(self.slots, self.per_slot + COLUMNS, dtype=torch.float64)

    def _segment(self, rng: np.random.Generator, clip: Clip, longest: int) -> tuple[Tensor, Tensor]:
        """Up to `longest` slots of a clip at a random speed and phase: float64 [n, 2 + COLUMNS], int64 [n]."""
        first, count = self.cache.place(clip.path)
        picks = picks_of(rng, count, longest, self.per_slot, self._step(rng))
        options = self.augment | self.augment["drawn"] if clip.source == DRAWN else self.augment
        look = draw_look(rng, options, clip.mirror)
        row = row_of(look, self._still(rng), self.number[clip.path], int(rng.integers(PIECES)))
        looks = np.repeat(row[None], len(picks) // self.per_slot, 0)
        # A picture that is shown as a video: nothing moves in it, whatever the camera does.
        picture = clip.label == 0 and rng.random() < options["pictures"]
        if picture:
            picks = np.full_like(picks, picks[rng.integers(len(picks))])
        if picture or rng.random() < options["drift"]:
            looks = moved(looks, draw_look(rng, options, False).crop)
        frames = torch.from_numpy(first + picks.reshape(-1, self.per_slot)).double()
        looks = torch.from_numpy(looks).double()
        return torch.cat([frames, looks], 1), self._truth(clip, picks)

    def _still(self, rng: np.random.Generator) -> int:
        """A frame of another training video."""
        first, count = self.cache.place(self.real[rng.integers(len(self.real))])
        return first + int(rng.integers(count))
