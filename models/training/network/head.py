"""The temporal head: a window of tokens in, class scores per slot out."""

import torch
from torch import Tensor, nn

from .layers import Block, SlotDistanceBias
from .tokenlearner import EPSILON


class Head(nn.Module):
    """Joint attention over all tokens of a window, then attention over slots, then one linear layer.

    Padding slots (mask 0) are keys that nobody attends to, so they cannot change the others.
    """

    def __init__(self, classes: int, width: int, tokens: int, window: int, joint_blocks: int, slot_blocks: int,
                 heads: int, mlp_ratio: float, dropout: float):  # fmt: skip
        super().__init__()
        self.width, self.tokens, self.window = width, tokens, window
        # Dropout only after the tokens of a slot are averaged: drawing masks for all tokens costs a fifth of a step.
        self.norm_in = nn.LayerNorm(width, eps=EPSILON)
        self.kind = nn.Parameter(torch.randn(1, 1, tokens, width) * 0.02)
        self.joint = nn.ModuleList(Block(width, heads, mlp_ratio, 0.0) for _ in range(joint_blocks))
        self.joint_bias = nn.ModuleList(SlotDistanceBias(window, heads, tokens) for _ in range(joint_blocks))
        self.slot = nn.ModuleList(Block(width, heads, mlp_ratio, dropout) for _ in range(slot_blocks))
        self.slot_bias = nn.ModuleList(SlotDistanceBias(window, heads) for _ in range(slot_blocks))
        # Multiplying by ones repeats the mask for each token without an Expand of a dynamic shape in the graph.
        self.register_buffer("ones", torch.ones(1, 1, tokens), persistent=False)
        self.norm_out, self.drop = nn.LayerNorm(width, eps=EPSILON), nn.Dropout(dropout)
        self.classify = nn.Linear(width, classes)
        nn.init.zeros_(self.classify.weight)
        nn.init.zeros_(self.classify.bias)

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """tokens [B, W, S, C], mask [B, W] (1 real, 0 padding) -> logits [B, W, classes], embedding [B, W, C]"""
        w, s, c = self.window, self.tokens, self.width
        # Padding may hold any finite numbers, e.g. those of an earlier window: zero them first.
        x = self.norm_in(tokens * mask.reshape(-1, w, 1, 1)) + self.kind
        hidden = (mask - 1) * 1e4
        per_token = (hidden.reshape(-1, w, 1) * self.ones).reshape(-1, 1, 1, w * s)
        x = x.reshape(-1, w * s, c)
        for block, bias in zip(self.joint, self.joint_bias):
            x = block(x, bias() + per_token)
        x = x.reshape(-1, w, s, c).mean(2)
        for block, bias in zip(self.slot, self.slot_bias):
            x = block(x, bias() + hidden.reshape(-1, 1, 1, w))
        embedding = self.norm_out(x)
        return self.classify(self.drop(embedding)), embedding

    def freeze(self) -> None:
        """Prepare for export: turn the distance tables into constants."""
        for bias in (*self.joint_bias, *self.slot_bias):
            bias.freeze()
