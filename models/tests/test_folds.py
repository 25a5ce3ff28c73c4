"""Folds hold whole groups, every label where it can be, and every clip is judged once."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from training.judging.answers import Answers, compose, join, load, save
from training.config import load_config
from training.judging.evaluate import report_of
from training.judging.folds import assign, units, write_config, write_fold
from training.data.index import Clip, read_index
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


def test_a_group_of_most_of_a_source_is_taken_apart() -> None:
    rows = [{"source": "sink", "supergroup": "room", "group": f"v{i % 4}"} for i in range(9)]
    rows += [{"source": "sink", "supergroup": "kitchen", "group": "v9"}] * 2
    rows += [{"source": "court", "supergroup": f"g{i}", "group": f"v{i}"} for i in range(4)]
    assert units(rows)[:4] == ["v0", "v1", "v2", "v3"]
    assert units(rows)[9:] == ["kitchen", "kitchen", "g0", "g1", "g2", "g3"]


def clip(path: str, label: int | None, group: str, split: str = "val") -> Clip:
    return Clip(path, "s", group, split, label, True)


def test_answers_are_kept_and_joined(tmp_path: Path) -> None:
    def said(label: int, group: str, sure: float) -> Answers:
        logits = torch.zeros(6, 39)
        logits[:, label] = sure
        truth = np.full(6, label)
        return Answers([clip(f"{group}.mp4", label, group)], [[(0, logits)]], [truth], [([(0, logits)], truth)])

    save(join([said(1, "a", 6.0), said(2, "b", 5.0)]), tmp_path / "answers.pt")
    again = load(tmp_path / "answers.pt")
    assert [c.group for c in again.clips] == ["a", "b"] and len(again.composed) == 2
    assert again.windows[1][0][1].argmax(1).tolist() == [2] * 6
    assert (again.truths[0] == 1).all()
    figures = report_of(load_labels(load_config(CONFIG).labels), again)
    assert figures["top1"] == 1.0 and figures["clips"] == 2
    assert figures["timeline"]["f1_50"] == 1.0


def test_long_videos_are_made_where_there_is_no_background() -> None:
    videos = compose([clip("a", 1, "a"), clip("b", 2, "b")], [10, 10], 3, 2)
    assert all(len(video) == 8 for video in videos)
