"""An ONNX clip classifier, from PyTorch or elsewhere, as a model package:
`python -m conversion.onnx_clip MODEL.onnx --out DIR --labels FILE --licence TEXT --fps N`.

The graph has one input, one clip of pictures [1, T, H, W, 3], [1, T, 3, H, W] or [1, 3, T, H, W] as uint8 or float32,
and its first output is float32 [1, classes]: scores before any softmax or sigmoid. The graph is taken as it is.
"""

import argparse
import sys
from pathlib import Path

import onnx

from training.package.onnx_file import ALLOWED

from .half import LARGEST_GRAPH
from .package import ClipInput, add_options, write_package
from .problem import Problem

DTYPES = {onnx.TensorProto.UINT8: "uint8", onnx.TensorProto.FLOAT: "float32"}
# Where the frames, rows, columns and colours of each layout are.
LAYOUTS = {"NTHWC": (1, 2, 3, 4), "NTCHW": (1, 3, 4, 2), "NCTHW": (2, 3, 4, 1)}
# Beyond what our own graphs hold to; right on every runtime as well.
HARMLESS = ALLOWED | set("Concat Constant ConstantOfShape Erf Expand Flatten Gather GlobalAveragePool Identity MaxPool "
                         "AveragePool ReduceMax ReduceSum Shape".split())  # fmt: skip


def convert(args: argparse.Namespace) -> str:
    """Write the package; returns a sentence about it."""
    graph = read_graph(args.model)
    given = clip_input(graph.graph, args)
    refuse_probabilities(graph.graph)

    def write_graph(file: Path) -> None:
        # One file, whether the original kept its weights beside it or not.
        onnx.save(graph, file)

    said = write_package(args, given, write_graph, args.model.name)
    unproven = sorted({node.op_type for node in graph.graph.node} - HARMLESS)
    if unproven:
        said += f" On a graphics processor these operators are unproven or slow: {', '.join(unproven)}."
    return said


def read_graph(file: Path) -> onnx.ModelProto:
    """The model with all its weights."""
    try:
        model = onnx.load(file)
    except OSError as error:
        raise Problem(f"{file} cannot be read ({error.strerror or error}).") from error
    except Exception as error:  # protobuf's and onnx's own exceptions have no common base.
        raise Problem(f"{file} is not an ONNX model, or its external weights are not beside it.") from error
    if not model.graph.node:
        raise Problem(f"{file} is not an ONNX model: it has no operators.")
    if sum(len(each.raw_data) for each in model.graph.initializer) > LARGEST_GRAPH:
        raise Problem(f"{file} has more than 2 GB with its weights, which a package cannot hold in its one file.")
    return model


def clip_input(graph: onnx.GraphProto, args: argparse.Namespace) -> ClipInput:
    """What the graph takes, off its input's shape and, where that leaves something open, off the options."""
    weights = {each.name for each in graph.initializer}
    inputs = [each for each in graph.input if each.name not in weights]
    if len(inputs) != 1:
        names = ", ".join(each.name for each in inputs) or "none"
        raise Problem(f"The graph must have one input, the clip, but it has {len(inputs)} ({names}).")
    tensor = inputs[0].type.tensor_type
    # 0 where the graph leaves a size open.
    shape = [each.dim_value for each in tensor.shape.dim]
    if len(shape) != 5 or shape[0] > 1:
        raise Problem(f"The input {inputs[0].name} has the shape {shape}, but one clip has five dimensions, 1 first.")
    if tensor.elem_type not in DTYPES:
        name = onnx.TensorProto.DataType.Name(tensor.elem_type).lower()
        raise Problem(f"The input {inputs[0].name} is of type {name}: export the model with a float32 or uint8 input.")
    possible = [name for name, axes in LAYOUTS.items() if shape[axes[3]] in (0, 3) and args.layout in (None, name)]
    if len(possible) != 1:
        raise Problem(f"The shape {shape} of the input {inputs[0].name} fits {len(possible)} layouts: give the right --layout.")
    frames, height, width, _ = (shape[axis] for axis in LAYOUTS[possible[0]])
    sizes = []
    for name, found, wanted in (
        ("--frames", frames, args.frames), ("--height", height, args.height), ("--width", width, args.width),
    ):  # fmt: skip
        if not (found or wanted):
            raise Problem(f"The graph leaves a size of its input open: give {name}.")
        if found and wanted and found != wanted:
            raise Problem(f"The graph takes {found}, not {wanted} as {name} says.")
        sizes.append(found or wanted)
    dtype = DTYPES[tensor.elem_type]
    if dtype == "uint8" and (args.mean or args.std):
        raise Problem("The graph takes bytes, so it normalises them itself: leave out --mean and --std.")
    if bool(args.mean) != bool(args.std) or any(value <= 0 for value in args.std or []):
        raise Problem("--mean and --std go together, and every value of --std must be above 0.")
    return ClipInput(*sizes, possible[0], dtype, args.mean and tuple(args.mean), args.std and tuple(args.std))


def refuse_probabilities(graph: onnx.GraphProto) -> None:
    last = next((node.op_type for node in graph.node if graph.output[0].name in node.output), None)
    if last in ("Softmax", "Sigmoid"):
        raise Problem(f"The graph ends with {last}, which the app applies itself: export the model without it.")


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m conversion.onnx_clip", description=__doc__.split("\n\n")[1])
    parser.add_argument("model", type=Path, help="the ONNX file")
    add_options(parser, fps=None)
    parser.add_argument("--layout", choices=LAYOUTS, help="where the shape fits several")
    for size in ("frames", "height", "width"):
        parser.add_argument(f"--{size}", type=int, help="where the graph leaves it open")
    parser.add_argument("--mean", type=float, nargs=3, help="subtracted from bytes / 255, red green blue")
    parser.add_argument("--std", type=float, nargs=3, help="divides what is left")
    return parser


def main() -> None:
    try:
        print(convert(parser().parse_args()))
    except Problem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
