"""Write a model package: `python -m training.package.export --config C --run DIR --package package.json --out models/NAME`."""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..config import Config, load_config
from .golden import write_golden
from ..labels import LabelSet, load_labels
from ..network.model import Streaming
from .onnx_file import store_half, write_onnx
from ..judging.thresholds import HIGHEST

FILES = {
    "encoder": "encoder.onnx",
    "head": "head.onnx",
    "goldenFrames": "golden/frames.bin",
    "goldenTokens": "golden/tokens.bin",
    "goldenLogits": "golden/logits.bin",
}


def load_run(config_file: Path, checkpoint: Path, classes: int) -> Streaming:
    """The averaged weights of a checkpoint, in evaluation mode."""
    model = Streaming(load_config(config_file), classes)
    model.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["average"])
    return model.eval()


def expose(model: Streaming, vector: Tensor) -> None:
    """Add what `training.exposure` found, [C + 1], to the background's row of the last layer."""
    with torch.no_grad():
        model.head.classify.weight[0] += vector[:-1]
        model.head.classify.bias[0] += vector[-1]


def export_graphs(model: Streaming, config: Config, folder: Path) -> None:
    """Write `encoder.onnx` and `head.onnx`. Changes the model: normalisation is folded, tables become constants."""
    folder.mkdir(parents=True, exist_ok=True)
    model.encoder.trunk.fold()
    model.head.freeze()
    size, slots, window = config.input["size"], config.input["frames_per_slot"], config.head["window"]
    frames = torch.zeros(2, slots, size, size, 3, dtype=torch.uint8)
    write_onnx(model.encoder, (frames,), ["frames"], ["tokens", "attention"], folder / FILES["encoder"])
    tokens = torch.zeros(2, window, config.encoder["tokens"], config.encoder["width"])
    example = (tokens, torch.ones(2, window))
    write_onnx(model.head, example, ["tokens", "mask"], ["logits", "embedding"], folder / FILES["head"])


def halve_graphs(folder: Path) -> None:
    """Store the weights of both graphs as float16."""
    for name in ("encoder", "head"):
        store_half(folder / FILES[name])


def describe(folder: Path, name: str) -> dict:
    """A manifest's entry for one file."""
    content = (folder / name).read_bytes()
    return {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def manifest(config: Config, labels: LabelSet, about: dict, report: dict, folder: Path, grid: int) -> dict:
    """The manifest of a streaming package, format version 1; field by field in models/README.md."""
    size = config.input["size"]
    return {
        "format": "tubelet-model",
        "formatVersion": 1,
        **{key: about[key] for key in ("id", "version", "title", "description")},
        "kind": "streaming",
        "licence": about["licence"],
        "sources": about["sources"],
        "files": {key: describe(folder, name) for key, name in FILES.items()},
        "input": {
            "fps": config.input["fps"], "framesPerSlot": config.input["frames_per_slot"], "width": size,
            "height": size, "resize": "stretch", "layout": "NTHWC", "dtype": "uint8", "mean": None, "std": None,
        },
        "tokens": {
            "count": config.encoder["tokens"], "width": config.encoder["width"],
            "attentionHeight": grid, "attentionWidth": grid,
        },
        "window": {"slots": config.head["window"], "stride": config.head["window"] // 2},
        "activation": "softmax",
        "background": labels.labels[0].id,
        "temperature": round(report["temperature"], 4),
        "labels": [
            {"id": x.id, "name": x.name, "path": list(x.path), "threshold": None if i == 0 else t}
            for i, (x, t) in enumerate(zip(labels.labels, report["thresholds"]))
        ],
        "parents": [
            {"path": p["path"], "threshold": None if p["threshold"] >= HIGHEST else p["threshold"]} for p in report["parents"]
        ],
        "timeline": about["timeline"],
        "golden": about["golden"],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="folder with last.pt and the report of evaluate")
    parser.add_argument("--package", type=Path, required=True, help="id, title, licence and sources of the package")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--exposure", type=Path, help="vector.npy of training.exposure, whose report.json then goes into --run")
    args = parser.parse_args()
    config, about = load_config(args.config), json.loads(args.package.read_text())
    labels = load_labels(config.labels)
    report = json.loads((args.run / "report.json").read_text())
    model = load_run(args.config, args.run / "last.pt", len(labels))
    if args.exposure:
        expose(model, torch.from_numpy(np.load(args.exposure)))
    export_graphs(model, config, args.out)
    if about.get("weights", "float32") == "float16":
        halve_graphs(args.out)
    per_slot, size = config.input["frames_per_slot"], config.input["size"]
    write_golden(args.out, about["golden"]["slots"], per_slot, size, config.head["window"])
    text = json.dumps(manifest(config, labels, about, report, args.out, model.encoder.grid), indent=2, ensure_ascii=False)
    (args.out / "manifest.json").write_text(text + "\n", encoding="utf-8")
    total = sum(f.stat().st_size for f in args.out.rglob("*") if f.is_file())
    print(f"{args.out}: {total / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
