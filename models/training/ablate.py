"""Accuracy against compute: `python -m training.ablate --config C --data DIR --cache DIR --run DIR --plot FILE.svg`.

Every variant begins with the weights of the run, except for its TokenLearner and token kinds (or its 3D convolutions),
which begin anew, and learns for the same STEPS, with the same windows, everything but the trunk. The 3D CNN, of which
little is trained yet, learns for CONV_STEPS. Writes
`ablation.json` into the run's folder after each variant and leaves out what is there already, then draws the plot.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from .data.bank import BankWindows, Kept
from .package.card import millions_of_macs
from .config import Config, load_config
from .judging.evaluate import evaluate
from .network.model import Streaming
from .judging.plot import scatter
from .judging.scorer import Modules
from .data.prepare import open_banks, open_material
from .train import learning_rate, loss_of, optimiser
from .network.variants import ALL, convolutional, variant

STEPS, BATCH, RATE, WARMUP = 100, 4, 5e-4, 20
CONV_STEPS, CONV_RATE = 1300, 1e-3  # what the others learned in all, before and here, is as many windows
TOKENS = (2, 4, 8, 16, ALL)
CONV = "3D CNN"


def fit(model: Streaming, windows: BankWindows, config: Config, rate: float) -> None:
    """AdamW on everything but the trunk, over all windows once."""
    options = config.train | {"lr": rate, "warmup": WARMUP, "steps": len(windows) // BATCH}
    torch.manual_seed(options["seed"])
    optimizer = optimiser(model, options)
    model.train()
    model.encoder.trunk.requires_grad_(False).eval()
    for step, batch in enumerate(DataLoader(windows, BATCH)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, options)
        loss, _ = loss_of(model, batch, options)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), options["clip_norm"])
        optimizer.step()
    model.eval()


def cost(model: Streaming, size: int) -> dict[str, float]:
    """Multiply-accumulates, in millions, and measured processor time, in ms, per second of video: 4 slots, a window each 16."""
    window = model.head.window
    frames = torch.zeros(4, 2, size, size, 3, dtype=torch.uint8)
    tokens, mask = torch.zeros(1, window, model.encoder.tokens, model.encoder.width), torch.ones(1, window)
    share = 4 / (window // 2)
    encoder, head = (_time(f) for f in (lambda: model.encoder(frames), lambda: model.head(tokens, mask)))
    macs = millions_of_macs(model.encoder, frames) + share * millions_of_macs(model.head, tokens, mask)
    return {"macs": macs, "ms": encoder + share * head}


@torch.inference_mode()
def _time(act, rounds: int = 15) -> float:
    """Processor time in ms, best of several runs: on a busy machine the clock says more about the machine."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        act()
        best = min(best, time.process_time() - start)
    return best * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="folder of a training run, with last.pt")
    parser.add_argument("--plot", type=Path, required=True, help="where the plot goes, as SVG")
    args = parser.parse_args()
    torch.set_num_threads(1)
    config = load_config(args.config)
    labels, clips, frames, pictures = open_material(config, args.data, args.cache)
    train, val = ([c for c in clips if c.split == split] for split in ("train", "val"))
    banks = open_banks(config, train, frames, args.cache)
    weights = torch.load(args.run / "last.pt", map_location="cpu", weights_only=True)["average"]
    file = args.run / "ablation.json"
    rows = json.loads(file.read_text()) if file.exists() else {}
    kept = Kept(variant(config, len(labels), 8, weights).encoder.eval(), pictures)
    for name in (*map(str, TOKENS), CONV):
        if name in rows:
            continue
        model = convolutional(config, len(labels), weights) if name == CONV else variant(config, len(labels), int(name), weights)
        steps, rate = (CONV_STEPS, CONV_RATE) if name == CONV else (STEPS, RATE)
        windows = BankWindows(config, train, frames, steps * BATCH, banks)
        windows.first_long = 0
        fit(model, windows, config, rate)
        report = evaluate(Modules(model), labels, val, kept, config.input)
        accuracy = {"top1": report["top1"], "mean_class": report["mean_class"], "f1_50": report["timeline"]["f1_50"]}
        rows[name] = accuracy | cost(model, config.input["size"])
        print(name, rows[name], flush=True)
        file.write_text(json.dumps(rows, indent=2))
    points = [("all 49" if name == str(ALL) else name, row["macs"], 100 * row["top1"]) for name, row in rows.items()]
    args.plot.write_text(scatter(points, "million multiply-accumulates per second of video", "clip top-1, %"), encoding="utf-8")


if __name__ == "__main__":
    main()
