"""The vector of the last layer makes unrelated footage background, and moves what it was not told of as little as it can."""

import numpy as np
import torch

from training.exposure import even, fit, moved


def test_what_is_unrelated_becomes_background_and_actions_stay() -> None:
    rng = np.random.default_rng(2)
    apart = np.zeros(16)
    apart[3] = 2.0
    quiet = np.repeat([1.0, 0.0], 200)
    embedding = rng.normal(size=(400, 16)) + np.outer(quiet, apart)
    offset = np.full(400, -1.0)  # the head takes all of it for actions
    vector = fit(embedding, offset, quiet, np.full(400, 1 / 400), 0.003)
    background = embedding @ vector[:-1] + vector[-1] + offset > 0
    assert background[:200].mean() > 0.75 and background[200:].mean() < 0.25
    held = fit(embedding, offset, quiet, np.full(400, 1 / 400), 100.0)
    assert np.abs(held[:-1]).max() < 0.01, "a strong ridge leaves a constant alone"


def test_only_the_background_of_windows_moves() -> None:
    logits, embedding = torch.zeros(3, 4), torch.eye(3)
    ((start, changed),) = moved([(5, logits, embedding)], np.array([1.0, 2.0, 3.0, 10.0]))
    assert start == 5 and changed[:, 0].tolist() == [11.0, 12.0, 13.0] and not changed[:, 1:].any()
    assert not logits.any()


def test_kinds_weigh_their_root() -> None:
    weights = even(np.array(["a"] * 4 + ["b"]))
    assert abs(weights.sum() - 1) < 1e-9 and abs(weights[:4].sum() / weights[4] - 2) < 1e-9
