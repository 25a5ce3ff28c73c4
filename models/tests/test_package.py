"""Every committed package is whole, agrees with its manifest, and reproduces its golden outputs."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

from training.package.golden import pattern, run_package

PACKAGES = sorted(p.parent for p in Path(__file__).parent.parent.glob("*/manifest.json"))
MEGABYTE = 1_000_000


@pytest.fixture(params=PACKAGES, ids=lambda p: p.name)
def package(request: pytest.FixtureRequest) -> tuple[Path, dict]:
    return request.param, json.loads((request.param / "manifest.json").read_text(encoding="utf-8"))


def test_a_package_is_bundled() -> None:
    assert any(p.name == "tubelet-base" for p in PACKAGES)


def test_files_match_the_manifest(package: tuple[Path, dict]) -> None:
    folder, manifest = package
    assert manifest["format"] == "tubelet-model" and manifest["formatVersion"] == 1
    assert manifest["id"] == folder.name
    for entry in manifest["files"].values():
        content = (folder / entry["path"]).read_bytes()
        assert len(content) == entry["bytes"]
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["path"]
    assert sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) < 30 * MEGABYTE
    assert (folder / "MODEL_CARD.md").exists()


def test_labels_are_complete(package: tuple[Path, dict]) -> None:
    folder, manifest = package
    ids = [label["id"] for label in manifest["labels"]]
    assert len(set(ids)) == len(ids) and manifest["background"] in ids
    for label in manifest["labels"]:
        assert label["name"] and isinstance(label["path"], list)
        assert (label["threshold"] is None) == (label["id"] == manifest["background"])
        assert label["threshold"] is None or 0 < label["threshold"] < 1
    session = ort.InferenceSession(str(folder / "head.onnx"), providers=["CPUExecutionProvider"])
    assert session.get_outputs()[0].shape[2] == len(ids)


def test_shapes_match_the_manifest(package: tuple[Path, dict]) -> None:
    folder, manifest = package
    input_, tokens, window = manifest["input"], manifest["tokens"], manifest["window"]
    encoder = ort.InferenceSession(str(folder / "encoder.onnx"), providers=["CPUExecutionProvider"])
    head = ort.InferenceSession(str(folder / "head.onnx"), providers=["CPUExecutionProvider"])
    (frames,) = encoder.get_inputs()
    assert (frames.name, frames.type) == ("frames", "tensor(uint8)")
    assert frames.shape[1:] == [input_["framesPerSlot"], input_["height"], input_["width"], 3]
    assert isinstance(frames.shape[0], str), "the number of slots is dynamic"
    outputs = {o.name: o.shape[1:] for o in encoder.get_outputs()}
    assert outputs["tokens"] == [tokens["count"], tokens["width"]]
    assert outputs["attention"] == [tokens["count"], tokens["attentionHeight"], tokens["attentionWidth"]]
    inputs = {i.name: i.shape[1:] for i in head.get_inputs()}
    assert inputs == {"tokens": [window["slots"], tokens["count"], tokens["width"]], "mask": [window["slots"]]}
    assert [o.name for o in head.get_outputs()] == ["logits", "embedding"]


def test_golden_outputs_are_reproduced(package: tuple[Path, dict]) -> None:
    folder, manifest = package
    golden, input_, tokens = manifest["golden"], manifest["input"], manifest["tokens"]
    shape = (golden["slots"], input_["framesPerSlot"], input_["height"], input_["width"], 3)
    frames = np.fromfile(folder / "golden/frames.bin", np.uint8).reshape(shape)
    drawn = pattern(golden["slots"], input_["framesPerSlot"], input_["width"])
    assert np.abs(frames.astype(int) - drawn).max() <= 1, "golden frames are the drawn pattern"
    want_tokens = np.fromfile(folder / "golden/tokens.bin", "<f4")
    want_logits = np.fromfile(folder / "golden/logits.bin", "<f4")
    got_tokens, got_logits = run_package(folder, frames, manifest["window"]["slots"])
    assert got_tokens.shape == (golden["slots"], tokens["count"], tokens["width"])
    np.testing.assert_allclose(got_tokens.ravel(), want_tokens, atol=golden["tolerance"]["tokens"])
    np.testing.assert_allclose(got_logits.ravel(), want_logits, atol=golden["tolerance"]["logits"])


def test_padding_is_inert(package: tuple[Path, dict]) -> None:
    folder, manifest = package
    window, tokens = manifest["window"]["slots"], manifest["tokens"]
    head = ort.InferenceSession(str(folder / "head.onnx"), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, window, tokens["count"], tokens["width"])).astype(np.float32)
    mask = np.zeros((1, window), np.float32)
    mask[:, :1] = 1
    one = head.run(["logits"], {"tokens": x, "mask": mask})[0][0, 0]
    x[:, 1:] = rng.normal(size=x[:, 1:].shape) * 50
    two = head.run(["logits"], {"tokens": x, "mask": mask})[0][0, 0]
    np.testing.assert_allclose(one, two, atol=1e-4)
