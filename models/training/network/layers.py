"""Transformer layers written with plain matrix products, so that the exported graph has only MatMul and Softmax."""

import torch
from torch import Tensor, nn

from .tokenlearner import EPSILON, gelu


class Attention(nn.Module):
    """Multi-head self-attention (Vaswani et al. 2017) with an additive bias on the scores."""

    def __init__(self, width: int, heads: int, dropout: float):
        super().__init__()
        self.heads, self.head_width = heads, width // heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out, self.drop = nn.Linear(width, width), nn.Dropout(dropout)
        for layer in (self.query, self.key, self.value, self.out):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """x [N, L, C]; bias broadcastable to [N, heads, L, L] -> [N, L, C]"""
        length, width = x.shape[1], x.shape[2]
        # The batch is the only -1, so that exporting with a dynamic batch needs no Shape or Gather nodes.
        split = (-1, length, self.heads, self.head_width)
        q = (self.query(x) * self.head_width**-0.5).reshape(split).transpose(1, 2)
        k = self.key(x).reshape(split).permute(0, 2, 3, 1)
        v = self.value(x).reshape(split).transpose(1, 2)
        scores = torch.matmul(q, k)
        weights = (scores if bias is None else scores + bias).softmax(-1)
        return self.drop(self.out(torch.matmul(weights, v).transpose(1, 2).reshape(-1, length, width)))


class Block(nn.Module):
    """Pre-norm transformer block (`vit.Encoder1DBlock` of scenic): attention, then an MLP, both residual."""

    def __init__(self, width: int, heads: int, mlp_ratio: float, dropout: float):
        super().__init__()
        hidden = int(width * mlp_ratio)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=EPSILON), nn.LayerNorm(width, eps=EPSILON)
        self.attention = Attention(width, heads, dropout)
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden), gelu(), nn.Dropout(dropout), nn.Linear(hidden, width), nn.Dropout(dropout)
        )

    def forward(self, x: Tensor, bias: Tensor | None = None) -> Tensor:
        """[N, L, C] -> [N, L, C]"""
        x = x + self.attention(self.norm1(x), bias)
        return x + self.mlp(self.norm2(x))


class SlotDistanceBias(nn.Module):
    """A learned score per head and distance in slots (relative position bias, Shaw et al. 2018, T5).

    Distance instead of absolute position: an action means the same wherever it falls in a window, and a clip of one
    slot is an ordinary case. It starts as ALiBi's slopes (Press et al. 2022), near slots first.
    """

    def __init__(self, slots: int, heads: int, tokens: int = 1):
        super().__init__()
        distance = torch.arange(slots)[None, :] - torch.arange(slots)[:, None]
        # With several tokens per slot, all of them are at their slot's distance.
        distance = distance.repeat_interleave(tokens, 0).repeat_interleave(tokens, 1)
        self.register_buffer("bucket", distance + slots - 1, persistent=False)
        slopes = torch.tensor([0.0] + [2.0 ** -(h + 1) for h in range(heads - 1)])
        self.table = nn.Parameter(-slopes[:, None] * torch.arange(-slots + 1, slots).abs()[None, :])
        self.frozen: Tensor | None = None

    def forward(self) -> Tensor:
        """-> [heads, slots * tokens, slots * tokens]"""
        return self.table[:, self.bucket] if self.frozen is None else self.frozen

    def freeze(self) -> None:
        """Look the table up now, so that the exported graph holds a constant instead of a Gather."""
        self.frozen = self.table.detach()[:, self.bucket].contiguous()
