"""A run is bounded by steps or by time, can be resumed, and lets the trunk learn at a rate of its own."""

import csv
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from training.config import Config, load_config
from training.network.model import Streaming
from training.train import learning_rate, optimiser, progress, run

CONFIG = Path(__file__).parent.parent / "training/configs/gpu.toml"
KINDS = (("testsrc", "fall"), ("mandelbrot", "fight"), ("smptebars", "people_no_fight"))
OPTIONS = {"lr": 1.0, "warmup": 2, "steps": 100, "weight_decay": 0.1, "trunk_rate": 0.1}


def test_time_or_steps_end_a_run_whichever_comes_first() -> None:
    assert progress(50, 1e9, OPTIONS | {"minutes": 0}) == 0.5
    assert progress(50, 45, OPTIONS | {"minutes": 1}) == 0.75
    assert progress(90, 6, OPTIONS | {"minutes": 1}) == 0.9
    assert progress(0, 61, OPTIONS | {"minutes": 1}) == 1.0


def test_the_rate_falls_with_what_is_done() -> None:
    assert learning_rate(0, OPTIONS, 0.0) == 0.5
    assert abs(learning_rate(10, OPTIONS, 0.5) - 0.5) < 1e-9
    assert learning_rate(10, OPTIONS, 1.0) < 1e-9


def test_the_trunk_learns_at_its_own_rate() -> None:
    config = load_config(CONFIG)
    model = Streaming(config, 5)
    groups = optimiser(model, OPTIONS).param_groups
    rate = {id(p): g["factor"] for g in groups for p in g["params"]}
    assert len(rate) == len(list(model.parameters()))
    assert {rate[id(p)] for p in model.encoder.trunk.parameters()} == {0.1}
    assert {rate[id(p)] for p in model.head.parameters()} == {1.0}


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Config, Path]:
    """Nine short videos of two actions and background; one of each is held out."""
    data = tmp_path / "data"
    data.mkdir()
    with open(data / "clips.csv", "w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["path", "source", "label", "supergroup", "split"])
        for number in range(9):
            kind, label = KINDS[number % 3]
            file = f"{number}.mkv"
            made = f"{kind}=size=64x48:rate=16"
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", made, "-t", "2", str(data / file)], check=True)
            rows.writerow([file, "made", label, f"g{number}", "val" if number > 5 else "train"])
    (data / "background.csv").write_text("file,source\n")
    config = load_config(CONFIG)
    tables = {"data": {"drawn_sequences": 0}, "train": {"batch": 1, "steps": 2, "short_steps": 0, "threads": 1, "bf16": False,
              "warmup": 1, "log_every": 1, "minutes": 0}}  # fmt: skip
    return replace(config, **{name: getattr(config, name) | change for name, change in tables.items()}), data


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs the ffmpeg command")
def test_a_run_goes_on_where_it_stopped_and_ends_in_time(tiny: tuple[Config, Path], tmp_path: Path) -> None:
    config, data = tiny
    out = tmp_path / "run"
    run(config, data, tmp_path / "cache", out, "cpu", 0)
    first = torch.load(out / "last.pt", weights_only=True)
    assert first["step"] == 2 and first["seconds"] > 0
    trunk = [k for k in first["model"] if k.startswith("encoder.trunk") and k.endswith("0.weight")]
    published = Streaming(config, 39)
    published.encoder.trunk.load_published()
    assert any((first["model"][k] != published.state_dict()[k]).any() for k in trunk), "the trunk learns"

    longer = replace(config, train=config.train | {"steps": 4})
    run(longer, data, tmp_path / "cache", out, "cpu", 0)
    second = torch.load(out / "last.pt", weights_only=True)
    assert second["step"] == 4 and second["seconds"] > first["seconds"]
    assert "start at step 2 of 4" in (out / "log.txt").read_text()

    over = replace(config, train=config.train | {"steps": 1000, "minutes": second["seconds"] / 60 / 2})
    run(over, data, tmp_path / "cache", out, "cpu", 0)
    assert torch.load(out / "last.pt", weights_only=True)["step"] == 4, "its time is over"
