"""Weights stored as float16 and computed as float32, for files of half the size."""

import torch
from torch import Tensor, nn

from .problem import Problem

LARGEST_GRAPH = 2**31 - 1
"""Bytes that an ONNX file (a protobuf message) can have."""


class HalfLinear(nn.Module):
    """A linear layer whose weight is stored as float16."""

    def __init__(self, layer: nn.Linear):
        super().__init__()
        weight = layer.weight.detach().half()
        if not weight.isfinite().all():
            raise Problem("A weight of the checkpoint is too large for float16: convert it without --half.")
        self.weight, self.bias = nn.Parameter(weight, requires_grad=False), layer.bias

    def forward(self, x: Tensor) -> Tensor:
        return torch.matmul(x, self.weight.float().T) + self.bias


def halve(module: nn.Module) -> None:
    """Replace every linear layer inside `module`."""
    for name, child in module.named_children():
        if isinstance(child, nn.Linear):
            setattr(module, name, HalfLinear(child))
        else:
            halve(child)


def graph_bytes(module: nn.Module) -> int:
    """About the size of the ONNX file."""
    return sum(each.numel() * each.element_size() for each in module.parameters())
