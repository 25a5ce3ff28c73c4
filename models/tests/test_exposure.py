"""The vector of the last layer makes unrelated footage background, and moves what it was not told of as little as it can."""

from pathlib import Path

import numpy as np
import torch

from training.config import load_config
from training.package.export import expose
from training.exposure import even, fit, moved
from training.network.model import Streaming


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


def test_an_exported_head_says_what_was_judged() -> None:
    config = load_config(Path(__file__).parent.parent / "training/configs/cpu.toml")
    model = Streaming(config, 5).eval()
    torch.nn.init.normal_(model.head.classify.weight)
    tokens, mask = torch.randn(1, 32, 8, 192), torch.ones(1, 32)
    with torch.no_grad():
        logits, embedding = model.head(tokens, mask)
        vector = np.random.default_rng(5).normal(size=193).astype(np.float32)
        expose(model, torch.from_numpy(vector))
        after, _ = model.head(tokens, mask)
    ((_, judged),) = moved([(0, logits[0], embedding[0])], vector)
    assert torch.allclose(after[0], judged, atol=1e-3) and (after - logits).abs().max() > 0.1


def test_kinds_weigh_their_root() -> None:
    weights = even(np.array(["a"] * 4 + ["b"]))
    assert abs(weights.sum() - 1) < 1e-9 and abs(weights[:4].sum() / weights[4] - 2) < 1e-9
