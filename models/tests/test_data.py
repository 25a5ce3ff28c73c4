"""Composed windows from a made-up cache: known boundaries, inert padding, the same data on every run."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from training.data.cache import FrameCache, build
from training.config import load_config
from training.data.frame_bank import FrameBank
from training.data.index import IGNORE, Clip
from training.labels import load_labels
from training.data.recipes import RecipeWindows
from training.data.render import Renderer

CONFIGS = Path(__file__).parent.parent / "training/configs"


@pytest.fixture
def windows(tmp_path: Path) -> RecipeWindows:
    """Three videos of one grey each, so that a slot's brightness says which clip it came from."""
    size, length = 128, 64
    values = {"background": 20, "one": 100, "two": 200}
    videos = {name: [i * length, length] for i, name in enumerate(values)}
    frames = np.concatenate([np.full((length, size, size, 3), v, np.uint8) for v in values.values()])
    frames.tofile(tmp_path / "frames.bin")
    (tmp_path / "index.json").write_text(json.dumps({"fps": 16, "size": size, "videos": videos}))
    clips = [Clip(name, "made", name, "train", i, True) for i, name in enumerate(values)]
    config = load_config(CONFIGS / "cpu.toml")
    for option in ("brightness", "contrast", "saturation", "hue", "grey", "blur", "noise", "static_mix", "swap"):
        config.augment[option] = 0.0
    config.train["short_steps"] = 0
    return RecipeWindows(config, clips, FrameBank(FrameCache(tmp_path), "cpu"), 50)


def test_truth_changes_where_the_picture_does(windows: RecipeWindows) -> None:
    renderer = Renderer(windows.cache, 112)
    seen = set()
    for number in range(20):
        rows, truth, mask = windows[number]
        frames = renderer.frames(rows[None], mask[None])[0]
        brightness = frames.float().mean((1, 2, 3, 4)).round().int()
        expected = {20: 0, 100: 1, 200: 2, 0: IGNORE}
        assert truth.tolist() == [expected[int(v)] for v in brightness]
        assert ((truth == IGNORE) == (mask == 0)).all()
        assert (mask.diff() <= 0).all(), "padding stands at the end"
        seen.add(len(set(truth.tolist()) - {IGNORE}))
    assert seen >= {1, 3}, "short single clips and windows with several actions both occur"


def test_a_window_depends_on_its_number_alone(windows: RecipeWindows) -> None:
    first, again, other = windows[4], windows[4], windows[5]
    assert all((a == b).all() for a, b in zip(first, again))
    assert not (first[0] == other[0]).all()


def test_newest_interval_wins_and_gaps_are_unknown() -> None:
    clip = Clip("v", "s", "g", "train", 7, True, ((0.0, 3.0, 4), (2.0, 5.0, 7)))
    assert clip.truth(np.array([1.0, 2.5, 4.0, 6.0])).tolist() == [4, 7, 7, IGNORE]


def test_label_file_is_sound() -> None:
    labels = load_labels(CONFIGS / "labels.json")
    assert labels.index("background") == 0 and labels.index("people_no_fight") == 0
    assert labels.index("no such label") is None
    assert not any(x.mirror for x in labels.labels if x.id.startswith("handwash"))


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs the ffmpeg command")
def test_cache_samples_at_the_asked_rate(tmp_path: Path) -> None:
    source = "testsrc=size=64x48:rate=24:duration=2"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, str(tmp_path / "a.mkv")], check=True)
    cache = build(tmp_path, tmp_path / "cache", ["a.mkv"], fps=8, size=32)
    assert cache.frames("a.mkv").shape == (16, 32, 32, 3)
