"""Which score tells actions from unrelated footage: `python -m training.judging.openset --config C --data DIR --cache DIR --run DIR
--unrelated DIR`. Writes `openset.json`.

Softmax is compared with energy (Liu et al. 2020), the background class alone and, with `--means`, which decodes the
training clips once more, the distance of the head's embedding to
the means of the training classes (Lee et al. 2018, one shared covariance). Every score is higher for actions. Per slot: the
area under the ROC curve against each source of unrelated footage, and the share of the actions' slots that are above what
5 % of unrelated footage reaches, each source with the root of its slots as its weight.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..data.cache import build
from ..config import load_config
from .answers import slot_truth
from ..package.export import FILES, export_graphs, load_run
from ..data.index import Clip, read_index
from .predict import to_slots
from ..data.prepare import open_validation
from .scorer import Graphs
from ..data.unrelated import open_unrelated

ALARMS = 0.05
LEAST = 30  # slots of a source that is judged by itself
SHRINK = 0.1  # of the covariance towards its mean variance


def roc_area(actions: np.ndarray, others: np.ndarray) -> float:
    """How often a slot of an action has a higher score than one of something else; ties count half."""
    both = np.concatenate([actions, others])
    order = both.argsort(kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(1, len(both) + 1)
    _, place, counts = np.unique(both, return_inverse=True, return_counts=True)
    ranks = (np.bincount(place, ranks) / counts)[place]
    return float((ranks[: len(actions)].sum() - len(actions) * (len(actions) + 1) / 2) / (len(actions) * len(others)))


def kept_at(actions: np.ndarray, others: Sequence[np.ndarray], alarms: float = ALARMS) -> float:
    """Share of actions above the score that a share `alarms` of the others reaches; a source weighs the root of its slots."""
    scores = np.concatenate(others)
    weights = np.concatenate([np.full(len(s), len(s) ** -0.5) for s in others])
    order = np.argsort(-scores)
    reached = np.searchsorted(np.cumsum(weights[order]) / weights.sum(), alarms)
    return float((actions > scores[order][reached]).mean())


def scores_of(logits: np.ndarray, nearness: np.ndarray | None) -> dict[str, np.ndarray]:
    """Scores per slot from logits [n, classes], background first, and `nearness` to the nearest class [n], where known."""
    shifted = logits - logits.max(1, keepdims=True)
    odds = np.exp(shifted)
    shares = odds / odds.sum(1, keepdims=True)
    energy = np.log(odds[:, 1:].sum(1)) + logits.max(1)
    known = {
        "softmax: the most likely action": shares[:, 1:].max(1),
        "softmax: anything but background": 1 - shares[:, 0],
        "energy of the actions": energy,
    }
    if nearness is None:
        return known
    return known | {
        "distance to class means": nearness,
        "both, each by its rank": _ranks(1 - shares[:, 0]) + _ranks(nearness),
    }


def _ranks(x: np.ndarray) -> np.ndarray:
    return x.argsort().argsort() / len(x)


class ClassMeans:
    """Mahalanobis distance to the nearest mean of an action, with one covariance for all: negative, so that near is high."""

    def __init__(self, embeddings: np.ndarray, labels: np.ndarray):
        kinds = np.unique(labels[labels > 0])
        self.means = np.stack([embeddings[labels == k].mean(0) for k in kinds])
        apart = np.concatenate([embeddings[labels == k] - mean for k, mean in zip(kinds, self.means)])
        covariance = apart.T @ apart / len(apart)
        spread = np.trace(covariance) / len(covariance)
        self.precision = np.linalg.inv((1 - SHRINK) * covariance + SHRINK * spread * np.eye(len(covariance)))

    def nearness(self, embeddings: np.ndarray) -> np.ndarray:
        """[n, C] -> [n]"""
        apart = embeddings[:, None] - self.means
        return -np.einsum("nkc,cd,nkd->nk", apart, self.precision, apart).min(1)


def measure(logits: np.ndarray, nearness: np.ndarray | None, truth: np.ndarray, units: np.ndarray) -> dict[str, dict[str, float]]:
    """Figures of every score; `units`: the source of a slot of unrelated footage, else an empty text."""
    actions = truth > 0
    sources = [u for u in np.unique(units[units != ""]) if (units == u).sum() >= LEAST]
    out = {}
    for name, score in scores_of(logits, nearness).items():
        others = [score[units == u] for u in sources]
        areas = [roc_area(score[actions], s) for s in others]
        out[name] = {"area": float(np.mean(areas)), "worst": min(areas), "kept": kept_at(score[actions], others)}
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--unrelated", type=Path, action="append", default=[])
    parser.add_argument("--means", action="store_true", help="also measure the distance to class means")
    args = parser.parse_args()
    config = load_config(args.config)
    labels, val, frames = open_validation(config, args.data, args.cache)
    rate = (config.input["fps"], config.input["size"])
    other, other_frames = open_unrelated(args.unrelated, args.cache, *rate) if args.unrelated else ([], frames)
    with tempfile.TemporaryDirectory() as folder:
        export_graphs(load_run(args.config, args.run / "last.pt", len(labels)), config, Path(folder))
        model = Graphs(*(Path(folder) / FILES[name] for name in ("encoder", "head")), kept=args.run / "tokens.pt")

    def outputs(clips: list[Clip], cache) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        parts = []
        for clip in clips:
            logits, embedding = model.outputs(model.tokens(to_slots(cache.frames(clip.path))))
            unit = np.full(len(logits), clip.source if clip.label == 0 and clip.source != "fight_surv" else "")
            truth = slot_truth(clip, len(logits), config.input["fps"], config.input["frames_per_slot"])
            parts.append((logits, embedding, truth, unit))
        return tuple(np.concatenate(part) for part in zip(*parts))

    means = None
    if args.means:
        train = [c for c in read_index(args.data, labels, config.data["held_out_background"]) if c.split == "train" and c.label]
        dense = build(args.data, args.cache / f"train-{rate[0]}fps-{rate[1]}", [c.path for c in train], *rate)
        _, known, kinds, _ = outputs([c for c in train if c.path in dense.videos], dense)
        means = ClassMeans(known, kinds)
    both = [outputs(val, frames)] + ([outputs(other, other_frames)] if other else [])
    logits, embedding, truth, units = (np.concatenate(part) for part in zip(*both))
    report = measure(logits, means and means.nearness(embedding), truth, units)
    (args.run / "openset.json").write_text(json.dumps(report, indent=2))
    for name, row in report.items():
        print(f"{name:34} area {row['area']:.3f}, worst source {row['worst']:.3f}, actions kept {row['kept']:.3f}")


if __name__ == "__main__":
    main()
