"""Scores to slot labels by the app's own rule (`engine/timeline`), so that thresholds are chosen for what people see.

Moving average; per slot the class furthest above its threshold, in log-odds and against background; a run of one class
counts when it reaches its threshold somewhere and goes on until it is HYSTERESIS below it; stretches that are too short
are dropped, and short runs inside longer stretches go to the neighbour with more evidence. Where no label holds, groups
of labels are cut the same way, the deepest first.
"""

from collections.abc import Sequence

import numpy as np

from ..labels import Parent, tiers_of, with_parents
from .metrics import segments

HYSTERESIS = 1.0  # in log-odds
FLOOR = 0.002  # probabilities are taken no nearer to 0 or 1


def smooth(scores: np.ndarray, slots: int) -> np.ndarray:
    """Centred moving average that shrinks at the ends: [n, classes] -> [n, classes]"""
    if slots <= 1:
        return scores
    sums = np.concatenate([np.zeros((1, scores.shape[1])), np.cumsum(scores, 0)])
    at = np.arange(len(scores))
    low, high = np.maximum(at - slots // 2, 0), np.minimum(at + slots // 2 + 1, len(scores))
    return (sums[high] - sums[low]) / (high - low)[:, None]


def margins(scores: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """How far each class is above its threshold and above background, in log-odds: [n, classes], background -inf."""
    held, needed = np.clip(scores, FLOOR, 1 - FLOOR), np.clip(thresholds, FLOOR, 1 - FLOOR)
    rival = np.maximum(np.log(1 - held) + np.log(needed / (1 - needed)), np.log(held[:, :1]))
    out = np.log(held) - rival
    out[:, 0] = -np.inf
    return out


def label_slots(scores: np.ndarray, thresholds: np.ndarray, smoothing: int, shortest: int,
                tiers: Sequence[Sequence[int]] = ()) -> np.ndarray:  # fmt: skip
    """Probabilities [n, classes] (background first) -> label per slot [n]

    `tiers`: columns that may win, in the order in which they may; all at once unless given.
    """
    above = margins(smooth(scores, smoothing), thresholds)
    labels = np.zeros(len(above), int)
    for tier in tiers or [range(1, scores.shape[1])]:
        labels = np.where(labels == 0, _cut(above, np.asarray(tier), shortest), labels)
    if len(tiers) > 1:
        for a, b, label in absorb(above, segments(labels), min(shortest, len(labels))):
            labels[a:b] = label
    return labels


def back_off(scores: np.ndarray, thresholds: np.ndarray, smoothing: int, shortest: int,
             parents: Sequence[Parent]) -> np.ndarray:  # fmt: skip
    """Probabilities [n, classes], thresholds [classes + parents] -> label or, where none holds, group per slot [n]

    What is left of a group's run beside its own labels goes to them where it is no longer than they are.
    """
    classes = scores.shape[1]
    extended = with_parents(scores, parents)
    labels = label_slots(extended, thresholds, smoothing, shortest, tiers_of(classes, parents))
    above = margins(smooth(extended, smoothing), thresholds)
    runs, out = segments(labels), labels.copy()
    for at, (a, b, group) in enumerate(runs):
        if group < classes:
            continue
        members = set(parents[group - classes].members)
        inside = {c for c in range(classes) if c in members}
        inside |= {classes + i for i, p in enumerate(parents) if members.issuperset(p.members)} - {group}
        beside = [r for r in (*runs[max(0, at - 1) : at], *runs[at + 1 : at + 2]) if (r[1] == a or r[0] == b) and r[2] in inside]
        if b - a <= sum(end - start for start, end, _ in beside):
            left, right = beside[0][2], beside[-1][2]
            gains = np.cumsum(np.concatenate([[0.0], above[a:b, left] - above[a:b, right]]))
            cut = a + int(gains.argmax())
            out[a:cut], out[cut:b] = left, right
    return out


def _cut(above: np.ndarray, columns: np.ndarray, shortest: int) -> np.ndarray:
    """Margins [n, classes] -> the label of each slot among `columns`, or 0 [n]"""
    best = columns[above[:, columns].argmax(1)]
    strength = above[np.arange(len(above)), best]
    labels = np.where(strength >= -HYSTERESIS, best, 0)
    for a, b, _ in segments(labels):
        if strength[a:b].max() < 0:
            labels[a:b] = 0
    shortest = min(shortest, len(labels))
    for a, b, _ in segments((labels > 0).astype(int)):
        if b - a < shortest:
            labels[a:b] = 0
    for a, b, label in absorb(above, segments(labels), shortest):
        labels[a:b] = label
    return labels


def absorb(above: np.ndarray, runs: list[tuple[int, int, int]], shortest: int) -> list[tuple[int, int, int]]:
    """Runs shorter than `shortest` go to the touching neighbour with more evidence there, shortest runs first."""
    for length in range(1, shortest):
        at = 0
        while at < len(runs):
            a, b, _ = runs[at]
            heirs = [r for r in runs[max(0, at - 1) : at + 2] if r[1] == a or r[0] == b] if b - a <= length else []
            if heirs:
                label = max(heirs, key=lambda r: above[a:b, r[2]].sum())[2]
                same = [r for r in heirs if r[2] == label]
                first = at - any(r[1] == a for r in same)
                runs[first : first + 1 + len(same)] = [(min(a, *(r[0] for r in same)), max(b, *(r[1] for r in same)), label)]
                at = first
            at += 1
    return runs
