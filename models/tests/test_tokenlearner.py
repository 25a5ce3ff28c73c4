"""TokenLearner against cases small enough to compute by hand.

Two positions with features (1, -1) and (-1, 1): LayerNorm leaves them as they are (but for its epsilon), so every
step below can be followed on paper.
"""

import math

import pytest
import torch

from training.network.tokenlearner import TokenFuser, TokenLearnerV10, TokenLearnerV11

PAIR = torch.tensor([[[1.0, -1.0], [-1.0, 1.0]]])  # [1 slot, 2 positions, 2 channels]


def gelu_tanh(x: float) -> float:
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def one_unit_selector(selector: torch.nn.Module, bias: float, out: float) -> None:
    """The selector becomes: out * GELU(first channel + bias)."""
    with torch.no_grad():
        selector.hidden.weight.copy_(torch.tensor([[1.0, 0.0]]))
        selector.hidden.bias.fill_(bias)
        selector.out.weight.fill_(out)
        selector.out.bias.zero_()


def test_v11_selects_by_softmax_over_positions_of_the_raw_features() -> None:
    module = TokenLearnerV11(width=2, tokens=1, bottleneck=1)
    one_unit_selector(module.selector, bias=0.5, out=1.0)
    # GELU(1.5) = 1.39957 and GELU(-0.5) = -0.15429 with tanh; 1.39979 and -0.15427 would be erf.
    first = sigmoid(gelu_tanh(1.5) - gelu_tanh(-0.5))
    assert first == pytest.approx(0.825470, abs=2e-6)  # erf would be 0.825499
    tokens, attention = module(PAIR)
    torch.testing.assert_close(attention, torch.tensor([[[first, 1 - first]]]), atol=2e-6, rtol=0)
    torch.testing.assert_close(tokens, torch.tensor([[[2 * first - 1, 1 - 2 * first]]]), atol=4e-6, rtol=0)


def test_v11_normalises_only_what_selects() -> None:
    module = TokenLearnerV11(width=2, tokens=1, bottleneck=1)
    one_unit_selector(module.selector, bias=0.5, out=1.0)
    tokens, attention = module(PAIR)
    larger, same = module(PAIR * 10)
    torch.testing.assert_close(same, attention, atol=1e-5, rtol=0)
    torch.testing.assert_close(larger, tokens * 10, atol=1e-4, rtol=0)


def test_v11_with_an_indifferent_selector_is_the_mean() -> None:
    module = TokenLearnerV11(width=4, tokens=3)
    torch.nn.init.zeros_(module.selector.out.weight)
    torch.nn.init.zeros_(module.selector.out.bias)
    x = torch.randn(2, 6, 4)
    tokens, _ = module(x)
    torch.testing.assert_close(tokens, x.mean(1, keepdim=True).expand(2, 3, 4))


def test_v11_has_the_published_number_of_parameters() -> None:
    assert sum(p.numel() for p in TokenLearnerV11(768, 8).parameters()) == 51_272
    assert sum(p.numel() for p in TokenLearnerV11(768, 16).parameters()) == 51_792


def v10_by_centre_weights() -> TokenLearnerV10:
    """Only the centre of every 3x3 kernel is set, so a position sees itself alone: weights 1, 2, 1, 3."""
    module = TokenLearnerV10(width=2, tokens=1)
    with torch.no_grad():
        for conv, weight in zip(module.convs, (1.0, 2.0, 1.0, 3.0)):
            conv.weight.zero_()
            conv.weight[0, 0, 1, 1] = weight
    return module


def test_v10_chains_three_gelus_and_sums_under_a_sigmoid() -> None:
    def weight(a: float) -> float:
        return sigmoid(3 * gelu_tanh(gelu_tanh(2 * gelu_tanh(a))))

    module, image = v10_by_centre_weights(), PAIR.reshape(1, 1, 2, 2)
    tokens, attention = module(image)
    expected = torch.tensor([[[weight(1), weight(-1)]]])
    torch.testing.assert_close(attention, expected, atol=3e-6, rtol=0)
    total = weight(1) - weight(-1)
    torch.testing.assert_close(tokens, torch.tensor([[[total, -total]]]), atol=3e-6, rtol=0)
    module.sum_pooling = False
    torch.testing.assert_close(module(image)[0], tokens / 2)


def test_v10_sees_its_neighbours_and_pads_with_zero() -> None:
    module = v10_by_centre_weights()
    with torch.no_grad():
        module.convs[0].weight[0, 0, 1, 2] = 1.0  # plus the neighbour on the right
    _, attention = module(PAIR.reshape(1, 1, 2, 2))
    # Left: 1 + (-1) = 0 -> sigmoid(0). Right: -1 + padding.
    right = sigmoid(3 * gelu_tanh(gelu_tanh(2 * gelu_tanh(-1))))
    torch.testing.assert_close(attention, torch.tensor([[[0.5, right]]]), atol=3e-6, rtol=0)


def test_v10_has_the_published_number_of_parameters() -> None:
    assert sum(p.numel() for p in TokenLearnerV10(768, 8).parameters()) == 58_560


def test_fuser_starts_as_zero_so_that_the_residual_passes() -> None:
    fuser = TokenFuser(width=4, tokens=3)
    assert torch.count_nonzero(fuser(torch.randn(2, 3, 4), torch.randn(2, 5, 4))) == 0


def test_fuser_spreads_mixed_tokens_by_a_sigmoid_of_the_features() -> None:
    fuser = TokenFuser(width=2, tokens=2, bottleneck=1)
    with torch.no_grad():
        fuser.mix.weight.copy_(torch.tensor([[2.0, 0.0], [1.0, 0.0]]))  # both outputs follow the first token
        fuser.selector.hidden.weight.copy_(torch.tensor([[1.0, 0.0]]))
        fuser.selector.hidden.bias.zero_()
        fuser.selector.out.weight.copy_(torch.tensor([[1.0], [0.0]]))
        fuser.selector.out.bias.zero_()
    tokens = torch.tensor([[[5.0, 1.0], [7.0, 9.0]]])
    # Norm: (1, -1) and (-1, 1). Mixed: (2, -2) and (1, -1). Norm again: (1, -1) for both tokens.
    # Position 1: sigmoid(GELU(1)) + sigmoid(0) of it; position 2: sigmoid(GELU(-1)) + sigmoid(0).
    a, b = (sigmoid(gelu_tanh(v)) + 0.5 for v in (1, -1))
    torch.testing.assert_close(fuser(tokens, PAIR), torch.tensor([[[a, -a], [b, -b]]]), atol=5e-6, rtol=0)
