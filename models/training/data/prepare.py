"""Decode everything training and evaluation need: `python -m training.data.prepare --config C --data DIR --cache DIR`."""

import argparse
import os
from pathlib import Path

from .bank import Bank, build_bank
from .cache import FrameCache, JoinedCache, build
from ..config import Config, load_config
from .drawn import HELD_OUT_SEED, SOURCE, build_drawn, drawn_clips
from .index import Clip, read_index
from ..labels import LabelSet, load_labels


Material = tuple[LabelSet, list[Clip], FrameCache | JoinedCache, FrameCache]


def open_validation(config: Config, data: Path, cache: Path) -> tuple[LabelSet, list[Clip], FrameCache]:
    """Labels, the validation clips and their frames, as the app samples them."""
    labels = load_labels(config.labels)
    clips = [c for c in read_index(data, labels, config.data["held_out_background"]) if c.split == "val"]
    fps, size = config.input["fps"], config.input["size"]
    frames = build(data, cache / f"val-{fps}fps-{size}", [c.path for c in clips], fps, size)
    return labels, [c for c in clips if c.path in frames.videos], frames


def open_material(config: Config, data: Path, cache: Path) -> Material:
    """Labels, clips, and the two frame caches: dense and larger for augmentation, exact for evaluation."""
    labels, val_clips, val = open_validation(config, data, cache)
    clips = [c for c in read_index(data, labels, config.data["held_out_background"]) if c.split == "train"]
    train_paths = [c.path for c in clips]
    fps, size = config.data["train_fps"], config.data["train_size"]
    train = build(data, cache / f"train-{fps}fps-{size}", train_paths, fps, size)
    if config.data["drawn_sequences"] > 0:
        folder = cache / f"drawn-{fps}fps-{size}"
        train = JoinedCache([train, build_drawn(folder, config.data["drawn_sequences"], fps, size, jobs=os.cpu_count() or 2)])
        clips += drawn_clips(folder, labels)
    return labels, [c for c in clips if c.path in train.videos] + val_clips, train, val


def open_banks(config: Config, clips: list[Clip], frames: FrameCache | JoinedCache, cache: Path) -> list[Bank]:
    """The configured number of views of all training clips, for a frozen trunk."""
    kinds = {"real": [c for c in clips if c.source != SOURCE], "drawn": [c for c in clips if c.source == SOURCE]}
    return [
        build_bank(cache / f"views-{kind}-{view}", view, config, chosen, frames)
        for view in range(config.data["views"])
        for kind, chosen in kinds.items()
        if chosen
    ]


def build_both_drawn(config: Config, cache: Path) -> None:
    """Draw the sequences for training and those that are only measured."""
    jobs, size = os.cpu_count() or 2, config.data["train_size"]
    fps = config.data["train_fps"]
    if config.data["drawn_sequences"] > 0:
        build_drawn(cache / f"drawn-{fps}fps-{size}", config.data["drawn_sequences"], fps, size, jobs=jobs)
    fps, size = config.input["fps"], config.input["size"]
    build_drawn(cache / f"drawn-val-{fps}fps-{size}", config.data["drawn_held_out"], fps, size, HELD_OUT_SEED, jobs)


def open_drawn(config: Config, labels: LabelSet, cache: Path) -> tuple[list[Clip], FrameCache]:
    """Drawn sequences of seeds that training never sees, for measuring alone."""
    fps, size = config.input["fps"], config.input["size"]
    folder = cache / f"drawn-val-{fps}fps-{size}"
    frames = build_drawn(folder, config.data["drawn_held_out"], fps, size, HELD_OUT_SEED)
    return drawn_clips(folder, labels, "val"), frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder with clips.csv, background.csv and the videos")
    parser.add_argument("--cache", type=Path, required=True, help="where decoded frames go (about 13 GB)")
    args = parser.parse_args()
    config = load_config(args.config)
    labels, clips, train, val = open_material(config, args.data, args.cache)
    drawn, _ = open_drawn(config, labels, args.cache)
    if config.train["freeze_trunk"]:
        open_banks(config, [c for c in clips if c.split == "train"], train, args.cache)
    frames = sum(count for _, count in train.videos.values())
    print(f"{len(clips)} videos, {frames} training frames, {len(val.array)} validation frames, {len(drawn)} drawn videos")


if __name__ == "__main__":
    main()
