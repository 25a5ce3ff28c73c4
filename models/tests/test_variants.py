"""What the network is compared with runs through the same calls, and padding does not disturb it either."""

from pathlib import Path

import pytest
import torch

from training.config import load_config
from training.network.model import Streaming
from training.judging.plot import scatter
from training.judging.predict import window_logits
from training.network.variants import ALL, convolutional, variant

CONFIG = load_config(Path(__file__).parent.parent / "training/configs/cpu.toml")


@pytest.fixture(scope="module")
def weights() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return Streaming(CONFIG, 5).state_dict()


@pytest.mark.parametrize("tokens", [2, ALL])
def test_other_numbers_of_tokens(weights: dict[str, torch.Tensor], tokens: int) -> None:
    model = variant(CONFIG, 5, tokens, weights).eval()
    assert torch.equal(model.encoder.position, weights["encoder.position"])
    frames = torch.zeros(2, 2, 112, 112, 3, dtype=torch.uint8)
    with torch.no_grad():
        kept, attention = model.encoder(frames)
    assert kept.shape == (2, tokens or 49, 192)
    torch.testing.assert_close(attention.sum((2, 3)), torch.ones(2, tokens or 49))
    assert window_logits(model.head, kept, 16)[0][1].shape == (2, 5)


def test_padding_does_not_reach_the_convolutions(weights: dict[str, torch.Tensor]) -> None:
    model = convolutional(CONFIG, 5, weights).eval()
    tokens, mask = torch.randn(1, 32, 49, 192), torch.zeros(1, 32)
    mask[:, :5] = 1
    other = tokens.clone()
    other[:, 5:] = 100
    with torch.no_grad():
        torch.testing.assert_close(model.head(tokens, mask)[0][:, :5], model.head(other, mask)[0][:, :5], atol=1e-5, rtol=1e-5)


def test_a_plot_names_every_point() -> None:
    svg = scatter([("2", 100, 50), ("all 49", 1000, 61)], "compute", "top-1")
    assert svg.count("<circle") == 2 and "all 49" in svg and svg.startswith("<svg")
