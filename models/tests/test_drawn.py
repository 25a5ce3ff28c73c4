"""Drawn material: labels where the renderer put them, caches that join, and a share of the windows of its own."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from figures.clips import render_sequence
from training.data import drawn
from training.data.cache import FrameCache, JoinedCache
from training.data.frame_bank import FrameBank
from training.data.recipes import RecipeWindows
from training.config import load_config
from training.labels import load_labels

CONFIGS = Path(__file__).parent.parent / "training/configs"
FPS, SIZE = 16, 128


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    drawn.build_drawn(folder, 2, FPS, SIZE, jobs=1)
    return folder


def test_labels_are_those_of_the_renderer(folder: Path) -> None:
    labels = load_labels(CONFIGS / "labels.json")
    clips = drawn.drawn_clips(folder, labels)
    assert [c.path for c in clips] == [f"drawn/{drawn.FIRST_SEED}", f"drawn/{drawn.FIRST_SEED + 1}"]
    times = (np.arange(int(drawn.SECONDS * FPS)) + 0.5) / FPS
    for clip, seed in zip(clips, range(drawn.FIRST_SEED, drawn.FIRST_SEED + 2)):
        _, spans = render_sequence(seed, drawn.SECONDS, FPS, drawn.RENDER_SIZE)
        names = [next(name for a, b, name in spans if a <= t < b) for t in times]
        assert [labels.labels[i].id for i in clip.truth(times)] == names
        assert len(set(names)) > 1 and not clip.mirror


def test_frames_are_the_rendered_ones_and_are_made_once(folder: Path) -> None:
    cache = FrameCache(folder)
    frames, _ = render_sequence(drawn.FIRST_SEED + 1, drawn.SECONDS, FPS, drawn.RENDER_SIZE)
    means = [frame.mean() for frame in frames]
    kept = cache.frames(f"drawn/{drawn.FIRST_SEED + 1}")
    assert kept.shape == (drawn.SECONDS * FPS, SIZE, SIZE, 3)
    np.testing.assert_allclose(kept.mean((1, 2, 3)), means, atol=0.5)
    before = (folder / "frames.bin").stat().st_mtime_ns
    drawn.build_drawn(folder, 2, FPS, SIZE, jobs=1)
    assert (folder / "frames.bin").stat().st_mtime_ns == before


def test_measured_seeds_are_never_trained_on() -> None:
    for file in CONFIGS.glob("*.toml"):
        assert drawn.FIRST_SEED + load_config(file).data["drawn_sequences"] <= drawn.HELD_OUT_SEED


def _grey(folder: Path, name: str, value: int) -> FrameCache:
    folder.mkdir()
    np.full((64, SIZE, SIZE, 3), value, np.uint8).tofile(folder / "frames.bin")
    (folder / "index.json").write_text(f'{{"fps": {FPS}, "size": {SIZE}, "videos": {{"{name}": [0, 64]}}}}')
    return FrameCache(folder)


def test_joined_caches_answer_for_each_of_their_videos(tmp_path: Path) -> None:
    joined = JoinedCache([_grey(tmp_path / "a", "one", 10), _grey(tmp_path / "b", "two", 20)])
    assert set(joined.videos) == {"one", "two"} and (joined.fps, joined.size) == (FPS, SIZE)
    assert joined.frames("one").max() == 10 and joined.frames("two").min() == 20
    with pytest.raises(KeyError):
        joined.frames("three")


@pytest.mark.parametrize("share", [0.0, 0.4])
def test_drawn_clips_get_their_share_of_the_pieces(folder: Path, tmp_path: Path, share: float) -> None:
    labels, config = load_labels(CONFIGS / "labels.json"), load_config(CONFIGS / "cpu.toml")
    config.train["drawn_share"] = share
    clips = drawn.drawn_clips(folder, labels)
    real = [replace(clips[0], path=name, source="real", label=label, intervals=()) for name, label in (("b", 0), ("a", 5))]
    cache = JoinedCache([_grey(tmp_path / "a", "a", 50), _grey(tmp_path / "b", "b", 60), FrameCache(folder)])
    windows = RecipeWindows(config, clips + real, FrameBank(cache, "cpu"), 10)
    rng = np.random.default_rng(0)
    sources = [windows._draw(rng, short=False).source for _ in range(2000)]
    assert sources.count(drawn.SOURCE) / 2000 == pytest.approx(share, abs=0.04)
    frames, truth, mask = windows[3]
    assert frames.shape[0] == truth.shape[0] == mask.shape[0]


def test_configurations_have_the_same_keys() -> None:
    cpu, gpu = (load_config(CONFIGS / f"{name}.toml") for name in ("cpu", "gpu"))
    for table in ("data", "input", "encoder", "head", "augment", "train"):
        assert getattr(cpu, table).keys() == getattr(gpu, table).keys(), table
