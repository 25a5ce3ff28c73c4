"""Folds hold whole groups, every label where it can be, and every clip is judged once."""

import csv
from collections import Counter
from pathlib import Path

from training.config import load_config
from training.folds import assign, summary, write_config, write_fold
from training.index import read_index
from training.labels import load_labels

CONFIG = Path(__file__).parent.parent / "training/configs/gpu.toml"


def test_groups_are_spread_so_that_labels_are_in_every_fold() -> None:
    groups = {f"{label}{number}": Counter({label: 3 + number}) for label in "abc" for number in range(7)}
    groups["mixed"] = Counter({"a": 2, "b": 2})
    place = assign(groups)
    assert place.keys() == groups.keys() and place == assign(dict(reversed(groups.items())))
    for label in "abc":
        clips = Counter()
        for group, fold in place.items():
            clips[fold] += groups[group][label]
        assert min(clips[fold] for fold in range(5)) >= 5 and max(clips.values()) <= 14, label


def test_a_fold_is_a_data_folder_of_its_own(tmp_path: Path) -> None:
    data, fold = tmp_path / "data", tmp_path / "fold"
    (data / "background").mkdir(parents=True)
    with open(data / "clips.csv", "w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["path", "source", "label", "supergroup", "split"])
        rows.writerows([[f"{i}.mp4", "s", "fall", f"g{i % 3}", "train"] for i in range(6)])
    (data / "background.csv").write_text("file,source\na.mp4,one\nb.mp4,two\n")
    write_fold(data, fold, {"g1"})
    write_config(CONFIG, tmp_path / "config.toml", ["two"])
    config = load_config(tmp_path / "config.toml")
    clips = read_index(fold, load_labels(config.labels), config.data["held_out_background"])
    assert {c.path for c in clips if c.split == "val"} == {"1.mp4", "4.mp4", "background/b.mp4"}
    assert (fold / "background").resolve() == (data / "background").resolve()
    assert config.train == load_config(CONFIG).train


def test_folds_are_judged_together() -> None:
    def answer(source: str, group: str, right: bool) -> dict:
        return {"source": source, "group": group, **{kind: right for kind in ("top1", "shown", "tagged", "tagged_grouped")}}

    reports = [
        {"answers": [answer("x", "g0", True), answer("x", "g0", True)], "timeline": {"f1_50": 0.5},
         "false_alarms": {"left_out": {"by_unit": {"one": 0.1}}}},
        {"answers": [answer("y", "g1", False)], "timeline": {"f1_50": 0.3}, "false_alarms": {"left_out": {"by_unit": {"two": 0.2}}}},
    ]  # fmt: skip
    report = summary(reports)
    assert report["clips"] == 3 and report["groups"] == 2 and abs(report["top1"] - 2 / 3) < 1e-9
    assert report["intervals"]["top1"] == (0.0, 1.0)
    assert report["sources"]["x"]["top1"] == 1.0 and report["alarms"] == {"one": 0.1, "two": 0.2}
