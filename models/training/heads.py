"""Heads on an encoder that stays, judged by folds over what that encoder never saw:
`python -m training.heads --config C --data DIR --work DIR --package tubelet-base --weights last.pt --out DIR`.

The encoder learned from the clips of the split `train`, so folds are of the units (`training.folds`) of the split `val` and
of the sources in `--outliers` and in `held_out_background`, none of which it met. A head learns from the training clips and
from all folds but one, and is asked about that one. The last head, of all folds, is what may be shipped; answers and
figures lie beside it as `training.folds` leaves them. `--without` leaves unrelated footage of the outliers out of learning:
what exposure to them is worth is the difference.
"""

import argparse
import json
import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .answers import Answers, join, save
from .cache import build
from .config import Config, load_config
from .drawn import build_drawn, drawn_clips
from .evaluate import report_of
from .folds import place_units, read_rows, units
from .index import IGNORE, Clip, read_index
from .labels import LabelSet, load_labels
from .model import ema_update
from .answers import ask
from .cache import JoinedCache
from .export import load_run
from .predict import window_logits
from .scorer import Graphs
from .token_views import TokenWindows, Views, build_views

FOLDS = 3


class HeadScorer:
    """Tokens by the exported encoder, kept over all heads; logits by a head."""

    def __init__(self, graphs: Graphs, head: torch.nn.Module):
        self.graphs, self.head = graphs, head

    def tokens(self, slots: np.ndarray) -> Tensor:
        return self.graphs.tokens(slots)

    def windows(self, tokens: Tensor) -> list[tuple[int, Tensor]]:
        return window_logits(self.head, tokens, self.head.window // 2)


def learn(config: Config, head: torch.nn.Module, clips: list[Clip], views: Views, cache, steps: int, name: str) -> torch.nn.Module:
    """The average of a head's weights while it learns from views."""
    options = config.train
    average = type(head)(len(head.classify.bias), config.encoder["width"], config.encoder["tokens"], **config.head)
    average.load_state_dict(head.state_dict())
    torch.manual_seed(options["seed"])
    decays = [p for n, p in head.named_parameters() if p.ndim > 1 and not n.endswith(("kind", "table"))]
    others = [p for n, p in head.named_parameters() if not (p.ndim > 1 and not n.endswith(("kind", "table")))]
    optimizer = torch.optim.AdamW([{"params": decays, "weight_decay": options["weight_decay"]}, {"params": others, "weight_decay": 0.0}],
                                  lr=options["lr"], betas=(0.9, 0.98))  # fmt: skip
    windows = TokenWindows(config, clips, views, cache, steps * options["batch"])
    windows.first_long = 0
    head.train()
    began, losses = time.time(), []
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = options["lr"] * min(1, (step + 1) / 50) * 0.5 * (1 + math.cos(math.pi * step / steps))
        rows = [windows[step * options["batch"] + i] for i in range(options["batch"])]
        tokens, truth, mask = (torch.stack(part) for part in zip(*rows))
        logits, _ = head(tokens.float(), mask)
        loss = F.cross_entropy(logits.flatten(0, 1), truth.flatten(), ignore_index=IGNORE, label_smoothing=options["label_smoothing"])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(head.parameters(), options["clip_norm"])
        optimizer.step()
        ema_update(average, head, min(options["ema"], (step + 1) / (step + 11)))
        losses.append(loss.item())
        if step % 50 == 49:
            print(f"{name} step {step + 1} loss {np.mean(losses[-50:]):.3f} {time.time() - began:.0f} s", flush=True)
    return average.eval()


def place(data: Path, clips: list[Clip]) -> dict[str, int]:
    """The fold of every clip that is judged: those of the split `val` by their units, unrelated footage by source."""
    rows, unit_fold = read_rows(data), place_units(data)
    judged = sorted({u for u, row in zip(units(rows), rows) if row["split"] == "val"}, key=lambda u: (unit_fold[u], u))
    number = {unit: i % FOLDS for i, unit in enumerate(judged)}
    unit_of = {row["path"]: u for row, u in zip(rows, units(rows))}
    sources = sorted({c.source for c in clips if c.split == "val" and c.path not in unit_of})
    number |= {source: i % FOLDS for i, source in enumerate(sources)}
    return {c.path: number[unit_of.get(c.path, c.source)] for c in clips if c.split == "val"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--package", type=Path, required=True, help="whose encoder stays")
    parser.add_argument("--weights", type=Path, required=True, help="the checkpoint it was made from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--outliers", nargs="*", default=["novel/", "media/"], help="beginnings of sources that training never saw")
    parser.add_argument("--without", action="store_true", help="learn nothing from them")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--views", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=[*map(str, range(FOLDS)), "all"])
    args = parser.parse_args()
    config = load_config(args.config)
    labels = load_labels(config.labels)
    clips = read_index(args.data, labels, config.data["held_out_background"])
    clips = [replace(c, split="val") if c.source.startswith(tuple(args.outliers)) else c for c in clips]
    fold, paths = place(args.data, clips), [c.path for c in clips]
    fps, size = config.data["train_fps"], config.data["train_size"]
    dense = build(args.data, args.work / f"train-{fps}fps-{size}", paths, fps, size)
    folder = args.work / f"drawn-{fps}fps-{size}"
    cache = JoinedCache([dense, build_drawn(folder, config.data["drawn_sequences"], fps, size)])
    clips = [c for c in clips if c.path in dense.videos]
    plain = build(args.data, args.work / f"val-{config.input['fps']}fps-{config.input['size']}", paths, config.input["fps"], config.input["size"])
    material = clips + drawn_clips(folder, labels)
    views = build_views(args.work / "token-views.pt", config, material, cache, args.package / "encoder.onnx", args.views)
    graphs = Graphs(args.package / "encoder.onnx", args.package / "head.onnx", kept=args.work / "tokens.pt")
    for name in args.only:
        judged = set() if name == "all" else {path for path, at in fold.items() if at == int(name)}
        chosen = [c for c in material if c.path not in judged]
        if args.without:
            chosen = [c for c in chosen if not c.source.startswith(tuple(args.outliers))]
        head = learn(config, load_run(args.config, args.weights, len(labels)).head, chosen, views, cache, args.steps, name)
        out = args.out / name
        out.mkdir(parents=True, exist_ok=True)
        torch.save(head.state_dict(), out / "head.pt")
        if judged:
            save(ask(HeadScorer(graphs, head), [c for c in clips if c.path in judged and c.path in plain.videos], plain, config.input), out / "answers.pt")
            graphs.keep()


if __name__ == "__main__":
    main()
