"""The bundled model on the shipped sample, which is drawn with seeds that it was never trained on."""

import json
import shutil
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch

from training.data.cache import decode
from training.labels import load_labels, parents_of
from training.judging.metrics import match, segments
from training.judging.predict import merge, to_slots
from training.judging.timeline import back_off

MODELS = Path(__file__).parent.parent
PACKAGE, SAMPLE = MODELS / "tubelet-base", MODELS / "sample"


@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs the ffmpeg command")
def test_the_sample_is_labelled_right() -> None:
    manifest = json.loads((PACKAGE / "manifest.json").read_text(encoding="utf-8"))
    input_, window = manifest["input"], manifest["window"]
    slots = to_slots(decode(SAMPLE / "sample.mp4", input_["fps"], input_["width"]), input_["framesPerSlot"])
    tokens = _session("encoder").run(["tokens"], {"frames": slots})[0]
    head, windows = _session("head"), []
    for start in range(0, len(tokens) - window["stride"], window["stride"]):
        part = tokens[start : start + window["slots"]]
        padded, mask = np.zeros((1, window["slots"], *tokens.shape[1:]), np.float32), np.zeros((1, window["slots"]), np.float32)
        padded[0, : len(part)], mask[0, : len(part)] = part, 1
        logits = head.run(["logits"], {"tokens": padded, "mask": mask})[0][0, : len(part)]
        windows.append((start, torch.from_numpy(logits)))
    scores = merge(windows, manifest["temperature"]).numpy()
    labels = [label["id"] for label in manifest["labels"]]
    parents = [p for p in parents_of(load_labels(MODELS / "training/configs/labels.json")) if p.path in stated(manifest)]
    thresholds = np.array([label["threshold"] or 1.0 for label in manifest["labels"]] + [stated(manifest)[p.path] for p in parents])
    shortest = -(-manifest["timeline"]["minDurationUs"] * input_["fps"] // (1_000_000 * input_["framesPerSlot"]))
    guess = back_off(scores, thresholds, manifest["timeline"]["smoothingSlots"], shortest, parents)

    middles = (np.arange(len(slots)) + 0.5) * input_["framesPerSlot"] / input_["fps"]
    truth = np.zeros(len(slots), int)
    for span in json.loads((SAMPLE / "truth.json").read_text())["intervals"]:
        truth[(middles >= span["start_s"]) & (middles < span["end_s"])] = labels.index(span["label"])
    hits, wrong, missed = match(segments(guess), segments(truth), 0.5)
    assert (hits, wrong, missed) == (len(segments(truth)), 0, 0), "all that happens is found, and nothing else"


def stated(manifest: dict) -> dict[tuple[str, ...], float]:
    """Thresholds of the groups that may be named, by path."""
    return {tuple(p["path"]): p["threshold"] for p in manifest["parents"] if p["threshold"] is not None}


def _session(name: str) -> ort.InferenceSession:
    return ort.InferenceSession(str(PACKAGE / f"{name}.onnx"), providers=["CPUExecutionProvider"])
