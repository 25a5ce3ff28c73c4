"""Decode everything training and evaluation need: `python -m training.prepare --config C --data DIR --cache DIR`."""

import argparse
from pathlib import Path

from .cache import FrameCache, build
from .config import Config, load_config
from .index import Clip, read_index
from .labels import LabelSet, load_labels


def open_material(config: Config, data: Path, cache: Path) -> tuple[LabelSet, list[Clip], FrameCache, FrameCache]:
    """Labels, clips, and the two frame caches: dense and larger for augmentation, exact for evaluation."""
    labels = load_labels(config.labels)
    clips = read_index(data, labels, config.data["held_out_background"])
    train_paths = [c.path for c in clips if c.split == "train"]
    val_paths = [c.path for c in clips if c.split == "val"]
    fps, size = config.data["train_fps"], config.data["train_size"]
    train = build(data, cache / f"train-{fps}fps-{size}", train_paths, fps, size)
    fps, size = config.input["fps"], config.input["size"]
    val = build(data, cache / f"val-{fps}fps-{size}", val_paths, fps, size)
    clips = [c for c in clips if c.path in (train.videos if c.split == "train" else val.videos)]
    return labels, clips, train, val


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder with clips.csv, background.csv and the videos")
    parser.add_argument("--cache", type=Path, required=True, help="where decoded frames go (about 5 GB)")
    args = parser.parse_args()
    _, clips, train, val = open_material(load_config(args.config), args.data, args.cache)
    print(f"{len(clips)} videos, {len(train.array)} training frames, {len(val.array)} validation frames")


if __name__ == "__main__":
    main()
