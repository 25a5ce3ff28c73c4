"""Layers that take their weights from the parameters of a Flax checkpoint.

Flax keeps a Dense kernel as (in, out), attention kernels per head, convolutions as (..., in, out); LayerNorm has
epsilon 1e-6 and GELU is the tanh approximation (as in `training.network.tokenlearner`).
"""

import torch
from torch import Tensor, nn

from training.network.layers import Block
from training.network.tokenlearner import TokenFuser, TokenLearnerV10, TokenLearnerV11

from .parameters import Parameters


def assign(layer: nn.Module, **tensors: Tensor) -> None:
    """Give a layer that was made on the device "meta", which costs nothing, its weights."""
    for name, tensor in tensors.items():
        setattr(layer, name, nn.Parameter(tensor.contiguous(), requires_grad=False))


def load_linear(layer: nn.Linear, parameters: Parameters, name: str) -> None:
    kernel = parameters.take(f"{name}/kernel", layer.in_features, layer.out_features)
    assign(layer, weight=kernel.T, bias=parameters.take(f"{name}/bias", layer.out_features))


def load_norm(layer: nn.LayerNorm, parameters: Parameters, name: str) -> None:
    (width,) = layer.normalized_shape
    assign(layer, weight=parameters.take(f"{name}/scale", width), bias=parameters.take(f"{name}/bias", width))


def load_block(parameters: Parameters, name: str) -> Block:
    """`vit.Encoder1DBlock` and ViViT's `EncoderBlock`, which are the same computation."""
    attention, mlp = f"{name}/MultiHeadDotProductAttention_0", f"{name}/MlpBlock_0"
    width, heads, head_width = parameters.shape(f"{attention}/query/kernel", [3])
    _, hidden = parameters.shape(f"{mlp}/Dense_0/kernel", [2])
    with torch.device("meta"):
        block = Block(width, heads, hidden / width, 0.0)
    load_norm(block.norm1, parameters, f"{name}/LayerNorm_0")
    for part in ("query", "key", "value"):
        kernel = parameters.take(f"{attention}/{part}/kernel", width, heads, head_width)
        bias = parameters.take(f"{attention}/{part}/bias", heads, head_width)
        assign(getattr(block.attention, part), weight=kernel.reshape(width, -1).T, bias=bias.reshape(-1))
    kernel = parameters.take(f"{attention}/out/kernel", heads, head_width, width)
    bias = parameters.take(f"{attention}/out/bias", width)
    assign(block.attention.out, weight=kernel.reshape(-1, width).T, bias=bias)
    load_norm(block.norm2, parameters, f"{name}/LayerNorm_1")
    load_linear(block.mlp[0], parameters, f"{mlp}/Dense_0")
    load_linear(block.mlp[3], parameters, f"{mlp}/Dense_1")
    return block


def load_token_learner_v11(parameters: Parameters, name: str) -> TokenLearnerV11:
    width, bottleneck = parameters.shape(f"{name}/token_masking/Dense_0/kernel", [2])
    _, tokens = parameters.shape(f"{name}/token_masking/Dense_1/kernel", [2])
    with torch.device("meta"):
        module = TokenLearnerV11(width, tokens, bottleneck)
    load_norm(module.norm, parameters, f"{name}/LayerNorm_0")
    load_linear(module.selector.hidden, parameters, f"{name}/token_masking/Dense_0")
    load_linear(module.selector.out, parameters, f"{name}/token_masking/Dense_1")
    return module


def load_token_learner_v10(parameters: Parameters, name: str) -> TokenLearnerV10:
    *_, width, tokens = parameters.shape(f"{name}/Conv_0/kernel", [4])
    with torch.device("meta"):
        module = TokenLearnerV10(width, tokens)
    load_norm(module.norm, parameters, f"{name}/LayerNorm_0")
    for number, conv in enumerate(module.convs):
        kernel = parameters.take(f"{name}/Conv_{number}/kernel", 3, 3, conv.in_channels, tokens)
        assign(conv, weight=kernel.permute(3, 2, 0, 1))
    return module


def load_token_fuser(parameters: Parameters, name: str) -> TokenFuser:
    width, bottleneck = parameters.shape(f"{name}/token_masking/Dense_0/kernel", [2])
    tokens, _ = parameters.shape(f"{name}/Dense_0/kernel", [2])
    with torch.device("meta"):
        module = TokenFuser(width, tokens, bottleneck)
    load_norm(module.mix_norm1, parameters, f"{name}/fuser_mix_norm1")
    load_linear(module.mix, parameters, f"{name}/Dense_0")
    load_norm(module.mix_norm2, parameters, f"{name}/fuser_mix_norm2")
    load_norm(module.norm, parameters, f"{name}/LayerNorm_0")
    load_linear(module.selector.hidden, parameters, f"{name}/token_masking/Dense_0")
    load_linear(module.selector.out, parameters, f"{name}/token_masking/Dense_1")
    return module


class PatchEmbedding(nn.Module):
    """The tubelet convolution (kernel = stride) as a matrix product over whole patches, which every WebGPU runtime
    computes right, with the normalisation `(byte / 255 - mean) / std` folded into its weights."""

    def __init__(
        self, parameters: Parameters, grid: tuple[int, int, int], mean: tuple[float, ...], std: tuple[float, ...]
    ):
        super().__init__()
        kernel = parameters.shape("embedding/kernel", [4, 5])
        # A patch of a single frame has a 2-D kernel.
        time, height, width, channels, out = kernel if len(kernel) == 5 else (1, *kernel)
        self.grid, self.patch = grid, (time, height, width * channels)
        weight = parameters.take("embedding/kernel", *kernel).reshape(-1, channels, out)
        scale, shift = 1 / torch.tensor(std), torch.tensor(mean) / torch.tensor(std)
        bias = parameters.take("embedding/bias", out) - (weight.double().sum(0) * shift[:, None]).sum(0).float()
        with torch.device("meta"):
            self.project = nn.Linear(time * height * width * channels, out)
        assign(self.project, weight=(weight * scale[:, None] / 255).reshape(-1, out).T, bias=bias)

    def forward(self, clip: Tensor) -> Tensor:
        """uint8 [1, frames, height, width, 3] -> [1, times * rows * columns, C], in that order"""
        (times, rows, columns), (time, height, row) = self.grid, self.patch
        x = clip.float().reshape(times, time, rows, height, columns, row).permute(0, 2, 4, 1, 3, 5)
        return self.project(x.reshape(1, times * rows * columns, time * height * row))
