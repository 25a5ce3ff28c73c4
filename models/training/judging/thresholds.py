"""Thresholds: how sure a class must be to be shown, chosen for footage of sources that were not looked at.

What a person sees first is a label on something that has none. So a labelled slot of unrelated footage has a price:
it counts `cost` times as much as a rightly labelled slot of an action is worth. Every source of unrelated footage and
every class weighs the root of its slots. A group in place of one of its labels is worth less than the label. The cost is the least at which footage of *left-out* sources is labelled for
no more than the wanted share of its time, in cross-validation over sources and over groups of actions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..data.index import IGNORE
from ..labels import Parent, with_parents
from .timeline import FLOOR, smooth

GRID = np.arange(0.25, 0.96, 0.025)
COSTS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
FOLDS, SEED = 10, 3
PULL = 10  # clips that a threshold below the common one must have behind it to come half the way
STRICT = 0.6  # the least threshold of a class without validation clips
UNPROVEN, CAUTION = 0.3, 0.8  # least threshold of a class with less than this share of its slots right
GROUP = 0.4  # what naming the group of a label is worth
HIGHEST = 0.99  # from here on, a group is never named
NEVER = -99.0  # log-odds of what cannot win a slot

Rule = Callable[[np.ndarray, np.ndarray], np.ndarray]  # probabilities [n, classes], thresholds -> labels [n]


@dataclass(frozen=True)
class Video:
    """Probabilities [slots, classes] and truth [slots] of a video; `unit` is its group, or its source where no action
    is listed: what is left out together. `quiet`: unrelated footage."""

    scores: np.ndarray
    truth: np.ndarray
    unit: str
    quiet: bool


@dataclass(frozen=True)
class Shares:
    """`alarms`: of the time of unrelated footage, labelled; by unit, and in all with the root of a unit's slots as its
    weight. `right`, `grouped` (its group instead) and `wrong`: of the slots of actions."""

    alarms: float
    by_unit: dict[str, float]
    right: float
    grouped: float
    wrong: float


@dataclass(frozen=True)
class Choice:
    """Thresholds per class and group [classes + parents], the cost they were chosen for, and what left-out videos had at each cost."""

    thresholds: np.ndarray
    cost: float
    held_out: dict[float, Shares]


def odds(probability: np.ndarray) -> np.ndarray:
    """Log-odds of bounded probabilities."""
    held = np.clip(probability, FLOOR, 1 - FLOOR)
    return np.log(held / (1 - held))


def choose(videos: Sequence[Video], support: np.ndarray, smoothing: int, wanted: float, rule: Rule,
           parents: Sequence[Parent] = ()) -> Choice:  # fmt: skip
    """Thresholds for at most `wanted` of the time of left-out unrelated footage; `support`: clips per class."""
    held_out = {}
    for cost in COSTS:
        held_out[cost] = cross_validate(videos, support, smoothing, cost, rule, parents)
        if held_out[cost].alarms <= wanted:
            break
    return Choice(fit(videos, support, smoothing, cost, parents), cost, held_out)


def cross_validate(videos: Sequence[Video], support: np.ndarray, smoothing: int, cost: float, rule: Rule,
                   parents: Sequence[Parent] = ()) -> Shares:  # fmt: skip
    """What thresholds that were fitted without a fold's units do on that fold, over all folds."""
    units = np.random.default_rng(SEED).permutation(sorted({v.unit for v in videos}))
    fold = {unit: i % FOLDS for i, unit in enumerate(units)}
    labelled = []
    for f in range(min(FOLDS, len(units))):
        thresholds = fit([v for v in videos if fold[v.unit] != f], support, smoothing, cost, parents)
        labelled += [(v, rule(v.scores, thresholds)) for v in videos if fold[v.unit] == f]
    return shares(labelled, parents)


def shares(labelled: Sequence[tuple[Video, np.ndarray]], parents: Sequence[Parent] = ()) -> Shares:
    """Figures of videos and the labels that their slots got."""
    alarms: dict[str, list[np.ndarray]] = {}
    truth = np.concatenate([v.truth for v, _ in labelled])
    guess = np.concatenate([g for _, g in labelled])
    for video, labels in labelled:
        if video.quiet:
            alarms.setdefault(video.unit, []).append(labels != 0)
    slots = {unit: np.concatenate(parts) for unit, parts in alarms.items()}
    weights = np.array([len(s) ** 0.5 for s in slots.values()])
    by_unit = {unit: float(s.mean()) for unit, s in slots.items()}
    grouped = np.zeros(len(truth), bool)
    for number, parent in enumerate(parents, labelled[0][0].scores.shape[1]):
        grouped |= (guess == number) & np.isin(truth, parent.members)
    actions, right = truth > 0, guess == truth
    return Shares(
        float(weights @ list(by_unit.values()) / weights.sum()) if by_unit else 0.0,
        by_unit,
        *(float(x[actions].mean()) for x in (right, grouped, (guess > 0) & ~right & ~grouped)),
    )


def fit(videos: Sequence[Video], support: np.ndarray, smoothing: int, cost: float,
        parents: Sequence[Parent] = ()) -> np.ndarray:  # fmt: skip
    """Thresholds of most worth of classes, then of groups in what those leave: [classes + parents]"""
    above, truth, worth, price = _stack(videos, smoothing, parents)
    classes = len(support)
    needed = _fit_classes(above[:, :classes], truth, worth, price * cost, support)
    free = (above[:, :classes] < needed).all(1)
    groups = []
    for number, parent in enumerate(parents, classes):
        inside = np.isin(truth, parent.members)
        gains = worth * np.where(inside, GROUP, -1.0) - cost * price
        values = [gains[free & (above[:, number] >= t)].sum() for t in odds(GRID)]
        best = int(np.argmax(values))
        groups.append(GRID[best] if values[best] > 0 else HIGHEST)
        free &= above[:, number] < odds(np.array(groups[-1]))
    return np.concatenate([1 / (1 + np.exp(-needed)), groups]).round(3)


def _fit_classes(above: np.ndarray, truth: np.ndarray, worth: np.ndarray, price: np.ndarray, support: np.ndarray,
                 rounds: int = 2) -> np.ndarray:  # fmt: skip
    """Thresholds in log-odds [classes]: first one for all classes, then of each class in turn.

    A class may become stricter than the common threshold on any evidence, and more lenient only as its clips allow.
    """
    grid, slots = odds(GRID), np.arange(len(truth))

    def value(labels: np.ndarray) -> float:
        known = labels > 0
        right = labels == truth
        return float(worth[known & right].sum() - worth[known & ~right].sum() - price[known].sum())

    best, strength = above.argmax(1), above.max(1)
    common = max(grid, key=lambda t: value(np.where(strength >= t, best, 0)))
    needed = np.full(above.shape[1], common)
    needed[(support == 0)] = max(common, float(odds(np.array(STRICT))))
    for _ in range(rounds):
        margins = above - needed
        for c in range(1, above.shape[1]):
            margins[:, c] = -np.inf
            rival = margins.argmax(1)
            lead = margins[slots, rival]
            others = np.where(lead >= 0, rival, 0)
            values = np.array([value(np.where((above[:, c] - t > lead) & (above[:, c] >= t), c, others)) for t in grid])
            equal = np.flatnonzero(values >= values.max() - 1e-9)
            own = grid[equal[np.abs(grid[equal] - needed[c]).argmin()]]
            if own < common:
                own = (support[c] * own + PULL * common) / (support[c] + PULL)
            needed[c] = own if support[c] else max(own, needed[c])
            margins[:, c] = above[:, c] - needed[c]
    best = (above - needed).argmax(1)
    shown = np.where((above - needed)[slots, best] >= 0, best, 0)
    for c in np.flatnonzero(support):
        if (shown == c)[truth == c].sum() < UNPROVEN * (truth == c).sum():
            needed[c] = max(needed[c], float(odds(np.array(CAUTION))))
    return needed


def _stack(videos: Sequence[Video], smoothing: int,
           parents: Sequence[Parent]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Log-odds [n, classes + parents], NEVER for background and below it; truth [n]; weight as action and as unrelated [n]."""
    scores = with_parents(np.concatenate([smooth(v.scores, smoothing) for v in videos]), parents)
    truth = np.concatenate([v.truth for v in videos])
    above = odds(scores)
    above[scores <= scores[:, :1]] = NEVER
    unit = np.concatenate([np.full(len(v.truth), v.unit if v.quiet else "") for v in videos])
    price = _even(unit, (unit != "") & (truth == 0))
    return above, truth, _even(truth, (truth != IGNORE) & (truth > 0)), price


def _even(kinds: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Weights that sum to 1 over `mask`, where each kind weighs the root of its number."""
    out = np.zeros(len(kinds))
    _, place, counts = np.unique(kinds[mask], return_inverse=True, return_counts=True)
    out[mask] = counts[place] ** -0.5
    return out / max(1e-9, out.sum())
