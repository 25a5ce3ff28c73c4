"""The temperature, kept only where it helps groups that it was not fitted to."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..data.index import IGNORE
from .predict import merge

Windows = list[tuple[int, Tensor]]


def log_losses(videos: list[Windows], truths: list[np.ndarray], temperature: float) -> np.ndarray:
    """Negative log-likelihood of each video, summed over its slots: [videos]"""
    out = []
    for windows, truth in zip(videos, truths):
        known = torch.from_numpy(truth != IGNORE)
        scores = merge(windows, temperature)[known].clamp_min(1e-9)
        out.append(-float(scores[torch.arange(len(scores)), torch.from_numpy(truth)[known]].log().sum()))
    return np.array(out)


@dataclass(frozen=True)
class Temperature:
    """`fitted`: of least loss over all videos; `held_out`: for each video, of least loss over the other groups.
    `loss_at_one` and `loss_held_out`: loss per slot with temperature 1 and with `held_out`."""

    fitted: float
    held_out: list[float]
    loss_at_one: float
    loss_held_out: float

    @property
    def chosen(self) -> float:
        """The fitted one only where fitting helps groups that it has not seen."""
        return self.fitted if self.loss_held_out < self.loss_at_one else 1.0


def fit_temperature(videos: list[Windows], truths: list[np.ndarray], groups: list[str]) -> Temperature:
    """Temperatures of least negative log-likelihood (Guo et al. 2017), every slot with equal weight."""
    grid = np.exp(np.linspace(np.log(0.4), np.log(3.0), 41))
    losses = np.stack([log_losses(videos, truths, t) for t in grid], 1)
    others = [losses[np.array(groups) != group].sum(0).argmin() for group in groups]
    slots = sum(int((t != IGNORE).sum()) for t in truths)
    return Temperature(
        float(grid[losses.sum(0).argmin()]),
        [float(grid[i]) for i in others],
        float(log_losses(videos, truths, 1.0).sum()) / slots,
        float(losses[np.arange(len(videos)), others].sum()) / slots,
    )
