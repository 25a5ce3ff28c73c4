"""Metrics of temporal action segmentation and of calibration.

Frame accuracy and segmental F1@k: Lea et al., "Temporal Convolutional Networks for Action Segmentation and
Detection", CVPR 2017: a predicted segment is a true positive when it overlaps a not yet matched true segment of its
class with intersection over union >= k. The edit score is the Levenshtein distance of the two label sequences,
normalised by the longer one (same source). Background is excluded from segments and counted in frame accuracy.
ECE: expected calibration error, Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, 15 equal bins.
"""

import numpy as np

Segment = tuple[int, int, int]  # first slot, end slot (exclusive), label


def segments(labels: np.ndarray, background: int = 0) -> list[Segment]:
    """Runs of equal labels, without background: [slots] -> segments."""
    edges = np.flatnonzero(np.diff(labels)) + 1
    bounds = [0, *edges.tolist(), len(labels)]
    return [(a, b, int(labels[a])) for a, b in zip(bounds, bounds[1:]) if b > a and labels[a] != background]


def match(guess: list[Segment], truth: list[Segment], overlap: float) -> tuple[int, int, int]:
    """(true positives, false positives, false negatives) at an intersection over union of `overlap`."""
    free, hits = set(range(len(truth))), 0
    for a, b, label in guess:
        best, best_iou = None, 0.0
        for i in free:
            c, d, other = truth[i]
            iou = max(0, min(b, d) - max(a, c)) / (max(b, d) - min(a, c)) if other == label else 0.0
            if iou > best_iou:
                best, best_iou = i, iou
        if best is not None and best_iou >= overlap:
            free.discard(best)
            hits += 1
    return hits, len(guess) - hits, len(truth) - hits


def f1(counts: list[tuple[int, int, int]]) -> float:
    """F1 over the summed counts of all videos."""
    hits, false, missed = np.sum(counts, 0)
    return float(2 * hits / max(1, 2 * hits + false + missed))


def edit_score(guess: list[Segment], truth: list[Segment]) -> float:
    """1 - normalised Levenshtein distance of the label sequences."""
    a, b = [s[2] for s in guess], [s[2] for s in truth]
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return 1 - row[-1] / max(1, len(a), len(b))


def ece(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error of top-1 confidences: [n] in 0..1, [n] bool."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[which == b].mean() - right[which == b].mean()) * (which == b).sum()
            for b in range(bins) if (which == b).any()]  # fmt: skip
    return float(sum(gaps) / len(confidence))
