"""Judge a way of training by groups, not by one split, and train on all there is:
`python -m training.judging.folds --config C --data DIR --work DIR --out DIR --device D [--minutes M]`.

Training and validation clips together fall into folds of whole groups (scenes, people, videos), sources of unrelated
footage too. For every fold a model learns from the others and is asked about it (`training.whole`); one more model, `all`,
learns from everything and is what may be shipped. Models train side by side, because one alone leaves most of a card
idle. Then, here or on any other machine with `--report`, the answers of the folds make `all/report.json`: figures over all
clips with 95 % intervals by bootstrap over groups, temperature and thresholds for the package. What is there already is
not trained again, so a run that was stopped goes on.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from .answers import join, load
from ..data.cache import build
from ..config import Config, load_config
from .evaluate import report_of
from ..data.index import read_index
from ..labels import load_labels
from ..data.pack import unpack
from ..data.prepare import build_both_drawn

FOLDS, ALL = 5, "all"
LARGE = 0.5  # of a source's clips: a group of groups with more is taken apart


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


def units(rows: list[dict[str, str]]) -> list[str]:
    """What is judged together, for each row of clips.csv: its `supergroup` or, where that holds most clips of its source,
    its `group`: else whole classes would have next to no training clips in one fold and no judged ones in the others."""
    sources, together = Counter(r["source"] for r in rows), Counter((r["source"], r["supergroup"]) for r in rows)
    return [
        r["group"] if together[r["source"], r["supergroup"]] > LARGE * sources[r["source"]] and r.get("group") else r["supergroup"]
        for r in rows
    ]


def read_rows(data: Path) -> list[dict[str, str]]:
    """The rows of clips.csv."""
    with open(data / "clips.csv", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def place_units(data: Path) -> dict[str, int]:
    """The fold of every unit of a data folder."""
    rows = read_rows(data)
    groups: dict[str, Counter] = defaultdict(Counter)
    for row, unit in zip(rows, units(rows)):
        groups[unit][row["label"]] += 1
    return assign(groups)


def write_fold(data: Path, folder: Path, judged: set[str]) -> None:
    """A data folder whose clips of the units `judged` are for validation; the videos are links."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in data.iterdir():
        link = folder / entry.name
        if entry.name != "clips.csv" and not link.exists():
            link.symlink_to(entry.resolve())
    rows = read_rows(data)
    with open(folder / "clips.csv", "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(row | {"split": "val" if unit in judged else "train"} for row, unit in zip(rows, units(rows)))


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


def unrelated_sources(data: Path) -> list[str]:
    """The sources of unrelated footage of a data folder."""
    with open(data / "background.csv", newline="", encoding="utf-8") as stream:
        return sorted({row["source"] for row in csv.DictReader(stream)})


def prepare(config: Config, data: Path, work: Path) -> None:
    """Decode and draw for all folds: every clip is for training in some and judged in another."""
    paths = [c.path for c in read_index(data, load_labels(config.labels), [])]
    for kind, fps, size in (("train", config.data["train_fps"], config.data["train_size"]), ("val", config.input["fps"], config.input["size"])):
        build(data, work / f"{kind}-{fps}fps-{size}", paths, fps, size, os.cpu_count() or 2)
    build_both_drawn(config, work)


def start(args: argparse.Namespace, name: str, data: Path, place: dict[str, int]) -> subprocess.Popen:
    """Train for one fold, or on all, in a process of its own."""
    folder, judged = args.work / args.out.name / name, set() if name == ALL else {u for u, at in place.items() if at == int(name)}
    write_fold(data, folder, judged)
    sources = unrelated_sources(data)
    held_out = [] if name == ALL else sources[int(name) :: FOLDS]
    held_out += [s for s in sources if s not in held_out and s.startswith(tuple(args.never))]
    write_config(args.config, folder / "config.toml", held_out)
    out = args.out / name
    out.mkdir(parents=True, exist_ok=True)
    minutes = args.all_minutes if name == ALL and args.all_minutes is not None else args.minutes
    return subprocess.Popen(
        [sys.executable, "-m", "training.whole", "--config", str(folder / "config.toml"), "--data", str(folder), "--work", str(args.work),
         "--run", str(folder / "run"), "--out", str(out), "--device", args.device, "--workers", str(args.workers), "--answers",
         *([] if name == ALL else ["--half"]), *([] if minutes is None else ["--minutes", str(minutes)])],
        stdout=open(out / "output.txt", "a"), stderr=subprocess.STDOUT,
    )  # fmt: skip


def report(config: Config, out: Path, names: list[str]) -> dict:
    """Figures, temperature and thresholds from what each fold's model said of what it never saw."""
    figures = report_of(load_labels(config.labels), join([load(out / name / "answers.pt") for name in names]))
    figures["folds"] = len(names)
    (out / ALL).mkdir(exist_ok=True)
    (out / ALL / "report.json").write_text(json.dumps(figures, indent=2))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--work", type=Path, help="decoded frames, folds and checkpoints")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=2, help="of each training")
    parser.add_argument("--minutes", type=float, help="of training for each fold")
    parser.add_argument("--all-minutes", type=float, help="of training on all; those of the folds unless given")
    parser.add_argument("--only", nargs="*", default=[*map(str, range(FOLDS)), ALL], help="which folds; 'all' for everything")
    parser.add_argument("--never", nargs="*", default=[], help="beginnings of sources of unrelated footage that nothing learns from")
    parser.add_argument("--side-by-side", type=int, default=1, help="trainings at once")
    parser.add_argument("--prepare", action="store_true", help="only decode and draw")
    parser.add_argument("--train", action="store_true", help="make no figures: --report makes them elsewhere")
    parser.add_argument("--report", action="store_true", help="only make figures of the answers that are there")
    args = parser.parse_args()
    config = load_config(args.config)
    if not args.report:
        data = args.data
        if not (data / "clips.csv").exists():
            data = args.work / "data"
            unpack(args.data, data)
        prepare(config, data, args.work)
        if args.prepare:
            return
        place, waiting, running = place_units(data), list(args.only), {}
        failed = []
        while waiting or running:
            while waiting and len(running) < args.side_by_side:
                name = waiting.pop(0)
                if name == ALL or not (args.out / name / "answers.pt").exists():
                    running[name] = start(args, name, data, place)
            for name in [n for n, process in running.items() if process.poll() is not None]:
                failed += [name] if running.pop(name).returncode else []
            time.sleep(0.2)
        for name in failed:
            print(f"training {name} failed: see {args.out / name / 'output.txt'}", file=sys.stderr)
    if args.train:
        return
    done = [str(f) for f in range(FOLDS) if (args.out / str(f) / "answers.pt").exists()]
    figures = report(config, args.out, done)
    for kind in ("top1", "shown", "tagged", "tagged_grouped"):
        low, high = figures["intervals"][kind]
        print(f"{kind:15} {figures[kind]:.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
