"""Draws training windows from their recipes, on the device that trains: crops, mirrors, colours, backgrounds, blur, noise.

The same looks as `augment.py` gives one piece at a time on the CPU, up to how pictures are scaled.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from . import recipes as r
from .augment import STILL
from .frame_bank import FrameBank

OVERSAMPLING = 2  # crops are drawn this much larger and averaged, so that shrinking does not flicker


class Renderer:
    """Recipes of a batch to pictures."""

    def __init__(self, bank: FrameBank, size: int):
        self.bank, self.size = bank, size

    @torch.no_grad()
    def frames(self, rows: Tensor, mask: Tensor) -> Tensor:
        """[B, W, 2 + COLUMNS], mask [B, W] -> uint8 [B, W, 2, size, size, 3], zeros where the mask is"""
        out = torch.zeros(*mask.shape, 2, self.size, self.size, 3, dtype=torch.uint8, device=self.bank.device)
        real = mask.bool()
        out[real.to(out.device)] = self.slots(rows[real])
        return out

    @torch.no_grad()
    def slots(self, rows: Tensor) -> Tensor:
        """[n, 2 + COLUMNS] -> uint8 [n, 2, size, size, 3]"""
        looks, count = rows[:, 2:].float().to(self.bank.device), len(rows)
        twice = looks.repeat_interleave(2, 0)
        twice[1::2, r.CROP] = looks[:, r.SECOND]
        x = self._crop(self.bank.pictures(rows[:, :2].long().flatten()), twice)
        still = looks.new_zeros(count, 3, self.size, self.size)
        shown = ((looks[:, r.SWAP] > 0) | (looks[:, r.MIX] > 0)).nonzero().squeeze(1)
        if len(shown):
            still[shown] = self._crop(self.bank.pictures(looks[shown, r.STILL_FRAME].long()), looks[shown])
        x = self._swap(x.reshape(count, 2, *x.shape[1:]), looks, still).flatten(0, 1)
        matrix, offset = twice[:, r.MATRIX].reshape(-1, 3, 3), twice[:, r.OFFSET]
        x = torch.einsum("nchw,nkc->nkhw", x, matrix) + offset[:, :, None, None]
        mix = twice[:, r.MIX, None, None, None]
        x = torch.lerp(x, still.repeat_interleave(2, 0), mix)
        blurred = (twice[:, r.BLUR] > 0).nonzero().squeeze(1)
        if len(blurred):
            x[blurred] = F.interpolate(F.avg_pool2d(x[blurred], 2), (self.size, self.size), mode="bilinear")
        x = x + torch.randn_like(x) * twice[:, r.NOISE, None, None, None]
        return x.clamp_(0, 255).to(torch.uint8).permute(0, 2, 3, 1).reshape(count, 2, self.size, self.size, 3)

    def _crop(self, pictures: Tensor, looks: Tensor) -> Tensor:
        """uint8 [n, S, S, 3] -> float32 [n, 3, size, size], cropped, mirrored and stretched"""
        top, left, height, width = looks[:, r.CROP].unbind(1)
        across = torch.where(looks[:, r.MIRROR] > 0, -width, width)
        theta = looks.new_zeros(len(looks), 2, 3)
        theta[:, 0, 0], theta[:, 0, 2] = across, 2 * left + width - 1
        theta[:, 1, 1], theta[:, 1, 2] = height, 2 * top + height - 1
        side = self.size * OVERSAMPLING
        grid = F.affine_grid(theta, (len(looks), 3, side, side), align_corners=False)
        planes = pictures.permute(0, 3, 1, 2).float()
        large = F.grid_sample(planes, grid, mode="bilinear", padding_mode="border", align_corners=False)
        return F.avg_pool2d(large, OVERSAMPLING)

    def _swap(self, x: Tensor, looks: Tensor, still: Tensor) -> Tensor:
        """Another picture behind what moves, [n, 2, 3, h, w]; nothing happens to pieces in which hardly anything moves."""
        chosen = (looks[:, r.SWAP] > 0).nonzero().squeeze(1)
        if len(chosen) == 0:
            return x
        clips, place = looks[chosen, r.CLIP].long().unique(return_inverse=True)
        usual = self._crop(self.bank.usual(clips)[place], looks[chosen])
        change = (x[chosen] - usual[:, None]).abs().amax(2)
        mask = ((F.avg_pool2d(change, 4) - 8) / 12).clamp(0, 1)
        pieces, piece = looks[chosen, r.PIECE].long().unique(return_inverse=True)
        share = mask.new_zeros(len(pieces)).index_add_(0, piece, mask.mean((1, 2, 3))) / torch.bincount(piece)
        moves = (share >= STILL)[piece]
        chosen, mask = chosen[moves], F.max_pool2d(mask[moves], 3, 1, 1)
        mask = F.interpolate(mask, (self.size, self.size), mode="bilinear")[:, :, None]
        x[chosen] = still[chosen][:, None] + (x[chosen] - still[chosen][:, None]) * mask
        return x
