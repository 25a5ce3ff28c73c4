"""Made-up features whose answer is known: groups stay apart, and more of them help only where there is something to learn."""

import numpy as np
import pytest
import torch

from training.judging.group_curve import curve, draw, guess, right_of
from training.judging.motion import DIRECTIONS, GRID, PARTS, WIDTH, flow, histograms


def scenes(rng: np.random.Generator, signal: float, groups: int = 12, each: int = 6) -> tuple[np.ndarray, ...]:
    """Clips of three labels in `groups` scenes; a scene moves its clips further than a label does."""
    labels = np.tile(np.arange(3), groups * each // 3)
    places = np.repeat(np.arange(groups), each)
    x = rng.normal(size=(len(labels), 40)) + signal * rng.normal(size=(3, 40))[labels]
    return x + 2 * rng.normal(size=(groups, 40))[places], labels, np.array([f"g{p}" for p in places])


def test_more_groups_help_where_labels_carry_over() -> None:
    found = curve(*scenes(np.random.default_rng(0), signal=1.0), draws=4)
    shares = [p["right"] for p in found["points"]]
    assert [p["groups"] for p in found["points"]] == [1, 2, 4, 8, None] and found["points"][-1]["had"] == 11
    assert shares[-1] > 0.75 and shares[-1] > shares[0] + 0.15
    assert found["doubling_interval"][0] > 0


def test_what_a_scene_gives_away_is_not_counted() -> None:
    rng = np.random.default_rng(1)
    x, _, groups = scenes(rng, signal=0.0)
    # Each scene shows one label, so that only the scene tells it.
    y = np.array([int(g[1:]) % 3 for g in groups])
    assert right_of(x, y, groups, None).mean() < 0.5
    assert (guess(x, y, x, 3) == y).mean() > 0.9, "it would be known from its own scene"


def test_a_draw_takes_whole_groups_of_each_label() -> None:
    y, groups = np.array([0, 0, 0, 1, 1, 1]), np.array(["a", "a", "b", "b", "c", "d"])
    taken = draw(y, groups, 1, np.random.default_rng(0))
    assert [len(set(groups[taken][y[taken] == label])) for label in (0, 1)] == [1, 1]
    assert set(draw(y, groups, None, np.random.default_rng(0))) == set(range(6)) == set(draw(y, groups, 3, np.random.default_rng(0)))


@pytest.mark.parametrize(("right", "down"), [(3, 0), (0, 3), (-4, 0), (2, -2)])
def test_flow_follows_a_picture_that_moves(right: int, down: int) -> None:
    noise = torch.nn.functional.avg_pool2d(torch.rand(1, 1, 80, 80, generator=torch.manual_seed(0)), 5, 1)[0]
    first, second = noise[:, 6:70, 6:70], noise[:, 6 - down : 70 - down, 6 - right : 70 - right]
    moved = flow(first, second)[0, :, 12:-12, 12:-12].mean((1, 2))
    assert abs(moved[0] - right) < 0.4 and abs(moved[1] - down) < 0.4


def test_histograms_tell_where_and_which_way() -> None:
    rng = np.random.default_rng(0)
    frames = np.repeat(rng.integers(90, 110, (1, 64, 64, 1)), 9, 0).repeat(3, -1).astype(np.uint8)
    patch = rng.integers(0, 256, (16, 16, 1)).astype(np.uint8)
    for k, frame in enumerate(frames):
        frame[40:56, 4 + 3 * k : 20 + 3 * k] = patch
    told = np.square(histograms(frames)).reshape(PARTS, DIRECTIONS + 1, GRID, GRID)
    moving = told[:, :DIRECTIONS].sum(0)
    assert moving[0].sum() == moving.sum((1, 2)).max(), "to the right"
    assert moving[:, 2:].sum() > 3 * moving[:, :2].sum(), "in the lower half"
    assert told[0, 0, 2:, 0].sum() > told[-1, 0, 2:, 0].sum(), "at first on the left"
    assert histograms(frames[:1]).tolist() == [0] * WIDTH
