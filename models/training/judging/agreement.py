"""What storing weights as float16 changes: `python -m training.judging.agreement --config C --data DIR --cache DIR --run DIR`.

Exports the run twice, with float32 and with float16 weights, and runs both over the validation clips with ONNX Runtime.
Writes `half.json` beside the checkpoint; status 1 where a score differs by more than TOLERANCE.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

from ..config import load_config
from ..package.export import FILES, export_graphs, halve_graphs, load_run
from ..package.golden import open_graph, run_window
from .predict import to_slots
from ..data.prepare import open_validation

TOLERANCE = 0.02  # of the probability of a class in a slot


def scores_of(folder: Path, clips: list[np.ndarray], window: int) -> list[np.ndarray]:
    """Probabilities [slots, classes] of every clip, given as slots, in windows that do not overlap."""
    encoder, head = open_graph(folder / FILES["encoder"]), open_graph(folder / FILES["head"])
    out = []
    for slots in clips:
        parts = [run_window(encoder, head, slots[i : i + window], window)[1] for i in range(0, len(slots), window)]
        out.append(torch.from_numpy(np.concatenate(parts)).softmax(-1).numpy())
    return out


def compare(exact: list[np.ndarray], half: list[np.ndarray]) -> dict[str, float]:
    """The largest and the mean difference of a probability; of how many slots and clips the best class differs."""
    a, b = np.concatenate(exact), np.concatenate(half)
    return {
        "largest": float(np.abs(a - b).max()),
        "mean": float(np.abs(a - b).mean()),
        "slots": len(a),
        "slots_changed": int((a.argmax(1) != b.argmax(1)).sum()),
        "clips": len(exact),
        "clips_changed": sum(x.mean(0).argmax() != y.mean(0).argmax() for x, y in zip(exact, half)).item(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="folder of a training run, with last.pt")
    args = parser.parse_args()
    config = load_config(args.config)
    labels, clips, cache = open_validation(config, args.data, args.cache)
    chosen = [to_slots(cache.frames(c.path)) for c in clips]
    with tempfile.TemporaryDirectory() as folder:
        export_graphs(load_run(args.config, args.run / "last.pt", len(labels)), config, Path(folder))
        exact = scores_of(Path(folder), chosen, config.head["window"])
        halve_graphs(Path(folder))
        report = compare(exact, scores_of(Path(folder), chosen, config.head["window"]))
    (args.run / "half.json").write_text(json.dumps(report, indent=2))
    print(json.dumps(report, indent=2))
    if report["largest"] > TOLERANCE:
        sys.exit(f"Scores differ by up to {report['largest']:.3f}, allowed {TOLERANCE}: ship float32 weights.")


if __name__ == "__main__":
    main()
