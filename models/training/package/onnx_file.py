"""PyTorch modules to ONNX files that run the same on the CPU, WASM and WebGPU runtimes.

Rules and why: opset 18, because the Gelu of opset 20 is computed with erf by one WebGPU runtime; the dynamo exporter,
because the older one litters the graph with Shape and Gather; only the batch is dynamic; attention is written out.
"""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

OPSET = 18
HALF_FROM = 256  # values in a tensor from which storing it as float16 is worth a Cast
# Operators that ONNX Runtime's WebGPU and WASM backends both run; the tests hold exported files to this list.
ALLOWED = frozenset(
    "Add Cast Clip Conv Div Gemm LayerNormalization MatMul Mul Pow ReduceMean Relu Reshape Sigmoid Slice Softmax Split "
    "Sqrt Squeeze Sub Tanh Transpose Unsqueeze".split()
)


def write_onnx(
    module: nn.Module, example: tuple[Tensor, ...], inputs: list[str], outputs: list[str], file: Path, dynamic: bool = True
) -> None:
    """Export a module in evaluation mode; the first dimension of every input is dynamic, unless told otherwise."""
    batch = torch.export.Dim("batch", min=1, max=4096)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), example, str(file), dynamo=True, opset_version=OPSET, external_data=False, verbose=False,
            input_names=inputs, output_names=outputs,
            dynamic_shapes=tuple({0: batch} for _ in example) if dynamic else None,
        )  # fmt: skip
    model = onnx.load(file)
    # Source paths and stack traces of the exporting machine do not belong in a shipped file.
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.value_info, *model.graph.input, *model.graph.output, *model.graph.initializer):
        del value.metadata_props[:]
    del model.graph.metadata_props[:], model.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, file)


def store_half(file: Path) -> None:
    """Store the weights of an ONNX file as float16, each followed by a Cast: half the size, computed as float32.

    Runtimes fold the casts when they load the graph, so it is no slower. Biases and other small tensors stay as they
    are. Raises ValueError where a weight is too large for float16.
    """
    model = onnx.load(file)
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < HALF_FROM:
            continue
        with np.errstate(over="ignore"):
            half = numpy_helper.to_array(tensor).astype(np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f"{tensor.name} in {file.name} is too large for float16")
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, file)


def operators(file: Path) -> dict[str, int]:
    """How often each operator occurs in an ONNX file."""
    counts: dict[str, int] = {}
    for node in onnx.load(file, load_external_data=False).graph.node:
        counts[node.op_type] = counts.get(node.op_type, 0) + 1
    return counts
