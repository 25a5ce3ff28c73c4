"""A published checkpoint of google-research/scenic as a model package:
`python -m conversion.scenic CHECKPOINT --out DIR --labels FILE --licence TEXT`.

Takes ViViT (factorised encoder, or attention over space and time together) and TokenLearner ViT, in Flax's msgpack
format. The graph takes bytes: the normalisation is folded into it.
"""

import argparse
import logging
import sys
from pathlib import Path

import numpy as np
import torch

from training.package.onnx_file import write_onnx

from .checkpoint import read_checkpoint
from .half import LARGEST_GRAPH, graph_bytes, halve
from .package import ClipInput, add_options, write_package
from .parameters import Parameters
from .problem import Problem
from .scenic_model import POOLS, ZERO_CENTRED, Hints, ScenicModel


def convert(args: argparse.Namespace) -> str:
    """Write the package; returns a sentence about it."""
    if any(value <= 0 for value in args.std):
        raise Problem("Every value of --std must be above 0.")
    hints = Hints(args.frames, args.location, args.pool, args.classes, tuple(args.mean), tuple(args.std))
    model = ScenicModel(Parameters(read_checkpoint(args.checkpoint)), hints).eval()
    if args.half:
        halve(model)
    size = graph_bytes(model)
    if size > LARGEST_GRAPH:
        raise Problem(f"The graph would have {size / 1e9:.1f} GB, and ONNX files end at 2 GB: give --half.")
    given = ClipInput(model.frames, *model.size, "NTHWC", "uint8")
    example = torch.zeros(1, model.frames, *model.size, 3, dtype=torch.uint8)

    def expect(clip: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return model(torch.from_numpy(clip)[None])[0].numpy()

    def write_graph(file: Path) -> None:
        write_onnx(model, (example,), ["clip"], ["logits"], file, dynamic=False)

    classes = len(model.project.bias)
    return write_package(args, given, write_graph, args.checkpoint.name, classes, expect)


def class_range(text: str) -> tuple[int, int]:
    try:
        first, end = map(int, text.split(":"))
    except ValueError:
        raise argparse.ArgumentTypeError(f'must be FROM:TO, such as 0:300, not "{text}"') from None
    return first, end


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m conversion.scenic", description=__doc__.split("\n\n")[1])
    parser.add_argument("checkpoint", type=Path, help="the file named checkpoint")
    add_options(parser, fps=12.5)
    parser.add_argument("--frames", type=int, help="frames per clip (default: 32, or what the checkpoint says)")
    parser.add_argument("--location", type=int, help="tokenlearner_loc: the block that TokenLearner stands before")
    parser.add_argument("--pool", choices=POOLS, default="gap", help="classifier of its configuration, where there is "
                        "no class token (default: %(default)s)")  # fmt: skip
    parser.add_argument("--classes", type=class_range, metavar="FROM:TO", help="only these scores, counted from 0 and "
                        "without TO: one of several heads that lie side by side")  # fmt: skip
    parser.add_argument("--mean", type=float, nargs=3, default=ZERO_CENTRED, help="of frames in 0..1 (default: 0.5)")
    parser.add_argument("--std", type=float, nargs=3, default=ZERO_CENTRED, help="of frames in 0..1 (default: 0.5)")
    parser.add_argument("--half", action="store_true", help="store weights as float16: half the size, and computed "
                        "as float32 all the same")  # fmt: skip
    return parser


def main() -> None:
    # It tells at length that torchvision, which is not needed, is not installed.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    try:
        print(convert(parser().parse_args()))
    except Problem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
