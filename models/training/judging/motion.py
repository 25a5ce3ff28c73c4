"""Motion of a clip as numbers, for measuring alone: histograms of optical flow (HOF; Laptev et al. 2008) on a grid.

Flow is Lucas and Kanade's (1981), coarse to fine, of every position. The app measures motion by code of its own
(`engine/teach/motion`).
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

LEVELS, ROUNDS, WINDOW = 3, 3, 9
GRID, DIRECTIONS, PARTS = 4, 8, 4
STILL = 0.5  # pixels: what moves less has no direction
WIDTH = PARTS * (DIRECTIONS + 1) * GRID * GRID
LUMA = torch.tensor([0.299, 0.587, 0.114])


def flow(first: Tensor, second: Tensor) -> Tensor:
    """Where each pixel goes: luma in 0..1 [n, S, S], twice -> pixels right and down, [n, 2, S, S]."""
    moved = torch.zeros(len(first), 2, 1, 1)
    for level in reversed(range(LEVELS)):
        a, b = (F.avg_pool2d(x[:, None], 2**level) for x in (first, second))
        size = a.shape[-1]
        moved = F.interpolate(moved, size=(size, size), mode="bilinear") * (2 if level < LEVELS - 1 else 1)
        across, down = _slopes(a)
        xx, xy, yy = (_near(p) for p in (across * across, across * down, down * down))
        determinant = xx * yy - xy * xy + 1e-6 * (xx + yy) + 1e-9
        for _ in range(ROUNDS):
            change = _taken_at(b, moved) - a
            x, y = _near(across * change), _near(down * change)
            step = torch.cat([xy * y - yy * x, xy * x - xx * y], 1) / determinant
            moved = moved + step.clamp(-2, 2)
    return moved


def _near(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, WINDOW, 1, WINDOW // 2, count_include_pad=False)


def _slopes(x: Tensor) -> tuple[Tensor, Tensor]:
    padded = F.pad(x, (1, 1, 1, 1), mode="replicate")
    return (padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2]) / 2, (padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1]) / 2


def _taken_at(x: Tensor, moved: Tensor) -> Tensor:
    """x where each pixel has gone to."""
    size = x.shape[-1]
    line = torch.arange(size) + 0.5
    at = torch.stack([line + moved[:, 0], line[:, None] + moved[:, 1]], -1) * (2 / size) - 1
    return F.grid_sample(x, at, mode="bilinear", padding_mode="border", align_corners=False)


def histograms(frames: np.ndarray) -> np.ndarray:
    """uint8 [n, S, S, 3] -> float32 [WIDTH]: in each quarter of the clip and cell of the grid, how much moves each way.

    The median of each pair of frames is taken for the camera's motion and taken away; the last direction is none at all.
    """
    luma = torch.tensor(frames).float() @ LUMA / 255
    if len(luma) < 2:
        return np.zeros(WIDTH, np.float32)
    moved = flow(luma[:-1], luma[1:])
    moved = moved - moved.flatten(2).median(2).values[..., None, None]
    speed = moved.norm(dim=1)
    turn = torch.atan2(moved[:, 1], moved[:, 0]) * (DIRECTIONS / (2 * torch.pi))
    way = torch.where(speed < STILL, DIRECTIONS, turn.round().long() % DIRECTIONS)
    amounts = F.one_hot(way, DIRECTIONS + 1).permute(0, 3, 1, 2) * speed.clamp_min(STILL)[:, None]
    cells = F.adaptive_avg_pool2d(amounts, GRID)
    # A clip of fewer pairs than parts says some of them twice.
    ends = torch.linspace(0, len(cells), PARTS + 1).long()
    parts = [cells[min(a, len(cells) - 1) : max(a + 1, b)].mean(0) for a, b in zip(ends, ends[1:])]
    return torch.stack(parts).flatten().sqrt().numpy()
