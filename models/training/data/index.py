"""The training material as flat records: which video, which split, which label on which part of it."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..labels import LabelSet

IGNORE = -100  # slots whose truth is unknown; the losses and the metrics leave them out


@dataclass(frozen=True)
class Clip:
    """One video. `label` is the logit index of the whole clip, or None when only `intervals` say what happens."""

    path: str
    source: str
    group: str
    split: str
    label: int | None
    mirror: bool
    intervals: tuple[tuple[float, float, int], ...] = ()

    def truth(self, times: np.ndarray) -> np.ndarray:
        """Logit index at each time (seconds from the start of the video): int64, IGNORE where unknown."""
        if self.label is not None and not self.intervals:
            return np.full(len(times), self.label, np.int64)
        out = np.full(len(times), IGNORE, np.int64)
        # Intervals are sorted so that later ones overwrite: the newest action wins where two overlap.
        for start, end, label in self.intervals:
            out[(times >= start) & (times < end)] = label
        return out


def read_index(data: Path, labels: LabelSet, held_out_background: list[str]) -> list[Clip]:
    """Read `clips.csv`, `intervals.csv` and `background.csv` of a data folder.

    The split column is kept as given: it never separates clips of one scene, person or original video. Background
    footage has no split of its own; the sources named in `held_out_background` become its validation part.
    """
    spans: dict[str, list[tuple[float, float, int]]] = {}
    for row in _rows(data / "intervals.csv"):
        index = labels.index(row["label"])
        index = IGNORE if index is None else index
        spans.setdefault(row["path"], []).append((float(row["start_s"]), float(row["end_s"]), index))
    clips = []
    for row in _rows(data / "clips.csv"):
        index = labels.index(row["label"]) if row["label"] else None
        intervals = tuple(sorted(spans.get(row["path"], [])))
        if index is None and not intervals:
            continue
        mirror = labels.labels[index].mirror if index is not None else True
        clips.append(Clip(row["path"], row["source"], row["supergroup"], row["split"], index, mirror, intervals))
    for row in _rows(data / "background.csv"):
        split = "val" if row["source"] in held_out_background else "train"
        clips.append(Clip("background/" + row["file"], row["source"], row["source"], split, 0, True))
    return clips


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with open(file, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
