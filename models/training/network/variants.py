"""What the bundled network is compared with: other numbers of tokens, all of them, and a 3D CNN of equal compute."""

from copy import deepcopy

import torch
from torch import Tensor, nn

from ..config import Config
from .model import Streaming
from .tokenlearner import EPSILON

ALL = 0  # tokens: every position is kept, there is no TokenLearner
CONV_WIDTH, CONV_LAYERS = 56, 3  # as many multiply-accumulates as spatial block, TokenLearner and head together


class ConvHead(nn.Module):
    """3D convolutions over slots and positions in place of TokenLearner and attention; the same calls as `Head`."""

    def __init__(self, classes: int, width: int, grid: int, window: int, dropout: float):
        super().__init__()
        self.window, self.grid = window, grid
        self.norm, self.shrink = nn.LayerNorm(width, eps=EPSILON), nn.Linear(width, CONV_WIDTH)
        layers = range(CONV_LAYERS)
        self.convs = nn.ModuleList(nn.Conv3d(CONV_WIDTH, CONV_WIDTH, 3, 1, 1) for _ in layers)
        self.norms = nn.ModuleList(nn.GroupNorm(4, CONV_WIDTH) for _ in layers)
        self.drop, self.classify = nn.Dropout(dropout), nn.Linear(CONV_WIDTH, classes)

    def forward(self, tokens: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """tokens [B, W, grid * grid, C], mask [B, W] -> logits [B, W, classes], embedding [B, W, CONV_WIDTH]"""
        b, w = mask.shape
        inside = mask.reshape(b, 1, w, 1, 1)
        x = self.shrink(self.norm(tokens * mask.reshape(b, w, 1, 1)))
        x = x.reshape(b, w, self.grid, self.grid, CONV_WIDTH).permute(0, 4, 1, 2, 3) * inside
        for conv, norm in zip(self.convs, self.norms):
            x = x + conv(norm(x).relu() * inside) * inside
        embedding = x.mean((3, 4)).transpose(1, 2)
        return self.classify(self.drop(embedding)), embedding


def variant(config: Config, classes: int, tokens: int, weights: dict[str, Tensor]) -> Streaming:
    """The network with another number of tokens, from trained `weights`, but with a TokenLearner that begins anew."""
    config = deepcopy(config)
    config.encoder["tokens"] = tokens
    model = Streaming(config, classes)
    fresh = {"head.kind"} | {name for name in weights if name.startswith("encoder.learner.")}
    model.load_state_dict({name: value for name, value in weights.items() if name not in fresh}, strict=False)
    return model


def convolutional(config: Config, classes: int, weights: dict[str, Tensor]) -> Streaming:
    """A 3D CNN behind the same trunk and motion path; its own convolutions begin anew."""
    config = deepcopy(config)
    config.encoder.update(tokens=ALL, blocks=0)
    model = Streaming(config, classes)
    head = ConvHead(classes, config.encoder["width"], model.encoder.grid, config.head["window"], config.head["dropout"])
    known = model.state_dict()
    model.load_state_dict({n: v for n, v in weights.items() if n.startswith("encoder.") and n in known}, strict=False)
    model.head = head
    return model
