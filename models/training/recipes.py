"""Training windows as recipes: which frames, and how they are to be shown. `render.py` draws them, on a GPU in no time.

A window is then a few kilobytes, so that processes that compose windows never hold up the card. One row per slot:
two numbers of frames in the bank, and the columns below.
"""

import numpy as np
import torch
from torch import Tensor

from .augment import Look, draw_look
from .compose import ComposedWindows, picks_of
from .config import Config
from .drawn import SOURCE as DRAWN
from .frame_bank import FrameBank
from .index import Clip

# Columns of a look: crop, mirror, colour matrix, colour offset, blur, noise, mix, swap, still frame, clip, piece.
CROP, MIRROR, MATRIX, OFFSET = slice(0, 4), 4, slice(5, 14), slice(14, 17)
BLUR, NOISE, MIX, SWAP, STILL_FRAME, CLIP, PIECE = range(17, 24)
COLUMNS = 24
PIECES = 2**23  # numbers of pieces: float32 holds them exactly


def row_of(look: Look, still: int, clip: int, piece: int) -> np.ndarray:
    """A look as one row: float32 [COLUMNS]"""
    row = np.empty(COLUMNS, np.float32)
    row[CROP], row[MIRROR], row[MATRIX], row[OFFSET] = look.crop, look.mirror, look.matrix.ravel(), look.offset
    row[BLUR:] = look.blur, look.noise, look.mix, look.swap, still, clip, piece
    return row


class RecipeWindows(ComposedWindows):
    """Window number `i` as (frame numbers int64 [W, 2] and looks float32 [W, COLUMNS] side by side, truth, mask)."""

    def __init__(self, config: Config, clips: list[Clip], bank: FrameBank, count: int):
        super().__init__(config, clips, bank, count)
        self.number = {path: i for i, path in enumerate(bank.paths)}
        self.blank = torch.zeros(self.slots, self.per_slot + COLUMNS, dtype=torch.float64)

    def _segment(self, rng: np.random.Generator, clip: Clip, longest: int) -> tuple[Tensor, Tensor]:
        """Up to `longest` slots of a clip at a random speed and phase: float64 [n, 2 + COLUMNS], int64 [n]."""
        first, count = self.cache.place(clip.path)
        picks = picks_of(rng, count, longest, self.per_slot, self._step(rng))
        options = self.augment | self.augment["drawn"] if clip.source == DRAWN else self.augment
        look = draw_look(rng, options, clip.mirror)
        row = row_of(look, int(rng.integers(self.cache.stills)), self.number[clip.path], int(rng.integers(PIECES)))
        frames = torch.from_numpy(first + picks.reshape(-1, self.per_slot)).double()
        looks = torch.from_numpy(row).double().expand(len(frames), -1)
        return torch.cat([frames, looks], 1), self._truth(clip, picks)
