"""Temperature and thresholds, both chosen on the validation split."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from .index import IGNORE
from .predict import merge

Windows = list[tuple[int, Tensor]]

# A class without validation clips, or whose best F1 per slot stays below UNPROVEN, speaks up only when it is sure.
UNPROVEN, STRICT = 0.3, 0.6


def fit_temperature(videos: list[Windows], truths: list[np.ndarray]) -> float:
    """The temperature of least negative log-likelihood (Guo et al. 2017), every slot with equal weight."""

    def cost(temperature: float) -> float:
        total = 0.0
        for windows, truth in zip(videos, truths):
            known = torch.from_numpy(truth != IGNORE)
            scores = merge(windows, temperature)[known].clamp_min(1e-9)
            total -= float(scores[torch.arange(len(scores)), torch.from_numpy(truth)[known]].log().sum())
        return total

    grid = np.exp(np.linspace(np.log(0.4), np.log(3.0), 41))
    return float(grid[int(np.argmin([cost(t) for t in grid]))])


def held_out_scores(videos: list[Windows], truths: list[np.ndarray], groups: list[str], folds: int = 4,
                    seed: int = 0) -> list[np.ndarray]:  # fmt: skip
    """Probabilities of each video at the temperature that fits the videos of the other folds; groups stay together."""
    order = np.random.default_rng(seed).permutation(sorted(set(groups))).tolist()
    fold = np.array([order.index(group) % folds for group in groups])
    at = [fit_temperature(*zip(*((v, t) for v, t, f in zip(videos, truths, fold) if f != k))) for k in range(folds)]
    return [merge(v, at[f]).numpy() for v, f in zip(videos, fold)]


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
