"""A whole run in one command: unpack, decode, draw, train, evaluate.

`python -m training.whole --config C --data DIR --work DIR --out DIR --device cuda`, also on a machine without the ffmpeg
command, and without Node. `--data` is a data folder or a folder of parts as `training.pack` writes them. What is decoded
and drawn stays in `--work`; a run that was stopped goes on from there. In `--out`: `last.pt` (weights alone, for
`training.export`), `report.json` and `log.txt`, under 16 MB together.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import torch

from .config import load_config
from .pack import unpack
from .train import run


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
    parser.add_argument("--unrelated", type=Path, action="append", default=[], help="folder of videos without any of the labels")
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
    args.out.mkdir(parents=True, exist_ok=True)
    saved = torch.load(folder / "last.pt", map_location="cpu", weights_only=True)
    torch.save({key: saved[key] for key in ("average", "step", "seconds")}, args.out / "last.pt")
    shutil.copy(folder / "log.txt", args.out / "log.txt")
    unrelated = [part for folder in args.unrelated for part in ("--unrelated", str(folder))]
    subprocess.run(
        [sys.executable, "-m", "training.evaluate", "--config", str(args.config), "--data", str(data), "--cache",
         str(args.work), "--run", str(args.out), *unrelated], check=True,
    )  # fmt: skip
    (args.out / "tokens.pt").unlink(missing_ok=True)
    report = json.loads((args.out / "report.json").read_text())
    print(f"top-1 {report['top1']:.3f}, with groups {report['tagged_grouped']:.3f}, {time.time() - began:.0f} s in all")


if __name__ == "__main__":
    main()
