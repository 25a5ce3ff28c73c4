"""Temperature and thresholds, both chosen on the validation split."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .index import IGNORE
from .predict import merge

Windows = list[tuple[int, Tensor]]

# A class without validation clips, or whose best F1 per slot stays below UNPROVEN, speaks up only when it is sure.
UNPROVEN, STRICT = 0.3, 0.6


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


def choose_thresholds(scores: list[np.ndarray], truths: list[np.ndarray], support: np.ndarray, false_alarms: float,
                      rule: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:  # fmt: skip
    """One threshold per class: probabilities and truth per video, clips per class, (scores, thresholds) -> labels.

    A common threshold first: the lowest at which `rule` labels at most a share of `false_alarms` of the background
    slots. Then the best F1 per slot of each class, pulled towards the common one, since a class has few clips. Last,
    all rise together where that brought more false alarms than asked for.
    """
    grid = np.arange(0.25, 0.9, 0.025)
    quiet = [s for s, t in zip(scores, truths) if (t == 0).all()]

    def alarms(thresholds: np.ndarray) -> float:
        return float((np.concatenate([rule(s, thresholds) for s in quiet]) != 0).mean()) if quiet else 0.0

    classes = len(support)
    common = next((t for t in grid if alarms(np.full(classes, t)) <= false_alarms), grid[-1])
    known = np.concatenate(truths) != IGNORE
    slots, truth = np.concatenate(scores)[known], np.concatenate(truths)[known]
    out = np.full(classes, common)
    for c in range(1, classes):
        is_c, top = truth == c, slots.argmax(1) == c
        f = [2 * (is_c & top & (slots[:, c] >= t)).sum() / max(1, is_c.sum() + (top & (slots[:, c] >= t)).sum())
             for t in grid]  # fmt: skip
        if support[c] == 0 or max(f) < UNPROVEN:
            out[c] = max(common, STRICT)
            continue
        out[c] = (support[c] * grid[int(np.argmax(f))] + 10 * common) / (support[c] + 10)
    while alarms(out) > false_alarms and out.max() < 0.95:
        out += 0.01
    return out.round(3)
