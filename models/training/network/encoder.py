"""The tubelet encoder: the frames of one slot in, a handful of learned tokens out.

A convolutional trunk that knows pictures (`trunk.py`) says what is there in the first frame; two convolutions on its
luma and on the change to the second frame say what moves. A spatial transformer relates the positions, and
TokenLearner v1.1 keeps S tokens. Without TokenLearner (`tokens` = 0) all positions are kept.
"""

import torch
from torch import Tensor, nn

from .layers import Block
from .tokenlearner import EPSILON, TokenLearnerV11
from .trunk import COARSE, Trunk

GREY = (0.299, 0.587, 0.114)  # luma weights of ITU-R BT.601
MOTION = 32  # channels of the motion path at a quarter of the picture
CHANGE = 4.0  # differences of frames are small numbers


class Encoder(nn.Module):
    """uint8 slots to tokens; every slot on its own."""

    def __init__(self, size: int, width: int, blocks: int, heads: int, mlp_ratio: float,
                 tokens: int, bottleneck: int, dropout: float):  # fmt: skip
        super().__init__()
        self.size, self.width, self.grid = size, width, size // 16
        self.tokens = tokens or self.grid**2
        self.trunk = Trunk()
        self.drop = nn.Dropout2d(dropout)  # whole channels: what a trunk that does not learn says is easily learnt by heart
        self.look = nn.Conv2d(COARSE, width, 1)
        self.stir, self.change = nn.Conv2d(1, MOTION, 8, 4, 2), nn.Conv2d(1, MOTION, 8, 4, 2)
        self.move = nn.Conv2d(MOTION, width, 4, 4)
        self.luma = nn.Conv2d(3, 1, 1, bias=False).requires_grad_(False)
        self.luma.weight.data[:] = torch.tensor(GREY).reshape(1, 3, 1, 1)
        self.norm_look, self.norm_move = nn.LayerNorm(width, eps=EPSILON), nn.LayerNorm(width, eps=EPSILON)
        self.position = nn.Parameter(torch.randn(1, self.grid**2, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, heads, mlp_ratio, 0.0) for _ in range(blocks))
        self.learner = TokenLearnerV11(width, tokens, bottleneck) if tokens else None

    @property
    def values(self) -> int:
        """How many numbers `keep` makes of one frame."""
        return self.size**2 + COARSE * self.grid**2

    def input_type(self) -> torch.dtype:
        """float32, or bfloat16 under autocast: the widest tensors of the network are here, and bytes fit into it."""
        device = self.position.device.type
        return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else torch.float32

    def scale(self, frames: Tensor) -> Tensor:
        """uint8 (or float 0..255) [N, H, W, 3] -> [N, 3, H, W] as the trunk wants it; in the graph on purpose."""
        return frames.to(self.input_type()).permute(0, 3, 1, 2) * (2 / 255) - 1

    def learn(self, maps: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
        """The trunk's maps of first frames [N, 112, grid, grid], luma of both [N, 1, H, W] each

        -> tokens [N, S, width], attention [N, S, grid, grid]
        """
        moves = self.move(self.stir(first).relu() + self.change((second - first) * CHANGE).relu())
        x = self._norm(self.norm_look, self.look(self.drop(maps))) + self._norm(self.norm_move, moves) + self.position
        for block in self.blocks:
            x = block(x)
        if self.learner is None:
            attention = torch.eye(self.tokens, device=x.device).expand(len(x), -1, -1)
        else:
            x, attention = self.learner(x)
        return x, attention.reshape(-1, self.tokens, self.grid, self.grid)

    def _norm(self, norm: nn.LayerNorm, x: Tensor) -> Tensor:
        return norm(x.reshape(-1, self.width, self.grid**2).transpose(1, 2))

    def keep(self, frames: Tensor) -> Tensor:
        """What `learn` needs of single frames, as flat rows: uint8 [N, H, W, 3] -> [N, values]"""
        x = self.scale(frames)
        return torch.cat([self.luma(x).flatten(1), self.trunk(x).flatten(1)], 1)

    def recall(self, kept: Tensor) -> tuple[Tensor, Tensor]:
        """What `forward` returns, from what `keep` made of both frames of slots: [N, 2, values]"""
        luma, maps = kept.to(self.input_type()).split([self.size**2, COARSE * self.grid**2], -1)
        luma = luma.unflatten(-1, (self.size, self.size))
        return self.learn(maps[:, 0].unflatten(-1, (COARSE, self.grid, self.grid)), luma[:, :1], luma[:, 1:])

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        """uint8 (or float 0..255) [N, 2, H, W, 3] -> tokens [N, S, width], attention [N, S, grid, grid]"""
        # The batch is the only -1, so that exporting with a dynamic batch needs no Shape or Gather nodes.
        size = self.size
        x = self.scale(frames.reshape(-1, size, size, 3))
        luma = self.luma(x).reshape(-1, 2, size, size)
        return self.learn(self.trunk(x.reshape(-1, 6, size, size)[:, :3]), luma[:, :1], luma[:, 1:])
