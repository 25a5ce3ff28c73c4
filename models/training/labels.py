"""The label list of a model: logit order, readable names, hierarchy, and whether a mirror image keeps the meaning."""

import json
from dataclasses import dataclass
from pathlib import Path

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


def load_labels(file: Path) -> LabelSet:
    """Read a label file; the background class must come first."""
    raw = json.loads(file.read_text())
    labels = tuple(Label(x["id"], x["name"], tuple(x["path"]), x["mirror"]) for x in raw["labels"])
    if labels[0].id != BACKGROUND:
        raise ValueError(f"{file}: the first label must be '{BACKGROUND}'")
    if len({label.id for label in labels}) != len(labels):
        raise ValueError(f"{file}: label ids repeat")
    return LabelSet(labels, frozenset(raw["as_background"]))
