"""An ONNX classifier and its options as a package: what is written, and what is refused."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper, numpy_helper

from conversion import onnx_clip
from conversion.package import ClipInput, numpy_input, read_labels
from conversion.problem import Problem
from training.package.onnx_file import write_onnx

MEAN, STD = (0.45, 0.4, 0.35), (0.25, 0.2, 0.3)


class Classifier(torch.nn.Module):
    """A small 3-D convolutional network, as someone else may have trained it."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = torch.nn.Sequential(
            torch.nn.Conv3d(3, 4, 3, padding=1), torch.nn.ReLU(), torch.nn.AdaptiveAvgPool3d(1), torch.nn.Flatten(),
            torch.nn.Linear(4, 3),
        )  # fmt: skip

    def forward(self, clip: torch.Tensor) -> torch.Tensor:
        return self.layers(clip)


@pytest.fixture(scope="module")
def network() -> Classifier:
    torch.manual_seed(2)
    return Classifier().eval()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, network: Classifier) -> Path:
    folder = tmp_path_factory.mktemp("onnx")
    write_onnx(network, (torch.zeros(1, 3, 4, 12, 16),), ["video"], ["scores"], folder / "model.onnx", dynamic=False)
    (folder / "labels.txt").write_text("Sport > Tennis > Serve\nWalk the dog\nBackground\n", encoding="utf-8")
    return folder


def arguments(files: Path, name: str, *options: str, model: str = "model.onnx", labels: str = "labels.txt"):
    given = [str(files / model), "--labels", str(files / labels), "--out", str(files / name)]
    return onnx_clip.parser().parse_args([*given, "--licence", "MIT", "--fps", "8", *options])


def test_a_torch_network_becomes_a_package(files: Path, network: Classifier) -> None:
    normal = ["--mean", *map(str, MEAN), "--std", *map(str, STD)]
    said = onnx_clip.convert(arguments(
        files, "clips", *normal, "--activation", "sigmoid", "--threshold", "0.3", "--background", "Background",
        "--source", "my clips | CC BY 4.0 | training", "--title", "Clips", "--stride", "2",
    ))  # fmt: skip
    assert said.startswith(f"{files / 'clips'}: 3 labels, clips of 4 frames (0.50 s), 0.0 MB.")
    manifest = json.loads((files / "clips/manifest.json").read_text(encoding="utf-8"))
    assert manifest["labels"] == [
        {"id": "serve", "name": "Serve", "path": ["Sport", "Tennis"], "threshold": 0.3},
        {"id": "walk-the-dog", "name": "Walk the dog", "path": [], "threshold": 0.3},
        {"id": "background", "name": "Background", "path": [], "threshold": None},
    ]
    assert manifest["input"] == {
        "fps": 8.0, "framesPerClip": 4, "width": 16, "height": 12, "resize": "crop", "layout": "NCTHW",
        "dtype": "float32", "mean": list(MEAN), "std": list(STD),
    }  # fmt: skip
    assert manifest["window"] == {"strideFrames": 2} and manifest["background"] == "background"
    assert manifest["sources"] == [{"name": "my clips", "licence": "CC BY 4.0", "use": "training"}]
    pixels = np.fromfile(files / "clips/golden/frames.bin", np.uint8).reshape(4, 12, 16, 3)
    normalised = (torch.from_numpy(pixels) / 255 - torch.tensor(MEAN)) / torch.tensor(STD)
    with torch.no_grad():
        expected = network(normalised.permute(3, 0, 1, 2)[None])[0].numpy()
    np.testing.assert_allclose(np.fromfile(files / "clips/golden/logits.bin", "<f4"), expected, atol=1e-5)


def graph(file: Path, shape: list, kind: int = TensorProto.FLOAT, last: str = "Identity", inputs: int = 1) -> None:
    """The mean over everything but the batch, thrice: an ONNX file with any input."""
    names = [f"x{i}" for i in range(inputs)]
    nodes = [
        helper.make_node("Cast", ["x0"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["f", "axes"], ["mean"], keepdims=0),
        helper.make_node("Mul", ["mean", "weights"], ["products"]),
        helper.make_node(last, ["products"], ["y"]),
    ]
    made = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info(name, kind, shape) for name in names],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])],
        [numpy_helper.from_array(np.arange(1, len(shape)), "axes"),
         numpy_helper.from_array(np.float32([[1, 2, 3]]), "weights")],
    )  # fmt: skip
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), file)


@pytest.mark.parametrize("shape, kind, options, expected", [
    ([1, 4, 12, 16, 3], TensorProto.UINT8, [], ("NTHWC", 4, 12, 16, "uint8")),
    (["N", 4, 3, 12, 16], TensorProto.FLOAT, [], ("NTCHW", 4, 12, 16, "float32")),
    ([1, 3, "T", "H", "W"], TensorProto.FLOAT, ["--layout", "NCTHW", "--frames", "5", "--height", "6", "--width", "7"],
     ("NCTHW", 5, 6, 7, "float32")),
    ([1, 3, 3, 12, 16], TensorProto.FLOAT, ["--layout", "NTCHW"], ("NTCHW", 3, 12, 16, "float32")),
], ids=str)  # fmt: skip
def test_the_input_is_read_off_the_graph(tmp_path: Path, shape: list, kind: int, options: list, expected: tuple) -> None:
    graph(tmp_path / "model.onnx", shape, kind)
    (tmp_path / "labels.txt").write_text("a\nb\nc\n")
    onnx_clip.convert(arguments(tmp_path, "out", *options))
    found = json.loads((tmp_path / "out/manifest.json").read_text())["input"]
    assert tuple(found[key] for key in ("layout", "framesPerClip", "height", "width", "dtype")) == expected


@pytest.mark.parametrize("shape, kind, last, inputs, options, sentence", [
    ([1, 3, 224, 224], TensorProto.FLOAT, "Identity", 1, [], "one clip has five dimensions"),
    ([8, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, [], "one clip has five dimensions, 1 first"),
    ([1, 3, 3, 12, 16], TensorProto.FLOAT, "Identity", 1, [], "fits 2 layouts: give the right --layout"),
    ([1, 4, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, [], "fits 0 layouts"),
    ([1, 3, "T", 12, 16], TensorProto.FLOAT, "Identity", 1, ["--layout", "NCTHW"], "size of its input open: give --frames"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, ["--frames", "8"], "takes 4, not 8 as --frames says"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT16, "Identity", 1, [], "is of type float16: export the model with"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Softmax", 1, [], "ends with Softmax, which the app applies itself"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 2, [], r"must have one input, the clip, but it has 2 \(x0, x1\)"),
    ([1, 3, 4, 12, 16], TensorProto.UINT8, "Identity", 1, ["--mean", "0", "0", "0"], "takes bytes"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, ["--mean", "0", "0", "0"], "--mean and --std go together"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, ["--stride", "5"], "--stride must be 1 to 4"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, ["--temperature", "0"], "--temperature cannot be 0.0"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, ["--threshold", "nan"], "--threshold cannot be nan"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, ["--background", "d"], "is not among the labels"),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Identity", 1, ["--source", "x"], r'must be "NAME\|LICENCE\|USE"'),
    ([1, 3, 4, 12, 16], TensorProto.FLOAT, "Log", 1, ["--mean", "2", "2", "2", "--std", "1", "1", "1"], "not finite"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(
    tmp_path: Path, shape: list, kind: int, last: str, inputs: int, options: list, sentence: str
) -> None:
    graph(tmp_path / "model.onnx", shape, kind, last, inputs)
    (tmp_path / "labels.txt").write_text("a\nb\nc\n")
    with pytest.raises(Problem, match=sentence):
        onnx_clip.convert(arguments(tmp_path, "out", *options))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["labels.txt", "model.onnx"], "nothing half-made stays"


def test_files_and_labels_that_do_not_fit_are_refused(files: Path) -> None:
    (files / "two.txt").write_text("a\nb\n")
    (files / "text.onnx").write_text("no graph")
    for name, given, sentence in (
        ("out", {"labels": "two.txt"}, "two.txt has 2 labels, but the model gives 3 scores"),
        ("out", {"labels": "none.txt"}, "none.txt cannot be read as UTF-8 text"),
        ("out", {"model": "text.onnx"}, "is not an ONNX model"),
        ("out", {"model": "none.onnx"}, "none.onnx cannot be read"),
        ("My Model", {}, '"My Model" cannot be the id of a model'),
        ("labels.txt", {}, "cannot be the id of a model"),
    ):
        with pytest.raises(Problem, match=sentence):
            onnx_clip.convert(arguments(files, name, **given))
    (files / "there").mkdir()
    with pytest.raises(Problem, match="is there already"):
        onnx_clip.convert(arguments(files, "there"))


def test_weights_beside_the_graph_come_into_the_package(files: Path) -> None:
    onnx.save(onnx.load(files / "model.onnx"), files / "beside.onnx", save_as_external_data=True, location="w.bin",
              size_threshold=0)  # fmt: skip
    onnx_clip.convert(arguments(files, "together", model="beside.onnx"))
    assert not any(each.external_data for each in onnx.load(files / "together/model.onnx").graph.initializer)
    (files / "w.bin").unlink()
    with pytest.raises(Problem, match="its external weights are not beside it"):
        onnx_clip.convert(arguments(files, "apart", model="beside.onnx"))


def test_labels_get_distinct_ids(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    file.write_text("\ufeffDrink (hot)\nDrink: hot\nÜben\n拍手\n!?\n\n", encoding="utf-8")
    assert [each["id"] for each in read_labels(file)] == ["drink-hot", "drink-hot-2", "üben", "拍手", "label"]
    for text, sentence in {
        "a\nb\na\n": '"a" twice, on lines 1 and 3', "a\n\nb\n": "line 2, is empty", "a > \n": "line 1, is empty or lacks",
        "": "has no labels",
    }.items():  # fmt: skip
        file.write_text(text)
        with pytest.raises(Problem, match=sentence):
            read_labels(file)


def test_the_tensor_is_the_one_that_the_app_makes() -> None:
    pixels = np.arange(2 * 2 * 2 * 3, dtype=np.uint8).reshape(2, 2, 2, 3)
    tensor = numpy_input(pixels, ClipInput(2, 2, 2, "NCTHW", "float32", MEAN, STD))
    assert tensor.shape == (1, 3, 2, 2, 2) and tensor.dtype == np.float32
    assert tensor[0, 1, 1, 0, 1] == np.float32((pixels[1, 0, 1, 1] / 255 - MEAN[1]) / STD[1])
    assert numpy_input(pixels, ClipInput(2, 2, 2, "NTCHW", "uint8"))[0, 1, 2, 0, 1] == pixels[1, 0, 1, 2]
