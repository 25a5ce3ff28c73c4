"""Outlier exposure of the last layer (Hendrycks et al. 2019): what a finished network takes for its actions, and is none.

`python -m training.exposure --config C --data DIR --work DIR --package DIR --out DIR`. `--data` is a data folder with more
unrelated footage (`training.data.unrelated`), of sources that training never saw (`--outliers`). The head's last layer is linear
in the embedding, so one more vector on the row of the background makes unrelated footage more of it and actions less:
logistic regression with what the head says already as its offset. Minutes on two cores, and nothing else of the package changes.

Judged by folds over sources of unrelated footage and over groups of validation clips, none of which training saw: each is
asked of with a vector that was fitted without it. In `--out`: `report.json` of those answers, `before.json` of the package as
it was, `exposure.json` with both in short, and `vector.npy` [C + 1], fitted to all, for `training.package.export --exposure`.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .judging.answers import Answers, Frames, compose, slot_truth
from .data.cache import build
from .judging.calibrate import Windows
from .config import load_config
from .judging.evaluate import report_of
from .data.index import IGNORE, Clip, read_index
from .labels import load_labels
from .judging.openset import ClassMeans, measure
from .judging.predict import to_slots
from .judging.scorer import Graphs

FOLDS, SEED = 5, 4
PER_LABEL = 6  # training clips of a label that hold the vector back from taking it for unrelated
STRENGTHS = (0.003, 0.01, 0.03, 0.1)  # of the ridge; the best in the folds is taken
Seen = list[tuple[int, Tensor, Tensor]]  # first slot, logits [n, classes] and embedding [n, C] of every window


def look(graphs: Graphs, tokens: Tensor) -> Seen:
    """Logits and embeddings of all windows."""
    return [(start, logits, embedding) for start, logits, embedding in graphs.windows_with_embedding(tokens)]


def moved(seen: Seen, vector: np.ndarray) -> Windows:
    """Windows with the vector added to the row of the background."""
    out = []
    for start, logits, embedding in seen:
        changed = logits.clone()
        changed[:, 0] += embedding @ torch.from_numpy(vector[:-1]).float() + float(vector[-1])
        out.append((start, changed))
    return out


def fit(embedding: np.ndarray, offset: np.ndarray, quiet: np.ndarray, weight: np.ndarray, ridge: float, steps: int = 30) -> np.ndarray:
    """Newton's method for weighted logistic regression of `quiet` [n] on embeddings [n, C] and a constant: [C + 1]

    `weight` sums to 1; the constant is not held back.
    """
    x = np.concatenate([embedding, np.ones((len(embedding), 1))], 1)
    vector, hold = np.zeros(x.shape[1]), np.full(x.shape[1], ridge)
    hold[-1] = 1e-6
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(x @ vector + offset, -30, 30)))
        gradient = x.T @ (weight * (p - quiet)) + hold * vector
        curvature = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(hold)
        step = np.linalg.solve(curvature, gradient)
        vector -= step
        if np.abs(step).max() < 1e-6:
            break
    return vector


def even(kinds: np.ndarray) -> np.ndarray:
    """Weights that sum to 1, where each kind weighs the root of its number."""
    _, place, counts = np.unique(kinds, return_inverse=True, return_counts=True)
    weights = counts[place] ** -0.5
    return weights / weights.sum()


class Slots:
    """The slots of clips as rows: embedding, how much more background than action the head says, truth, what it belongs to."""

    def __init__(self, clips: list[Clip], seen: list[Seen], truths: list[np.ndarray]):
        rows = [(w, c, t) for s, c, t in zip(seen, clips, truths) for w in s]
        self.embedding = np.concatenate([w[2].numpy() for w, _, _ in rows])
        self.logits = np.concatenate([w[1].numpy() for w, _, _ in rows])
        self.offset = self.logits[:, 0] - torch.from_numpy(self.logits[:, 1:]).logsumexp(1).numpy()
        self.truth = np.concatenate([t[w[0] : w[0] + len(w[1])] for w, _, t in rows])
        self.unit = np.concatenate([np.full(len(w[1]), unit_of(c)) for w, c, _ in rows])
        quiet = np.concatenate([np.full(len(w[1]), c.source if c.label == 0 else "") for w, c, _ in rows])
        self.kind = np.where(quiet != "", quiet, self.truth.astype(str))

    def fit(self, chosen: np.ndarray, ridge: float) -> np.ndarray:
        chosen = chosen & (self.truth != IGNORE)
        quiet, kind = self.truth[chosen] == 0, self.kind[chosen]
        weight = np.zeros(chosen.sum())
        for side in (quiet, ~quiet):
            weight[side] = even(kind[side]) / 2
        return fit(self.embedding[chosen], self.offset[chosen], quiet.astype(float), weight, ridge)

    def loss(self, vector: np.ndarray, chosen: np.ndarray) -> float:
        chosen = chosen & (self.truth != IGNORE)
        quiet = self.truth[chosen] == 0
        odds = self.embedding[chosen] @ vector[:-1] + vector[-1] + self.offset[chosen]
        losses = np.logaddexp(0, np.where(quiet, -odds, odds))
        return float(sum(even(self.kind[chosen][side]) @ losses[side] for side in (quiet, ~quiet)) / 2)


def unit_of(clip: Clip) -> str:
    """What is left out together: a source of unrelated footage, else a group."""
    return clip.source if clip.label == 0 and clip.path.startswith("background/") else clip.group


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--package", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--outliers", nargs="*", default=["novel/", "media/"], help="beginnings of sources that training never saw")
    args = parser.parse_args()
    config = load_config(args.config)
    labels = load_labels(config.labels)
    clips = read_index(args.data, labels, config.data["held_out_background"])
    clips = [replace(c, split="val") if c.source.startswith(tuple(args.outliers)) else c for c in clips]
    judged, trained = [c for c in clips if c.split == "val"], held_back(clips)
    fps, size, per_slot = config.input["fps"], config.input["size"], config.input["frames_per_slot"]
    frames = build(args.data, args.work / f"exposure-{fps}fps-{size}", [c.path for c in judged + trained], fps, size)
    judged, trained = ([c for c in part if c.path in frames.videos] for part in (judged, trained))
    graphs = Graphs(args.package / "encoder.onnx", args.package / "head.onnx", kept=args.work / "exposure-tokens.pt")
    tokens = [graphs.tokens(to_slots(frames.frames(c.path))) for c in judged + trained]
    graphs.keep()
    truths = [slot_truth(c, len(t), fps, per_slot) for c, t in zip(judged + trained, tokens)]
    seen = [look(graphs, t) for t in tokens]
    slots = Slots(judged + trained, seen, truths)
    old = np.isin(slots.unit, [unit_of(c) for c in trained]) & ~np.isin(slots.unit, [unit_of(c) for c in judged])
    units = np.random.default_rng(SEED).permutation(sorted({unit_of(c) for c in judged}))
    fold_of = {unit: i % FOLDS for i, unit in enumerate(units)}
    fold = np.array([-1 if o else fold_of.get(u, -1) for u, o in zip(slots.unit, old)])
    losses = {}
    for ridge in STRENGTHS:
        parts = [slots.loss(slots.fit(fold != f, ridge), fold == f) for f in range(FOLDS)]
        losses[ridge] = float(np.mean(parts))
    ridge = min(losses, key=losses.get)
    before = float(np.mean([slots.loss(np.zeros(slots.embedding.shape[1] + 1), fold == f) for f in range(FOLDS)]))
    print(f"log loss of background against actions, left out: {before:.3f} before, {losses} by ridge", flush=True)
    vectors = [slots.fit(fold != f, ridge) for f in range(FOLDS)]
    nothing = np.zeros_like(vectors[0])
    args.out.mkdir(parents=True, exist_ok=True)
    np.save(args.out / "vector.npy", slots.fit(np.ones(len(fold), bool), ridge).astype(np.float32))

    # Long videos are made of clips of one fold, so that one vector is asked about each.
    count, answers = len(judged), {}
    for name in ("before", "report"):
        parts = []
        for f in range(FOLDS):
            own = [i for i in range(count) if fold_of[unit_of(judged[i])] == f]
            vector = vectors[f] if name == "report" else nothing
            composed = []
            for video in compose([judged[i] for i in own], [len(tokens[i]) for i in own], seed=11, videos=8):
                long = torch.cat([tokens[own[i]] for i in video])
                composed.append((moved(look(graphs, long), vector), np.concatenate([truths[own[i]] for i in video])))
            parts.append(Answers([judged[i] for i in own], [moved(seen[i], vector) for i in own], [truths[i] for i in own], composed))
        joined = Answers(*([x for p in parts for x in getattr(p, field)] for field in ("clips", "windows", "truths", "composed")))
        answers[name] = report_of(labels, joined)
        (args.out / f"{name}.json").write_text(json.dumps(answers[name], indent=2))
        print(name, json.dumps(short(answers[name])), flush=True)
    means = ClassMeans(slots.embedding[old & (slots.truth > 0)], slots.truth[old & (slots.truth > 0)])
    quiet = np.where(np.char.startswith(slots.unit, "fight"), "", np.where(slots.truth == 0, slots.kind, ""))
    new = fold >= 0
    left_out = slots.logits.copy()
    for f in range(FOLDS):
        left_out[fold == f, 0] += slots.embedding[fold == f] @ vectors[f][:-1] + vectors[f][-1]
    near = means.nearness(slots.embedding[new])
    scores = {
        "before": measure(slots.logits[new], near, slots.truth[new], quiet[new]),
        "after": measure(left_out[new], near, slots.truth[new], quiet[new]),
    }
    (args.out / "exposure.json").write_text(json.dumps(
        {"ridge": ridge, "loss": {"before": before, **losses}, "scores": scores, **{k: short(a) for k, a in answers.items()}}, indent=2,
    ))  # fmt: skip
    print(json.dumps(scores, indent=1))


def held_back(clips: list[Clip]) -> list[Clip]:
    """Some training clips of every label, and of what training takes for background."""
    rng, out = np.random.default_rng(SEED), []
    for label in sorted({c.label for c in clips if c.label is not None}):
        pool = [c for c in clips if c.split == "train" and c.label == label]
        most = PER_LABEL * (10 if label == 0 else 1)
        out += [pool[i] for i in rng.permutation(len(pool))[:most]]
    return out + [c for c in clips if c.split == "train" and c.label is None]


def short(report: dict) -> dict:
    """The figures by which two reports are compared."""
    alarms = report["false_alarms"]
    return {
        **{k: round(report[k], 4) for k in ("top1", "mean_class", "shown", "tagged", "tagged_grouped", "temperature")},
        **{k: round(report["timeline"][k], 4) for k in ("f1_50", "f1_50_grouped", "frame_accuracy")},
        "cost": alarms["cost"],
        "alarms_left_out": round(alarms["left_out"]["alarms"], 4),
        "right_left_out": round(alarms["left_out"]["right"] + alarms["left_out"]["grouped"], 4),
        "by_source": {k: round(v, 3) for k, v in alarms["left_out"]["by_unit"].items() if v > 0.01},
    }


if __name__ == "__main__":
    main()
