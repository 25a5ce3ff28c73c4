"""Scores to slot labels, the rule by which the package's thresholds are chosen and its timelines are measured.

Moving average, best class per slot, background where it does not reach its threshold, runs that are too short removed.
The app's own timeline does more (hysteresis at the edges); this is its common core.
"""

import numpy as np

from .metrics import segments


def smooth(scores: np.ndarray, slots: int) -> np.ndarray:
    """Centred moving average that shrinks at the ends: [n, classes] -> [n, classes]"""
    if slots <= 1:
        return scores
    sums = np.concatenate([np.zeros((1, scores.shape[1])), np.cumsum(scores, 0)])
    at = np.arange(len(scores))
    low, high = np.maximum(at - slots // 2, 0), np.minimum(at + slots // 2 + 1, len(scores))
    return (sums[high] - sums[low]) / (high - low)[:, None]


def label_slots(scores: np.ndarray, thresholds: np.ndarray, smoothing: int, shortest: int) -> np.ndarray:
    """Probabilities [n, classes] (background first) -> label per slot [n]"""
    scores = smooth(scores, smoothing)
    best = 1 + scores[:, 1:].argmax(1)
    at = np.arange(len(scores))
    labels = np.where((scores[at, best] >= thresholds[best]) & (scores[at, best] > scores[:, 0]), best, 0)
    for a, b, _ in segments(labels):
        if b - a < min(shortest, len(labels)):
            labels[a:b] = 0
    return labels
