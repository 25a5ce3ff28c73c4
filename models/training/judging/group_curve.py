"""Whether more scenes would help: `python -m training.judging.group_curve --data DIR --cache DIR --sources tennis7 swim3`.

Every group (scene, person or original video) is judged by what a plain learner makes of clips of n other groups of each
label; n grows from one to all the others. Features are frozen and know nothing of our labels: what the eye says of two
pictures a second, and histograms of flow at 8 frames per second. The learner is ridge regression onto a column per label. The
bundled encoder's tokens are left out: they learnt from these very clips. Writes `group-curve.json` and prints its table.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from ..data.cache import decode
from ..network.eye import SIZE, Eye
from .folds import read_rows, units
from .intervals import interval
from .motion import histograms

NUMBERS = (1, 2, 4, 8)  # of groups of each label; then all
DRAWS, SEED = 10, 3
RIDGE = 1.0  # weight of the penalty beside that of one clip's features
PICTURES, FRAMES, SMALL = 2, 8, 112  # per second for the eye, for flow, and its pixels


def guess(x: np.ndarray, y: np.ndarray, asked: np.ndarray, classes: int) -> np.ndarray:
    """Labels of `asked` [m, d] by ridge regression from x [n, d] onto y [n]; labels weigh the same, features are standardised."""
    middle, spread = x.mean(0), x.std(0) + 1e-3 * (x.std() + 1e-9)
    x, asked = (x - middle) / spread, (asked - middle) / spread
    weights = 1 / np.bincount(y, minlength=classes)[y]
    weights *= len(y) / weights.sum()
    goal = np.eye(classes)[y] - 1 / classes
    # In the space of clips, which are fewer than features.
    kernel = x @ x.T + RIDGE * x.shape[1] * np.diag(1 / weights)
    return (asked @ x.T @ np.linalg.solve(kernel, goal)).argmax(1)


def draw(y: np.ndarray, groups: np.ndarray, number: int | None, random: np.random.Generator) -> np.ndarray:
    """Places of the clips of `number` groups of each label, of all where there are fewer or `number` is None."""
    kept = []
    for label in np.unique(y):
        own = np.unique(groups[y == label])
        chosen = own if number is None or number >= len(own) else random.choice(own, number, replace=False)
        kept.append(np.flatnonzero((y == label) & np.isin(groups, chosen)))
    return np.concatenate(kept)


def right_of(x: np.ndarray, y: np.ndarray, groups: np.ndarray, number: int | None, draws: int = DRAWS) -> np.ndarray:
    """How often each clip is told right, 0 to 1, by learners that saw `number` groups of each label but not its own."""
    random = np.random.default_rng(SEED)
    right = np.zeros(len(y))
    for group in np.unique(groups):
        out = groups == group
        others = np.flatnonzero(~out)
        for _ in range(draws if number is not None else 1):
            taught = others[draw(y[others], groups[others], number, random)]
            right[out] += guess(x[taught], y[taught], x[out], int(y.max()) + 1) == y[out]
    return right / (draws if number is not None else 1)


def curve(x: np.ndarray, y: np.ndarray, groups: np.ndarray, draws: int = DRAWS) -> dict:
    """Shares told right by the number of groups, and what a doubling of groups adds, each with its 95 % interval."""
    each = [len(np.unique(groups[y == label])) for label in np.unique(y)]
    numbers: list[int | None] = [n for n in NUMBERS if n < max(each) - 1]
    points, rows = [], []
    for number in [*numbers, None]:
        right = right_of(x, y, groups, number, draws)
        # Of each label one group is out, or none: what is counted is what a clip's own label has left.
        had = float(np.mean([min(number or have, have - 1) for have in each]))
        points.append({"groups": number, "had": had, "right": float(right.mean()), "interval": interval(right, groups)})
        rows.append(right)
    steps = np.log2([point["had"] for point in points])
    steps -= steps.mean()
    doubling = steps @ np.stack(rows) / (steps @ steps)
    last = rows[-1] - rows[-2]
    return {
        "clips": len(y), "labels": len(each), "points": points,
        "doubling": float(doubling.mean()), "doubling_interval": interval(doubling, groups),
        "last_step": float(last.mean()), "last_step_interval": interval(last, groups),
    }  # fmt: skip


def features_of(data: Path, paths: Sequence[str], kept: Path) -> dict[str, np.ndarray]:
    """Of every clip: what it looks like and how it moves. Kept in the file `kept`, which is used where it is of these clips."""
    if kept.exists():
        held = np.load(kept)
        if held["paths"].tolist() == list(paths):
            return {name: held[name] for name in held.files if name != "paths"}
    eye = Eye()
    eye.load_published()
    eye.eval()
    looks, moves = [], []
    for path in paths:
        with torch.inference_mode():
            looks.append(eye(torch.tensor(decode(data / path, PICTURES, SIZE))).mean(0).numpy())
            moves.append(histograms(decode(data / path, FRAMES, SMALL)))
    features = {"appearance": np.stack(looks), "motion": np.stack(moves)}
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.savez(kept, paths=np.array(paths), **features)
    return features


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="for features, and group-curve.json")
    parser.add_argument("--sources", nargs="+", required=True)
    args = parser.parse_args()
    rows = read_rows(args.data)
    unit_of = dict(zip((r["path"] for r in rows), units(rows)))
    report: dict[str, dict] = {}
    for source in args.sources:
        own = [r for r in rows if r["source"] == source and r["label"]]
        if not own:
            parser.error(f"{source} is no source of {args.data / 'clips.csv'}")
        features = features_of(args.data, [r["path"] for r in own], args.cache / f"features-{source}.npz")
        _, y = np.unique([r["label"] for r in own], return_inverse=True)
        groups = np.array([unit_of[r["path"]] for r in own])
        for name, x in features.items():
            found = report[f"{source}, {name}"] = curve(x, y, groups)
            points = ", ".join(f"{p['groups'] or 'all'} ({p['had']:.1f}): {p['right']:.3f}" for p in found["points"])
            low, high = found["doubling_interval"]
            print(f"{source}, {name}: {points}; a doubling {found['doubling']:+.3f} ({low:+.3f} to {high:+.3f})", flush=True)
    (args.cache / "group-curve.json").write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
