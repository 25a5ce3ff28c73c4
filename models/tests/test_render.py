"""What the renderer draws is what `augment.show` shows, and a bank of frames is one numbering over several caches."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from training.data.augment import Look, draw_look, show
from training.data.cache import FrameCache, JoinedCache
from training.config import load_config
from training.data.frame_bank import FrameBank
from training.data.plates import cameras, plates
from training.data.recipes import COLUMNS, CROP, SECOND, SWAP, moved, row_of
from training.data.render import Renderer

SIDE, SIZE = 128, 112
PLAIN = Look((0.0, 0.0, 1.0, 1.0), False, np.eye(3), np.zeros(3), 0, 0.0, 0.0, False)


def cache(folder: Path, name: str, frames: np.ndarray) -> FrameCache:
    folder.mkdir()
    frames.tofile(folder / "frames.bin")
    (folder / "index.json").write_text(json.dumps({"fps": 16, "size": SIDE, "videos": {name: [0, len(frames)]}}))
    return FrameCache(folder)


def picture(phase: float) -> np.ndarray:
    """Soft colours in motion, so that ways of scaling agree, and a disc that moves before them: uint8 [S, S, 3]"""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1)
    out = np.stack([0.5 + 0.4 * np.sin(5 * x), 0.5 + 0.4 * np.cos(4 * y), 0.3 + 0.4 * x * y], -1)
    disc = 1 / (1 + np.exp(40 * (np.hypot(x - 0.2 - 0.6 * phase, y - 0.5) - 0.22)))
    return np.round(255 * (out * (1 - disc[..., None]) + disc[..., None] * np.array([0.9, 0.1, 0.2]))).astype(np.uint8)


@pytest.fixture
def bank(tmp_path: Path) -> FrameBank:
    moving = np.stack([picture(t) for t in np.linspace(0, 1, 16)])
    still = np.full((3, SIDE, SIDE, 3), (30, 200, 90), np.uint8)
    return FrameBank(JoinedCache([cache(tmp_path / "a", "still", still), cache(tmp_path / "b", "moving", moving)]), "cpu")


def drawn(bank: FrameBank, looks: list[Look], still: int = 0) -> torch.Tensor:
    """Frames 4 and 5 of the moving video under each look, as pieces of their own: uint8 [looks, 2, S, S, 3]"""
    first, _ = bank.place("moving")
    rows = [torch.from_numpy(np.concatenate([[first + 4, first + 5], row_of(look, still, 1, number)])) for number, look in enumerate(looks)]
    assert rows[0].shape == (2 + COLUMNS,)
    return Renderer(bank, SIZE).slots(torch.stack(rows))


def shown(bank: FrameBank, look: Look) -> torch.Tensor:
    source = bank.arrays[1]
    return show(source, np.array([4, 5]), look, SIZE, np.random.default_rng(0), bank.arrays[0][0])


def test_frames_have_one_numbering(bank: FrameBank) -> None:
    assert bank.place("moving") == (3, 16)
    numbers = torch.tensor([0, 3, 18, 2])
    want = np.stack([bank.arrays[0][0], bank.arrays[1][0], bank.arrays[1][15], bank.arrays[0][2]])
    assert (bank.pictures(numbers).numpy() == want).all()
    mapped = bank.pictures(numbers)
    bank.hold()
    assert (bank.pictures(numbers) == mapped).all()


def test_looks_are_those_of_the_views(bank: FrameBank) -> None:
    options = load_config(Path(__file__).parent.parent / "training/configs/cpu.toml").augment | {"noise": 0.0, "blur": 0.3}
    rng = np.random.default_rng(3)
    looks = [PLAIN, *(draw_look(rng, options | {"swap": 0.3, "static_mix": 0.3}, True) for _ in range(24))]
    assert any(x.swap for x in looks) and any(x.mix for x in looks) and any(x.mirror for x in looks) and any(x.blur for x in looks)
    for look, got in zip(looks, drawn(bank, looks)):
        apart = (got.float() - shown(bank, look).float()).abs()
        assert apart.mean() < 2.5, look  # of 255; crops are rounded to whole pixels there, and not here
    plain = drawn(bank, [PLAIN])[0].float()
    assert (plain - drawn(bank, [looks[1]])[0].float()).abs().mean() > 5, "a look changes the picture"


def test_noise_is_as_strong_as_asked(bank: FrameBank) -> None:
    noisy = Look((0.0, 0.0, 1.0, 1.0), False, np.eye(3), np.zeros(3), 0, 8.0, 0.0, False)
    clean, rough = drawn(bank, [PLAIN, noisy]).float()
    assert 6 < (rough - clean).std() < 9


def test_padding_is_black(bank: FrameBank) -> None:
    rows = torch.zeros(1, 3, 2 + COLUMNS, dtype=torch.float64)
    rows[0, 0] = torch.from_numpy(np.concatenate([[7, 8], row_of(PLAIN, 0, 1, 0)]))
    frames = Renderer(bank, SIZE).frames(rows, torch.tensor([[1.0, 0.0, 0.0]]))
    assert frames.shape == (1, 3, 2, SIZE, SIZE, 3)
    assert frames[0, 0].any() and not frames[0, 1:].any()


def test_a_moving_camera_shows_each_frame_from_elsewhere(bank: FrameBank) -> None:
    first, _ = bank.place("moving")
    looks = moved(np.repeat(row_of(PLAIN, 0, 1, 0)[None], 2, 0), (0.4, 0.4, 0.6, 0.6))
    assert looks[0, CROP].tolist() == [0, 0, 1, 1] and np.allclose(looks[1, SECOND], [0.4, 0.4, 0.6, 0.6])
    assert np.allclose(looks[0, SECOND][2:], 1 - 0.4 / 3) and (looks[:, SWAP] == 0).all()
    rows = np.concatenate([np.full((2, 2), first + 4), looks], 1)
    out = Renderer(bank, SIZE).slots(torch.from_numpy(rows)).float()
    end = Renderer(bank, SIZE).slots(torch.from_numpy(np.concatenate([[[first + 4] * 2], row_of(replace(PLAIN, crop=(0.4, 0.4, 0.6, 0.6)), 0, 1, 0)[None]], 1)))
    assert (out[1, 1] - end[0, 0].float()).abs().mean() < 1
    assert (out[0, 0] - out[0, 1]).abs().mean() > 1, "one picture, and still it moves"


def test_who_stays_where_he_is_is_not_part_of_the_plate() -> None:
    rng = np.random.default_rng(1)
    scene, other = (rng.integers(0, 255, (4, 4, 3), np.uint8).repeat(24, 0).repeat(24, 1) for _ in range(2))
    clips = [scene.copy() for _ in range(3)] + [other]
    for number in range(3):
        clips[number][10:40, 10 + 24 * number : 25 + 24 * number] = 255 - clips[number][10:40, 10 + 24 * number : 25 + 24 * number]
    found = plates(np.stack(clips))
    assert cameras(np.stack(clips)).tolist() == [0, 0, 0, 3]
    assert (found[:3] == scene).all() and (found[3] == other).all()
