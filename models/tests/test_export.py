"""A tiny model through the exporter: the same numbers as PyTorch, at any batch, with operators that WebGPU runs."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from training.config import Config
from training.package.export import export_graphs, halve_graphs
from training.package.golden import run_package
from training.network.model import Streaming
from training.package.onnx_file import ALLOWED, HALF_FROM, operators, store_half

CONFIG = Config(
    file=Path(), labels=Path(), data={}, augment={}, train={}, input={"fps": 8, "size": 32, "frames_per_slot": 2},
    encoder={"width": 16, "blocks": 1, "heads": 2, "mlp_ratio": 2, "tokens": 4, "bottleneck": 8, "dropout": 0.1},
    head={"window": 6, "joint_blocks": 1, "slot_blocks": 1, "heads": 2, "mlp_ratio": 2, "dropout": 0.1},
)  # fmt: skip


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Streaming, Path]:
    torch.manual_seed(1)
    model = Streaming(CONFIG, 5).eval()
    torch.nn.init.normal_(model.head.classify.weight)
    folder = tmp_path_factory.mktemp("package")
    export_graphs(model, CONFIG, folder)
    return model, folder


def frames(slots: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (slots, 2, 32, 32, 3), np.uint8)


@pytest.mark.parametrize("batch", [1, 3])
def test_encoder_agrees_with_torch(exported: tuple[Streaming, Path], batch: int) -> None:
    model, folder = exported
    session = ort.InferenceSession(str(folder / "encoder.onnx"), providers=["CPUExecutionProvider"])
    tokens, attention = session.run(["tokens", "attention"], {"frames": frames(batch)})
    with torch.no_grad():
        expected = model.encoder(torch.from_numpy(frames(batch)))
    np.testing.assert_allclose(tokens, expected[0].numpy(), atol=2e-5)
    np.testing.assert_allclose(attention, expected[1].numpy(), atol=2e-6)


@pytest.mark.parametrize("batch", [1, 2])
def test_head_agrees_with_torch(exported: tuple[Streaming, Path], batch: int) -> None:
    model, folder = exported
    tokens, mask = torch.randn(batch, 6, 4, 16), torch.ones(batch, 6)
    mask[-1, 2:] = 0
    session = ort.InferenceSession(str(folder / "head.onnx"), providers=["CPUExecutionProvider"])
    logits, embedding = session.run(["logits", "embedding"], {"tokens": tokens.numpy(), "mask": mask.numpy()})
    with torch.no_grad():
        expected = model.head(tokens, mask)
    np.testing.assert_allclose(logits, expected[0].numpy(), atol=5e-5)
    np.testing.assert_allclose(embedding, expected[1].numpy(), atol=5e-5)


def test_both_files_together(exported: tuple[Streaming, Path]) -> None:
    tokens, logits = run_package(exported[1], frames(4), window=6)
    assert tokens.shape == (4, 4, 16) and logits.shape == (4, 5)


@pytest.mark.parametrize("name", ["encoder.onnx", "head.onnx"])
def test_graph_keeps_to_the_rules(exported: tuple[Streaming, Path], name: str) -> None:
    file = exported[1] / name
    assert set(operators(file)) <= ALLOWED
    model = onnx.load(file)
    assert [(o.domain, o.version) for o in model.opset_import if o.domain in ("", "ai.onnx")] == [("", 18)]
    sizes = {i.name: list(i.dims) for i in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Conv":
            channels = sizes[node.input[1]][1]
            assert channels == 3 or channels % 3 or channels % 4 == 0, "WebGPU computes this convolution wrongly"


def test_half_the_size_computes_nearly_the_same(exported: tuple[Streaming, Path], tmp_path: Path) -> None:
    half = shutil.copytree(exported[1], tmp_path / "half")
    halve_graphs(half)
    for name in ("encoder.onnx", "head.onnx"):
        assert set(operators(half / name)) <= ALLOWED
        stored = {t.name: t for t in onnx.load(half / name).graph.initializer}
        large = [t for t in stored.values() if np.prod(t.dims) >= HALF_FROM]
        assert large and not any(t.data_type == onnx.TensorProto.FLOAT for t in large)
    assert (half / "head.onnx").stat().st_size < 0.8 * (exported[1] / "head.onnx").stat().st_size
    for got, exact in zip(run_package(half, frames(4), window=6), run_package(exported[1], frames(4), window=6)):
        np.testing.assert_allclose(got, exact, atol=0.02)
        assert not np.array_equal(got, exact)


def test_weights_too_large_for_half_are_refused(tmp_path: Path) -> None:
    file, weights = tmp_path / "large.onnx", np.full((16, 16), 1e5, np.float32)
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMul", ["x", "w"], ["y"])], "g",
        [onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 16])],
        [onnx.helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, 16])],
        [onnx.numpy_helper.from_array(weights, "w")],
    )  # fmt: skip
    onnx.save(onnx.helper.make_model(graph), file)
    with pytest.raises(ValueError, match="w in large.onnx is too large for float16"):
        store_half(file)
