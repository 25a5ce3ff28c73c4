"""Scenic checkpoints, written with random weights, against an independent NumPy computation of the same tree."""

from pathlib import Path

import msgpack
import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from conversion import scenic
from conversion.checkpoint import read_checkpoint
from conversion.parameters import Parameters
from conversion.problem import Problem
from conversion.scenic_model import Hints, ScenicModel
from scenic_reference import logits
from fixtures import make_converted
from fixtures.scenic_trees import Tree, nested, scenic_tree, write_flax
from training.package.onnx_file import ALLOWED, operators

TINY = dict(width=24, heads=3, hidden=40, blocks=3, classes=7, tubelet=(2, 8, 8), times=3, side=4)
FRAMES = 6


def clip(frames: int = FRAMES, size: int = 32) -> np.ndarray:
    return np.random.default_rng(9).integers(0, 256, (frames, size, size, 3), np.uint8)


def computed(tree: Tree, hints: Hints, pixels: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return ScenicModel(Parameters(tree), hints)(torch.from_numpy(pixels)[None])[0].numpy()


@pytest.mark.parametrize("tree, hints", [
    ({"kind": "vivit"}, {}),
    ({"kind": "vivit", "cls": False, "representation": 11}, {"pool": "gsp"}),
    ({"kind": "vivit", "cls": False}, {"pool": "first"}),
    ({"kind": "factorised", "later_blocks": 2}, {}),
    ({"kind": "factorised", "later_blocks": 1, "cls": False}, {"pool": "gmp"}),
    ({"kind": "tokenlearner", "tokens": 5, "bottleneck": 8}, {"location": 1}),
    ({"kind": "tokenlearner", "tokens": 5, "bottleneck": 8, "fused": 2}, {}),
    ({"kind": "tokenlearner", "tokens": 4, "version": "1.0"}, {"location": 2}),
    ({"kind": "tokenlearner", "tokens": 4, "version": "1.0", "fused": 3}, {}),
], ids=str)  # fmt: skip
def test_every_architecture_agrees_with_the_reference(tree: dict, hints: dict) -> None:
    parameters = scenic_tree(**tree, **TINY)
    expected = logits(parameters, clip(), hints.get("location"), hints.get("pool", "gap"))
    np.testing.assert_allclose(computed(parameters, Hints(FRAMES, **hints), clip()), expected, atol=1e-5)


def test_other_normalisation_and_single_pictures() -> None:
    """The published image configuration: 2-D patches, ImageNet's mean and deviation."""
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    shape = TINY | {"times": 1, "tubelet": (1, 8, 8)}
    tree = scenic_tree("tokenlearner", **shape, tokens=4, bottleneck=8)
    expected = logits(tree, clip(1), location=2, mean=mean, std=std)
    np.testing.assert_allclose(computed(tree, Hints(1, 2, mean=mean, std=std), clip(1)), expected, atol=1e-5)


def test_real_width_agrees_with_the_reference() -> None:
    """Blocks of ViT-B (width 768, 12 heads, tubelets 16 x 16 x 2), fewer of them and on small frames."""
    shape = TINY | {"width": 768, "heads": 12, "hidden": 3072, "blocks": 2, "tubelet": (2, 16, 16), "side": 2}
    tree = scenic_tree("tokenlearner", **shape, tokens=8)
    expected = logits(tree, clip(), location=1)
    np.testing.assert_allclose(computed(tree, Hints(FRAMES, 1), clip()), expected, atol=1e-5)


BASE = dict(width=768, heads=12, hidden=3072, blocks=12, tubelet=(2, 16, 16), times=16, side=14, blank=True)


@pytest.mark.parametrize("tree, hints, arrays, numbers", [
    ({"kind": "vivit", "classes": 400}, Hints(), 200, 88_954_000),
    ({"kind": "factorised", "classes": 400, "later_blocks": 4}, Hints(), 268, 115_062_928),
    ({"kind": "tokenlearner", "classes": 400, "tokens": 16}, Hints(location=9), 205, 89_004_256),
], ids=["vivit", "factorised", "tokenlearner"])  # fmt: skip
def test_the_trees_of_the_base_models_are_used_up(tree: dict, hints: Hints, arrays: int, numbers: int) -> None:
    parameters = scenic_tree(**(BASE | tree))
    assert (len(parameters), sum(each.size for each in parameters.values())) == (arrays, numbers)
    model = ScenicModel(Parameters(parameters), hints)
    assert (model.size, model.frames) == ((224, 224), 32)
    assert sum(each.numel() for each in model.parameters()) == numbers
    assert not any(each.is_meta for each in model.parameters())


def test_the_depth_of_the_temporal_encoder_is_counted() -> None:
    tree = scenic_tree("factorised", **(BASE | {"width": 48, "hidden": 96, "blank": False}), classes=5, later_blocks=24)
    assert len(ScenicModel(Parameters(tree), Hints()).time.blocks) == 24


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenic")
    (folder / "labels.txt").write_text("\n".join(f"Sport > thing {i}" for i in range(7)) + "\n", encoding="utf-8")
    return folder


def convert(files: Path, tree: Tree, name: str, *options: str) -> Path:
    write_flax(files / "checkpoint", {"params": nested(tree)})
    given = [str(files / "checkpoint"), "--labels", str(files / "labels.txt"), "--out", str(files / name)]
    scenic.convert(scenic.parser().parse_args([*given, "--licence", "Apache-2.0", *options]))
    return files / name


@pytest.mark.parametrize("tree, options", [
    ({"kind": "factorised", "later_blocks": 1}, []),
    ({"kind": "tokenlearner", "tokens": 4, "version": "1.0", "fused": 1}, ["--frames", "6"]),
    ({"kind": "tokenlearner", "tokens": 5, "bottleneck": 8}, ["--frames", "6", "--location", "1"]),
], ids=["factorised", "fused", "tokenlearner"])  # fmt: skip
def test_the_graph_agrees_with_the_reference_and_keeps_to_the_rules(files: Path, tree: dict, options: list[str]) -> None:
    parameters = scenic_tree(**tree, **TINY, seed=5)
    package = convert(files, parameters, f"p-{len(list(files.iterdir()))}", *options)
    session = ort.InferenceSession(str(package / "model.onnx"), providers=["CPUExecutionProvider"])
    expected = logits(parameters, clip(), 1 if "--location" in options else None)
    np.testing.assert_allclose(session.run(None, {"clip": clip()[None]})[0][0], expected, atol=1e-5)
    golden = np.fromfile(package / "golden/frames.bin", np.uint8).reshape(FRAMES, 32, 32, 3)
    expected = logits(parameters, golden, 1 if "--location" in options else None)
    np.testing.assert_allclose(np.fromfile(package / "golden/logits.bin", "<f4"), expected, atol=1e-5)
    assert set(operators(package / "model.onnx")) <= ALLOWED | {"Concat"}
    model = onnx.load(package / "model.onnx")
    assert [(o.domain, o.version) for o in model.opset_import if o.domain in ("", "ai.onnx")] == [("", 18)]


def test_the_committed_package_is_what_its_checkpoint_says() -> None:
    """The package that the app's own tests run."""
    package, frames = make_converted.PACKAGE, make_converted.FRAMES
    golden = np.fromfile(package / "golden/frames.bin", np.uint8).reshape(frames, 32, 32, 3)
    expected = logits(make_converted.checkpoint(), golden, make_converted.LOCATION)
    np.testing.assert_allclose(np.fromfile(package / "golden/logits.bin", "<f4"), expected, atol=1e-5)


def test_half_weights_stay_near(files: Path) -> None:
    shape = TINY | {"width": 192, "hidden": 768, "blocks": 1}
    tree = scenic_tree("vivit", **shape)
    package = convert(files, tree, "half", "--half", "--frames", "6")
    session = ort.InferenceSession(str(package / "model.onnx"), providers=["CPUExecutionProvider"])
    np.testing.assert_allclose(session.run(None, {"clip": clip()[None]})[0][0], logits(tree, clip()), atol=0.02)
    whole = sum(each.nbytes for each in tree.values())
    assert (package / "model.onnx").stat().st_size < 0.6 * whole


def test_one_head_of_several() -> None:
    tree = scenic_tree("vivit", **(TINY | {"classes": 10}))
    np.testing.assert_allclose(computed(tree, Hints(FRAMES, classes=(3, 10)), clip()), logits(tree, clip())[3:], atol=1e-5)


def test_the_state_is_found_whatever_its_age(tmp_path: Path) -> None:
    tree = scenic_tree("vivit", **TINY)
    momentum = {"param_states": nested(tree)}
    for state in (
        nested(tree),
        {"global_step": np.int64(7), "params": nested(tree), "opt_state": {"0": momentum}, "rng": tree["cls"]},
        {"optimizer": None, "params": nested(tree)},
        {"global_step": 7, "optimizer": {"state": momentum, "target": nested(tree)}, "model_state": {}},
        {"optimizer": {"target": {"params": nested(tree)}}},
    ):
        write_flax(tmp_path / "checkpoint", state, chunk=5000)
        found = read_checkpoint(tmp_path / "checkpoint")
        assert found.keys() == tree.keys()
        for name, array in found.items():
            np.testing.assert_array_equal(array, tree[name])


def test_narrow_types_are_widened() -> None:
    tree = scenic_tree("vivit", **TINY)
    narrow = {name: array.astype(np.float16) for name, array in tree.items()}
    np.testing.assert_allclose(
        computed(narrow, Hints(FRAMES), clip()), logits({k: v.astype(np.float32) for k, v in narrow.items()}, clip()), atol=1e-5
    )


def test_bfloat16_is_read(tmp_path: Path) -> None:
    content = msgpack.packb(((3,), "bfloat16", np.array([0x3F80, 0xC000, 0x3EAB], "<u2").tobytes()))
    (tmp_path / "checkpoint").write_bytes(msgpack.packb({"params": {"x": msgpack.ExtType(1, content)}}))
    np.testing.assert_array_equal(read_checkpoint(tmp_path / "checkpoint")["x"], np.float32([1, -2, 0.333984375]))


def without(tree: Tree, name: str) -> Tree:
    return {key: value for key, value in tree.items() if not key.startswith(name)}


BLOCK = "Transformer/encoderblock_1"
LEARNER = "Transformer/TokenLearnerModuleV11_0"
WRONG = [
    (lambda t: without(t, f"{BLOCK}/MlpBlock_0/Dense_1/bias"), {},
     f"The checkpoint lacks the parameter {BLOCK}/MlpBlock_0/Dense_1/bias."),
    (lambda t: without(t, f"{BLOCK}/"), {},
     "The checkpoint has Transformer/encoderblock_2 but lacks one before it: it is not complete."),
    (lambda t: without(t, "output_projection/kernel"), {}, "The checkpoint lacks the parameter output_projection/kernel."),
    (lambda t: without(t, "embedding"), {}, "The checkpoint lacks the parameter embedding/kernel."),
    (lambda t: t | {f"{BLOCK}/LayerNorm_0/scale": np.ones(23, np.float32)}, {},
     f"The parameter {BLOCK}/LayerNorm_0/scale has the shape (23,), but the model needs (24,)."),
    (lambda t: t | {"embedding/kernel": np.ones((2, 8, 8, 1, 24), np.float32)}, {},
     "The parameter embedding/kernel is made for 1 channels, but video has 3."),
    (lambda t: t | {"embedding/kernel": np.ones((192, 24), np.float32)}, {},
     "The parameter embedding/kernel has the shape (192, 24), which no model known here has."),
    (lambda t: t | {"Transformer/extra/kernel": np.ones(3, np.float32), "z": np.ones(1)}, {},
     "The checkpoint has the parameter Transformer/extra/kernel and 1 more, which no model known here uses."),
    (lambda t: t | {"output_projection/bias": np.full(7, np.nan, np.float32)}, {},
     "The parameter output_projection/bias holds numbers that are not finite: the checkpoint is damaged."),
    (lambda t: t | {"output_projection/bias": np.ones(7, np.int32)}, {},
     "The parameter output_projection/bias is of type int32, but the model needs floating point."),
    # Before 2022-03-23 "v1.1" had convolutions instead of the MLP.
    (lambda t: without(t, f"{LEARNER}/token_masking"), {"location": 1},
     f"The checkpoint lacks the parameter {LEARNER}/token_masking/Dense_0/kernel."),
    (lambda t: t, {"location": None}, "The checkpoint does not say before which block its TokenLearner sits: "
     "give --location (tokenlearner_loc of its configuration)."),
    (lambda t: t, {"location": 3}, "The TokenLearner cannot sit before block 3: the blocks are 0 to 2."),
    (lambda t: t, {"frames": None}, "The parameter Transformer/posembed_input/pos_embedding has 48 positions, which make "
     "no 16 squares: give --frames as the model was trained."),
    (lambda t: t, {"frames": 7}, "A tubelet of this checkpoint is 2 frames long: --frames must be a multiple of that."),
    (lambda t: t, {"classes": (3, 9)}, "The checkpoint gives 7 scores, and --classes 3:9 are not within."),
]  # fmt: skip


@pytest.mark.parametrize("damage, hints, sentence", WRONG, ids=[each[2][:60] for each in WRONG])
def test_a_checkpoint_that_does_not_fit_is_refused_in_one_sentence(damage, hints: dict, sentence: str) -> None:
    tree = damage(scenic_tree("tokenlearner", **TINY, tokens=4, bottleneck=8))
    with pytest.raises(Problem) as refused:
        ScenicModel(Parameters(tree), Hints(**({"frames": FRAMES, "location": 1} | hints)))
    assert str(refused.value) == sentence


def test_files_that_are_no_checkpoint_are_refused(tmp_path: Path) -> None:
    write_flax(tmp_path / "whole", {"params": nested(scenic_tree("vivit", **TINY))})
    (tmp_path / "cut").write_bytes((tmp_path / "whole").read_bytes()[:-500])
    (tmp_path / "text").write_text("This is a text.")
    (tmp_path / "empty").write_bytes(b"")
    write_flax(tmp_path / "nothing", {"params": {}, "global_step": 3})
    write_flax(tmp_path / "number", 7)
    for name, sentence in {
        "cut": "ends too early", "text": "is not a Flax checkpoint", "empty": "ends too early",
        "nothing": "holds no parameters", "number": "is not a Flax checkpoint", "absent": "cannot be read", ".": "is a folder",
    }.items():  # fmt: skip
        with pytest.raises(Problem, match=sentence):
            read_checkpoint(tmp_path / name)
