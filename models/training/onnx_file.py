"""PyTorch modules to ONNX files that run the same on the CPU, WASM and WebGPU runtimes.

Rules and why: opset 18, because the Gelu of opset 20 is computed with erf by one WebGPU runtime; the dynamo exporter,
because the older one litters the graph with Shape and Gather; only the batch is dynamic; attention is written out.
"""

import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

OPSET = 18
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


def operators(file: Path) -> dict[str, int]:
    """How often each operator occurs in an ONNX file."""
    counts: dict[str, int] = {}
    for node in onnx.load(file, load_external_data=False).graph.node:
        counts[node.op_type] = counts.get(node.op_type, 0) + 1
    return counts
