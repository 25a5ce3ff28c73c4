"""Temperature and thresholds, both chosen on the validation split."""

import numpy as np
import torch
from torch import Tensor

from .index import IGNORE
from .predict import merge

Windows = list[tuple[int, Tensor]]

# A class without validation clips, or whose best F1 per slot stays below UNPROVEN, speaks up only when it is sure.
UNPROVEN, STRICT = 0.3, 0.6


def fit_temperature(videos: list[Windows], truths: list[np.ndarray]) -> float:
    """The temperature of least negative log-likelihood per slot, every video with equal weight (Guo et al. 2017)."""

    def cost(temperature: float) -> float:
        total = 0.0
        for windows, truth in zip(videos, truths):
            known = torch.from_numpy(truth != IGNORE)
            scores = merge(windows, temperature)[known].clamp_min(1e-9)
            if len(scores):
                total -= float(scores[torch.arange(len(scores)), torch.from_numpy(truth)[known]].log().mean())
        return total

    grid = np.exp(np.linspace(np.log(0.4), np.log(3.0), 41))
    return float(grid[int(np.argmin([cost(t) for t in grid]))])


def choose_thresholds(scores: np.ndarray, truth: np.ndarray, support: np.ndarray, false_alarms: float) -> np.ndarray:
    """One threshold per class: [slots, classes], [slots], clips per class [classes] -> [classes]

    A common threshold first: the lowest that keeps the share of background slots that get any label at or below
    `false_alarms`. Then the best F1 of each class, pulled towards the common one, since a class has few clips.
    """
    grid = np.arange(0.25, 0.9, 0.025)
    best = scores[:, 1:].max(1)
    quiet = best[(truth == 0) & (scores.argmax(1) != 0)]
    background = max(1, int((truth == 0).sum()))
    common = next((t for t in grid if (quiet >= t).sum() / background <= false_alarms), grid[-1])
    out = np.full(scores.shape[1], common)
    for c in range(1, scores.shape[1]):
        is_c, top = truth == c, scores.argmax(1) == c
        f = [2 * (is_c & top & (scores[:, c] >= t)).sum() / max(1, is_c.sum() + (top & (scores[:, c] >= t)).sum())
             for t in grid]  # fmt: skip
        if support[c] == 0 or max(f) < UNPROVEN:
            out[c] = max(common, STRICT)
            continue
        out[c] = (support[c] * grid[int(np.argmax(f))] + 10 * common) / (support[c] + 10)
    return out.round(3)
