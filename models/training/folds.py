"""Judge a way of training by groups, not by one split:
`python -m training.folds --config C --data DIR --work DIR --out DIR --device D [--minutes M]`.

Training and validation clips together fall into folds of whole groups (scenes, people, videos), sources of unrelated
footage too. Every fold is trained for (`training.whole`) on the others and judged once. Writes `folds.json`: figures over all
clips with 95 % intervals by bootstrap over groups, figures per source, and the time of left-out unrelated footage with
a label. Folds that are there already are not trained again, so a run that was stopped goes on.
"""

import argparse
import csv
import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from .cache import build
from .config import load_config
from .index import read_index
from .intervals import by_source, interval
from .labels import load_labels

FOLDS = 5
KINDS = ("top1", "shown", "tagged", "tagged_grouped")


def assign(groups: dict[str, Counter], folds: int = FOLDS) -> dict[str, int]:
    """A fold for each group, from its clips per label: large groups first, each to where its labels have fewest clips.

    Labels of one group cannot be in training and be judged: they are where that group is, and count as they come out.
    """
    filled = [Counter() for _ in range(folds)]
    out = {}
    for group in sorted(groups, key=lambda g: (-groups[g].total(), g)):
        def load(fold: int, labels: Counter = groups[group]) -> tuple[int, int]:
            return sum(filled[fold][label] * count for label, count in labels.items()), filled[fold].total()

        out[group] = min(range(folds), key=load)
        filled[out[group]].update(groups[group])
    return out


def write_fold(data: Path, folder: Path, judged: set[str]) -> None:
    """A data folder whose clips of the groups `judged` are for validation; the videos are links."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in data.iterdir():
        link = folder / entry.name
        if entry.name != "clips.csv" and not link.exists():
            link.symlink_to(entry.resolve())
    with open(data / "clips.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with open(folder / "clips.csv", "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(row | {"split": "val" if row["supergroup"] in judged else "train"} for row in rows)


def write_config(config: Path, file: Path, held_out: list[str]) -> None:
    """The configuration with other sources of unrelated footage held out."""
    lines = []
    for line in config.read_text().splitlines():
        if line.startswith("held_out_background"):
            line = f"held_out_background = {json.dumps(held_out)}"
        if line.startswith("labels"):
            line = f"labels = {json.dumps(str(load_config(config).labels.resolve()))}"
        lines.append(line)
    file.write_text("\n".join(lines) + "\n")


def summary(reports: list[dict]) -> dict:
    """All folds' clips as one: means, intervals and figures per source, and the alarms of left-out sources."""
    answers = [answer for report in reports for answer in report["answers"]]
    values = {kind: [answer[kind] for answer in answers] for kind in KINDS}
    groups, sources = ([answer[key] for answer in answers] for key in ("group", "source"))
    alarms = {unit: share for report in reports for unit, share in report["false_alarms"]["left_out"]["by_unit"].items()}
    timelines = [report["timeline"]["f1_50"] for report in reports]
    return {
        "clips": len(answers),
        "groups": len(set(groups)),
        **{kind: float(np.mean(v)) for kind, v in values.items()},
        "intervals": {kind: interval(v, groups) for kind, v in values.items()},
        "sources": by_source(values, sources, groups),
        "f1_50": timelines,
        "alarms": alarms,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="decoded frames, folds and checkpoints")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--minutes", type=float, help="of training for each fold")
    args = parser.parse_args()
    config = load_config(args.config)
    clips = read_index(args.data, load_labels(config.labels), [])
    unrelated = sorted({c.source for c in clips if c.path.startswith("background/")})
    groups: dict[str, Counter] = defaultdict(Counter)
    for clip in clips:
        if clip.source not in unrelated:
            groups[clip.group][clip.label] += 1
    place = assign(groups)
    # Every clip is for training in some fold and judged in another: decoded both ways, once for all folds.
    paths = [c.path for c in clips]
    for kind, fps, size in (("train", config.data["train_fps"], config.data["train_size"]), ("val", config.input["fps"], config.input["size"])):
        build(args.data, args.work / f"{kind}-{fps}fps-{size}", paths, fps, size)
    reports = []
    for fold in range(FOLDS):
        data, out = args.work / f"fold-{fold}", args.out / f"fold-{fold}"
        if not (out / "report.json").exists():
            write_fold(args.data, data, {group for group, at in place.items() if at == fold})
            write_config(args.config, data / "config.toml", unrelated[fold::FOLDS])
            minutes = [] if args.minutes is None else ["--minutes", str(args.minutes)]
            subprocess.run(
                [sys.executable, "-m", "training.whole", "--config", str(data / "config.toml"), "--data", str(data), "--work",
                 str(args.work), "--run", str(args.work / f"run-{fold}"), "--out", str(out), "--device", args.device,
                 "--workers", str(args.workers), *minutes], check=True,
            )  # fmt: skip
        reports.append(json.loads((out / "report.json").read_text()))
    report = summary(reports)
    (args.out / "folds.json").write_text(json.dumps(report, indent=2))
    for kind in KINDS:
        low, high = report["intervals"][kind]
        print(f"{kind:15} {report[kind]:.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
