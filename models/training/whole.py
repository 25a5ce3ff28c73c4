"""A whole run in one command: unpack, decode, draw, train, ask, evaluate.

`python -m training.whole --config C --data DIR --work DIR --out DIR --device cuda`, also on a machine without the ffmpeg
command, and without Node. `--data` is a data folder or a folder of parts as `training.data.pack` writes them. What is decoded
and drawn stays in `--work`; a run that was stopped goes on from there. In `--out`: `last.pt` (weights alone, for
`training.package.export`), `answers.pt` (what the model says of validation clips), `report.json` and `log.txt`, under 16 MB together.
"""

import argparse
import json
import shutil
import time
from pathlib import Path

import numpy as np
import torch

from .judging.answers import ask, save
from .config import Config, load_config
from .judging.evaluate import AppRule, drawn_metrics, report_of
from .labels import parents_of
from .network.model import Streaming
from .data.pack import unpack
from .data.prepare import open_drawn, open_validation
from .judging.scorer import Modules
from .train import run


def kept(file: Path, half: bool) -> dict:
    """What of a checkpoint is worth carrying: averaged weights, as float16 where they are for measuring alone."""
    saved = torch.load(file, map_location="cpu", weights_only=True)
    average = saved["average"]
    if half:
        average = {name: x.half() if x.dtype == torch.float32 else x for name, x in average.items()}
    return {"average": average, "step": saved["step"], "seconds": saved["seconds"]}


def finish(config: Config, data: Path, work: Path, folder: Path, out: Path, device: str, half: bool = False, report: bool = True) -> None:
    """Weights, log, answers and, with `report`, figures of a run, in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    state = kept(folder / "last.pt", half)
    torch.save(state, out / "last.pt")
    shutil.copy(folder / "log.txt", out / "log.txt")
    labels, clips, frames = open_validation(config, data, work)
    model = Streaming(config, len(labels))
    model.load_state_dict(torch.load(folder / "last.pt", map_location="cpu", weights_only=True)["average"])
    scorer = Modules(model.eval().to(device))
    if clips:
        answers = ask(scorer, clips, frames, config.input)
        save(answers, out / "answers.pt")
    if report and clips:
        figures = report_of(labels, answers)
        thresholds = np.array(figures["thresholds"] + [p["threshold"] for p in figures["parents"]])
        rule, drawn = AppRule(len(labels), parents_of(labels)), open_drawn(config, labels, work)
        figures["drawn"] = drawn_metrics(scorer, *drawn, config.input, figures["temperature"], thresholds, rule)
        (out / "report.json").write_text(json.dumps(figures, indent=2))
        print(f"top-1 {figures['top1']:.3f}, with groups {figures['tagged_grouped']:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="where decoded frames and checkpoints go")
    parser.add_argument("--run", type=Path, help="where checkpoints go (default: in --work)")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=4, help="processes that compose windows")
    parser.add_argument("--minutes", type=float, help="of training, in place of the configuration's")
    parser.add_argument("--half", action="store_true", help="weights as float16, for measuring alone")
    parser.add_argument("--answers", action="store_true", help="no figures: training.judging.folds makes them from all answers")
    args = parser.parse_args()
    began = time.time()
    config, data = load_config(args.config), args.data
    if args.minutes is not None:
        config.train["minutes"] = args.minutes
    if not (data / "clips.csv").exists():
        data = args.work / "data"
        unpack(args.data, data)
    folder = args.run or args.work / "run"
    run(config, data, args.work, folder, args.device, args.workers)
    finish(config, data, args.work, folder, args.out, args.device, args.half, not args.answers)
    print(f"{time.time() - began:.0f} s in all")


if __name__ == "__main__":
    main()
