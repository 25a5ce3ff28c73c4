"""What the rest of the app relies on: slots are independent, padding is inert, folding changes nothing."""

import pytest
import torch

from training.network.encoder import Encoder
from training.network.head import Head
from training.network.layers import Attention

TINY = {"size": 32, "width": 16, "blocks": 1, "heads": 2, "mlp_ratio": 2, "tokens": 4, "bottleneck": 8, "dropout": 0.1}


@pytest.fixture
def encoder() -> Encoder:
    torch.manual_seed(0)
    encoder = Encoder(**TINY)
    for module in encoder.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
            module.bias.data.normal_(0, 0.2)
            module.weight.data.uniform_(0.5, 1.5)
    return encoder.eval()


@pytest.fixture
def head() -> Head:
    torch.manual_seed(0)
    head = Head(5, 16, 4, window=6, joint_blocks=1, slot_blocks=1, heads=2, mlp_ratio=2, dropout=0.1)
    torch.nn.init.normal_(head.classify.weight)
    return head.eval()


def frames(slots: int) -> torch.Tensor:
    return torch.randint(0, 256, (slots, 2, 32, 32, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(3))


def test_a_slot_depends_on_itself_alone(encoder: Encoder) -> None:
    x = frames(3)
    tokens, attention = encoder(x)
    assert tokens.shape == (3, 4, 16) and attention.shape == (3, 4, 2, 2)
    torch.testing.assert_close(attention.sum((2, 3)), torch.ones(3, 4))
    for i in range(3):
        torch.testing.assert_close(encoder(x[i : i + 1])[0], tokens[i : i + 1], atol=1e-5, rtol=1e-5)


def test_motion_is_seen(encoder: Encoder) -> None:
    x = frames(1)
    swapped = x.flip(1)
    assert not torch.allclose(encoder(x)[0], encoder(swapped)[0], atol=1e-4)


def test_folding_normalisation_changes_nothing(encoder: Encoder) -> None:
    before = encoder(frames(2))[0]
    encoder.trunk.fold()
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in encoder.modules())
    torch.testing.assert_close(encoder(frames(2))[0], before, atol=1e-5, rtol=1e-5)


def test_padding_does_not_influence_real_slots(head: Head) -> None:
    tokens, mask = torch.randn(1, 6, 4, 16), torch.tensor([[1.0, 1, 1, 0, 0, 0]])
    other = tokens.clone()
    other[:, 3:] = 100 * torch.randn(1, 3, 4, 16)
    torch.testing.assert_close(head(tokens, mask)[0][:, :3], head(other, mask)[0][:, :3], atol=1e-5, rtol=1e-5)


def test_place_in_the_window_does_not_matter(head: Head) -> None:
    """Only distances between slots enter, so a clip of two slots reads the same with real neighbours masked away."""
    tokens = torch.randn(1, 6, 4, 16)
    early = head(tokens, torch.tensor([[1.0, 1, 0, 0, 0, 0]]))[0][:, :2]
    moved = head(tokens.roll(3, 1), torch.tensor([[0.0, 0, 0, 1, 1, 0]]))[0][:, 3:5]
    torch.testing.assert_close(early, moved, atol=1e-5, rtol=1e-5)


def test_freezing_the_distance_tables_changes_nothing(head: Head) -> None:
    tokens, mask = torch.randn(2, 6, 4, 16), torch.ones(2, 6)
    before = head(tokens, mask)[0]
    head.freeze()
    torch.testing.assert_close(head(tokens, mask)[0], before)


def test_attention_agrees_with_the_library() -> None:
    torch.manual_seed(0)
    ours, theirs = Attention(8, 2, 0.0), torch.nn.MultiheadAttention(8, 2, batch_first=True)
    with torch.no_grad():
        for part, bias in ((ours.query, 0), (ours.key, 1), (ours.value, 2)):
            part.bias.normal_()
            theirs.in_proj_weight[bias * 8 : bias * 8 + 8] = part.weight
            theirs.in_proj_bias[bias * 8 : bias * 8 + 8] = part.bias
        theirs.out_proj.load_state_dict(ours.out.state_dict())
    x = torch.randn(2, 5, 8)
    torch.testing.assert_close(ours(x), theirs(x, x, x, need_weights=False)[0], atol=1e-5, rtol=1e-5)
