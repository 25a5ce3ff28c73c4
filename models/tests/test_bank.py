"""A frozen trunk: what is kept of frames says the same as the frames, and windows of it keep their labels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training.data.bank import Bank, BankWindows, Kept, build_bank
from training.data.cache import FrameCache
from training.config import load_config
from training.network.encoder import Encoder
from training.data.index import Clip
from training.judging.predict import encode, to_slots
from training.network.trunk import Trunk

CONFIG = load_config(Path(__file__).parent.parent / "training/configs/cpu.toml")
SIZE, FRAMES = CONFIG.data["train_size"], 40


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> FrameCache:
    """Two videos of moving noise."""
    folder = tmp_path_factory.mktemp("frames")
    np.random.default_rng(0).integers(0, 256, (2 * FRAMES, SIZE, SIZE, 3), np.uint8).tofile(folder / "frames.bin")
    (folder / "index.json").write_text(
        f'{{"fps": 16, "size": {SIZE}, "videos": {{"a": [0, {FRAMES}], "b": [{FRAMES}, {FRAMES}]}}}}'
    )
    return FrameCache(folder)


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return [Clip("a", "made", "a", "train", 0, True), Clip("b", "made", "b", "train", 3, True)]


@pytest.fixture(scope="module")
def bank(cache: FrameCache, clips: list[Clip], tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return build_bank(tmp_path_factory.mktemp("views"), 0, CONFIG, clips, cache, jobs=1)


def encoder() -> Encoder:
    torch.manual_seed(0)
    return Encoder(size=CONFIG.input["size"], **CONFIG.encoder).eval()


def test_the_published_weights_fill_the_trunk() -> None:
    trunk, untouched = Trunk().eval(), Trunk().state_dict()
    trunk.load_published()
    weights = {name: value for name, value in trunk.state_dict().items() if value.ndim}
    assert not any(torch.equal(value, untouched[name]) for name, value in weights.items())
    with torch.no_grad():
        assert 1 < trunk(torch.rand(1, 3, 112, 112)).std() < 20, "normalised layer by layer, so nothing grows or dies"


def test_what_is_kept_says_the_same_as_the_frames(tmp_path: Path) -> None:
    frames = np.random.default_rng(1).integers(0, 256, (5, 112, 112, 3), np.uint8)
    frames.tofile(tmp_path / "frames.bin")
    (tmp_path / "index.json").write_text('{"fps": 8, "size": 112, "videos": {"a": [0, 5]}}')
    model = encoder()
    kept = Kept(model, FrameCache(tmp_path))
    want, got = (encode(model, to_slots(source)) for source in (frames, kept.frames("a")))
    assert torch.nn.functional.cosine_similarity(want.flatten(1), got.flatten(1)).min() > 0.99  # bf16 and float16


def test_views_are_made_once_and_differ_from_each_other(bank: Bank, cache: FrameCache, clips: list[Clip], tmp_path: Path) -> None:
    assert {path: count for path, (_, count, _) in bank.index.items()} == {"a": FRAMES, "b": FRAMES}
    again, other = (build_bank(tmp_path / str(view), view, CONFIG, clips, cache, jobs=1) for view in (0, 1))
    assert np.array_equal(again.maps, bank.maps) and not np.array_equal(other.maps, bank.maps)


def test_windows_show_what_they_say(bank: Bank, cache: FrameCache, clips: list[Clip]) -> None:
    config = replace(CONFIG, train=CONFIG.train | {"short_steps": 1})
    windows = BankWindows(config, clips, cache, 20, [bank])
    for frames, truth, mask in (windows[0], windows[19]):
        assert frames.dtype == torch.float16 and frames.shape == (32, 2, bank.maps.shape[1])
        rows = {0: bank.maps[:FRAMES], 3: bank.maps[FRAMES:]}
        for slot in range(int(mask.sum())):
            assert (rows[int(truth[slot])] == frames[slot, 0].numpy()).all(1).any()
        assert not frames[int(mask.sum()) :].any()
