"""The tubelet encoder: the frames of one slot in, a handful of learned tokens out.

A small convolution stem (Xiao et al. 2021, "Early convolutions help transformers see better") brings two frames and
their difference to a 7 x 7 grid, spatial transformer blocks relate the positions, TokenLearner v1.1 keeps S tokens.
"""

import torch
from torch import Tensor, nn

from .layers import Block
from .tokenlearner import TokenLearnerV11


class ConvUnit(nn.Module):
    """3x3 convolution, batch normalisation, ReLU; the normalisation is folded into the convolution for export."""

    def __init__(self, width_in: int, width_out: int, stride: int):
        super().__init__()
        self.conv = nn.Conv2d(width_in, width_out, 3, stride, 1, bias=False)
        self.norm, self.act = nn.BatchNorm2d(width_out), nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.norm(self.conv(x)))

    def fold(self) -> None:
        """Replace convolution + normalisation by one convolution with a bias that computes the same (eval mode)."""
        scale = self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)
        folded = nn.Conv2d(self.conv.in_channels, self.conv.out_channels, 3, self.conv.stride, 1)
        folded.weight.data = self.conv.weight.data * scale.data[:, None, None, None]
        folded.bias.data = (self.norm.bias - self.norm.running_mean * scale).data
        self.conv, self.norm = folded, nn.Identity()


class Stem(nn.Module):
    """Two frames to a 7 x 7 map. Motion enters as the difference of the frames, a second 3-channel convolution.

    One 6-channel convolution over both frames would say the same, but the WebGPU runtime of ONNX Runtime 1.30
    computes it wrongly (channels a multiple of 3 but not of 4).
    """

    def __init__(self, channels: list[int], width: int):
        super().__init__()
        first = channels[0]
        self.look = nn.Conv2d(3, first, 3, 2, 1, bias=False)
        self.move = nn.Conv2d(3, first, 3, 2, 1, bias=False)
        self.norm, self.act = nn.BatchNorm2d(first), nn.ReLU(inplace=True)
        self.down = nn.ModuleList(ConvUnit(a, b, 2) for a, b in zip(channels, channels[1:]))
        self.refine = ConvUnit(channels[-1], channels[-1], 1)
        self.last = ConvUnit(channels[-1], width, 2)

    def forward(self, first: Tensor, change: Tensor) -> Tensor:
        """first frame in [-1, 1] and second minus first, [N, 3, H, W] each -> [N, width, H / 16, W / 16]"""
        x = self.act(self.norm(self.look(first) + self.move(change)))
        for unit in self.down:
            x = unit(x)
        return self.last(x + self.refine(x))

    def fold(self) -> None:
        """Fold every normalisation into its convolution; the first one into both of its halves."""
        scale = (self.norm.weight / torch.sqrt(self.norm.running_var + self.norm.eps)).data
        look = nn.Conv2d(3, self.look.out_channels, 3, 2, 1)
        look.weight.data = self.look.weight.data * scale[:, None, None, None]
        look.bias.data = (self.norm.bias - self.norm.running_mean * scale).data
        self.move.weight.data *= scale[:, None, None, None]
        self.look, self.norm = look, nn.Identity()
        for unit in (*self.down, self.refine, self.last):
            unit.fold()


class Encoder(nn.Module):
    """uint8 slots to tokens; every slot on its own."""

    def __init__(self, size: int, stem: list[int], width: int, blocks: int, heads: int, mlp_ratio: float,
                 tokens: int, bottleneck: int):  # fmt: skip
        super().__init__()
        self.width, self.tokens = width, tokens
        self.grid = size // 2 ** (len(stem) + 1)
        self.stem = Stem(stem, width)
        self.position = nn.Parameter(torch.randn(1, self.grid**2, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, heads, mlp_ratio, 0.0) for _ in range(blocks))
        self.learner = TokenLearnerV11(width, tokens, bottleneck)

    def input_type(self) -> torch.dtype:
        """float32, or bfloat16 under autocast: the widest tensors of the network are here, and bytes fit into it."""
        device = self.position.device.type
        return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else torch.float32

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        """uint8 (or float 0..255) [N, 2, H, W, 3] -> tokens [N, S, width], attention [N, S, grid, grid]"""
        size = frames.shape[2]
        # The frames one above the other: one 4-D transpose to channels, then a slice each, contiguous in memory.
        x = frames.to(self.input_type()).reshape(-1, 2 * size, size, 3).permute(0, 3, 1, 2)
        first, second = x[:, :, :size], x[:, :, size:]
        # x * 2/255 - 1 is the normalisation of the published models; it is part of the graph on purpose. The
        # difference is taken between bytes, where it is exact in bfloat16 too.
        x = self.stem(first * (2 / 255) - 1, (second - first) * (2 / 255))
        x = x.reshape(-1, self.width, self.grid**2).transpose(1, 2) + self.position
        for block in self.blocks:
            x = block(x)
        tokens, attention = self.learner(x)
        return tokens, attention.reshape(-1, self.tokens, self.grid, self.grid)
