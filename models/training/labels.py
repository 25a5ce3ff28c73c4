"""The label list of a model: logit order, readable names, hierarchy, and whether a mirror image keeps the meaning."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

BACKGROUND = "background"


@dataclass(frozen=True)
class Label:
    """One output class. `mirror`: a horizontally flipped clip still shows this action."""

    id: str
    name: str
    path: tuple[str, ...]
    mirror: bool


@dataclass(frozen=True)
class LabelSet:
    """Labels in logit order; `as_background` are data-set labels that are trained as background."""

    labels: tuple[Label, ...]
    as_background: frozenset[str]

    def __len__(self) -> int:
        return len(self.labels)

    def index(self, label: str) -> int | None:
        """Logit index of a data-set label, or None when the label is not used at all."""
        if label in self.as_background:
            return 0
        return next((i for i, known in enumerate(self.labels) if known.id == label), None)


@dataclass(frozen=True)
class Parent:
    """A group of labels that may stand for them: its path, and the logit indices of all labels in it."""

    path: tuple[str, ...]
    members: tuple[int, ...]


def parents_of(labels: LabelSet) -> list[Parent]:
    """Groups of two labels and more, the deepest first; of groups with the same members only the deepest."""
    members: dict[tuple[str, ...], list[int]] = {}
    for index, label in enumerate(labels.labels):
        for depth in range(len(label.path), 0, -1):
            members.setdefault(label.path[:depth], []).append(index)
    found: list[Parent] = []
    for path, inside in sorted(members.items(), key=lambda item: -len(item[0])):
        if len(inside) > 1 and all(p.members != tuple(inside) for p in found):
            found.append(Parent(path, tuple(inside)))
    return found


def with_parents(scores: np.ndarray, parents: Sequence[Parent]) -> np.ndarray:
    """Probabilities with a column for each group, the sum of its members: [n, classes] -> [n, classes + parents]"""
    sums = [scores[:, p.members].sum(1, keepdims=True) for p in parents]
    return np.concatenate([scores, *sums], 1).clip(max=1)


def tiers_of(classes: int, parents: Sequence[Parent]) -> list[list[int]]:
    """Columns of `with_parents` in the order in which they may name a slot: labels, then groups, the deepest first."""
    depths = sorted({len(p.path) for p in parents}, reverse=True)
    groups = [[classes + i for i, p in enumerate(parents) if len(p.path) == depth] for depth in depths]
    return [list(range(1, classes)), *groups]


def load_labels(file: Path) -> LabelSet:
    """Read a label file; the background class must come first."""
    raw = json.loads(file.read_text())
    labels = tuple(Label(x["id"], x["name"], tuple(x["path"]), x["mirror"]) for x in raw["labels"])
    if labels[0].id != BACKGROUND:
        raise ValueError(f"{file}: the first label must be '{BACKGROUND}'")
    if len({label.id for label in labels}) != len(labels):
        raise ValueError(f"{file}: label ids repeat")
    return LabelSet(labels, frozenset(raw["as_background"]))
