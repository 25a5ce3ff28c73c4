"""Train: `python -m training.train --config C --data DIR --cache DIR --out DIR`. Run it again to resume.

Several processes share a batch: `torchrun --nproc-per-node 2 -m training.train ...`, one GPU each, or on a CPU one
thread each. On a busy CPU that is about twice as fast as one process with two threads, which wait for each other in
every operation instead of once per step.
"""

import argparse
import math
import os
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from .data.bank import BankWindows
from .config import Config, load_config
from .judging.evaluate import clip_accuracy
from .data.frame_bank import FrameBank
from .data.index import IGNORE
from .network.model import Streaming, ema_update
from .data.pack import TRUNK_FILE
from .data.prepare import open_banks, open_material
from .data.recipes import RecipeWindows
from .data.render import Renderer


def progress(step: int, seconds: float, options: dict) -> float:
    """How much of a run is done, 0 to 1: by steps or, where `minutes` bound it, by time, whichever is further."""
    minutes = options["minutes"]
    return min(1.0, max(step / options["steps"], seconds / (60 * minutes) if minutes else 0.0))


def learning_rate(step: int, options: dict, done: float | None = None) -> float:
    """Linear warm-up over steps, then cosine to zero over what is left (Loshchilov and Hutter 2017).

    `done`: share of the run that is over; by steps unless given.
    """
    if step < options["warmup"]:
        return options["lr"] * (step + 1) / options["warmup"]
    if done is None:
        done = (step - options["warmup"]) / max(1, options["steps"] - options["warmup"])
    return options["lr"] * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def loss_of(model: Streaming, batch: list[Tensor], options: dict) -> tuple[Tensor, Tensor]:
    """Cross-entropy per slot plus the auxiliary one; also the share of slots that are right. Waits for no card."""
    frames, truth, mask = batch
    with torch.autocast(frames.device.type, torch.bfloat16, enabled=options["bf16"]):
        logits, auxiliary = model(frames, mask)
    smooth, truth = options["label_smoothing"], truth.flatten()
    logits, auxiliary = logits.float().flatten(0, 1), auxiliary.float().flatten(0, 1)
    loss = F.cross_entropy(logits, truth, ignore_index=IGNORE, label_smoothing=smooth)
    extra = F.cross_entropy(auxiliary, truth, ignore_index=IGNORE, label_smoothing=smooth)
    known = truth != IGNORE
    return loss + options["auxiliary"] * extra, ((logits.argmax(-1) == truth) & known).sum() / known.sum()


def optimiser(model: Streaming, options: dict) -> torch.optim.AdamW:
    """AdamW; no decay on vectors (biases, norms) and on learned tables. `factor`: share of the learning rate, which
    for the pretrained trunk is `trunk_rate`."""
    trunk = {id(p) for p in model.encoder.trunk.parameters()}
    groups: dict[tuple[bool, bool], list] = {}
    for name, p in model.named_parameters():
        decays = p.ndim > 1 and not name.endswith(("position", "kind", "table"))
        groups.setdefault((id(p) in trunk, decays), []).append(p)
    return torch.optim.AdamW(
        [{"params": params, "weight_decay": options["weight_decay"] if decays else 0.0,
          "factor": options["trunk_rate"] if pretrained else 1.0}
         for (pretrained, decays), params in groups.items()],
        lr=options["lr"], betas=(0.9, 0.98),
    )  # fmt: skip


def agreed(seconds: float, device: str) -> float:
    """The first process's clock, so that all end with the same step."""
    if not dist.is_initialized():
        return seconds
    clock = torch.tensor([seconds], dtype=torch.float64, device=device)
    dist.broadcast(clock, 0)
    return clock.item()


def average_gradients(model: Streaming) -> None:
    """The mean of all processes' gradients, in one message."""
    if not dist.is_initialized():
        return
    grads = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([g.flatten() for g in grads])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for grad, mean in zip(grads, flat.split([g.numel() for g in grads])):
        grad.copy_(mean.view_as(grad))


def run(config: Config, data: Path, cache: Path, out: Path, device: str, workers: int,
        start: Path | None = None, head_only: bool = False) -> None:  # fmt: skip
    """Train for the configured steps or minutes, from `out/last.pt` when it exists; write `last.pt` and `log.txt`.

    A new run begins with the trunk's published weights, or with the averaged weights of the checkpoint `start`, when
    one is given. A frozen trunk stays as it is and is asked once per view instead of once per window (`bank.py`); with
    `head_only` the whole encoder stays as it is, statistics included.
    """
    options = config.train
    rank, world = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
    torch.set_num_threads(max(1, options["threads"] // world))
    torch.manual_seed(options["seed"])
    labels, clips, train_cache, val_cache = open_material(config, data, cache)
    model = Streaming(config, len(labels)).to(device).to(memory_format=torch.channels_last)
    model.encoder.trunk.load_published(data / TRUNK_FILE)
    average = Streaming(config, len(labels)).to(device)
    average.load_state_dict(model.state_dict())
    optimizer, step, before = optimiser(model, options), 0, 0.0
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "last.pt"
    if start is not None:
        weights = torch.load(start, map_location=device, weights_only=True)["average"]
        model.load_state_dict(weights)
        average.load_state_dict(weights)
    if checkpoint.exists():
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        step, before = saved["step"], saved["seconds"]

    def log(text: str) -> None:
        if rank:
            return
        line = f"{time.strftime('%H:%M:%S')} {text}"
        print(line, flush=True)
        with open(out / "log.txt", "a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    def save() -> None:
        state = {"model": model.state_dict(), "average": average.state_dict(), "step": step, "seconds": seconds}
        torch.save(state | {"optimizer": optimizer.state_dict()}, out / "new.pt")
        (out / "new.pt").replace(checkpoint)

    def validate() -> None:
        if not any(c.label for c in clips if c.split == "val"):
            return  # all of the data is for training
        average.eval()
        result = clip_accuracy(average, [c for c in clips if c.split == "val"], val_cache, options["bf16"])
        log(f"step {step} validation top-1 {result.top1:.3f} mean class {result.mean_class:.3f}")

    train_clips = [c for c in clips if c.split == "train"]
    count = options["steps"] * options["batch"]
    renderer = None
    if options["freeze_trunk"]:
        banks = open_banks(config, train_clips, train_cache, cache)
        windows = BankWindows(config, train_clips, train_cache, count, banks)
    else:
        bank = FrameBank(train_cache, device)
        if device != "cpu":
            if options["hold_frames"]:
                bank.hold()
            bank.usual(torch.zeros(1, dtype=torch.long))  # a few seconds that are not training's
        windows, renderer = RecipeWindows(config, train_clips, bank, count), Renderer(bank, config.input["size"])
    order = range(step * options["batch"] + rank, len(windows), world)
    loader = DataLoader(windows, options["batch"] // world, sampler=order, num_workers=workers, prefetch_factor=8 if workers else None)
    parameters = sum(p.numel() for p in model.parameters())
    log(f"start at step {step} of {options['steps']}, {parameters} parameters, {len(train_clips)} training videos")
    began = saved_at = logged_at = time.time()
    seconds, losses, rights = before, [], []
    model.train()
    if head_only or options["freeze_trunk"]:
        (model.encoder if head_only else model.encoder.trunk).requires_grad_(False).eval()
    for batch in loader:
        seconds = agreed(before + time.time() - began, device)
        done = progress(step, seconds, options)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["factor"] * learning_rate(step, options, done)
        rows, truth, mask = batch
        frames = renderer.frames(rows, mask) if renderer else rows.to(device)
        loss, right = loss_of(model, [frames, truth.to(device), mask.to(device)], options)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), options["clip_norm"])
        optimizer.step()
        step += 1
        ema_update(average, model, min(options["ema"], step / (step + 10)))
        losses.append(loss.detach())
        rights.append(right)
        if step % options["log_every"] == 0:
            pace = options["log_every"] * options["batch"] * config.head["window"] / (time.time() - logged_at)
            log(f"step {step} loss {torch.stack(losses).mean():.3f} slots right {torch.stack(rights).mean():.3f} "
                f"{pace:.0f} slots/s")  # fmt: skip
            losses, rights, logged_at = [], [], time.time()
        if rank == 0 and time.time() - saved_at > options["checkpoint_minutes"] * 60:
            save()
            validate()  # the other processes wait in their next step
            saved_at = logged_at = time.time()
    if rank == 0:
        save()
        validate()
    log(f"done after {step} steps and {seconds:.0f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder with clips.csv, background.csv and the videos")
    parser.add_argument("--cache", type=Path, required=True, help="where decoded frames go (about 5 GB)")
    parser.add_argument("--out", type=Path, required=True, help="checkpoints and the log; an existing run is resumed")
    parser.add_argument("--weights", type=Path, help="checkpoint whose weights a new run begins with")
    parser.add_argument("--head-only", action="store_true", help="leave the encoder as it is")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=2, help="processes that compose and augment")
    args = parser.parse_args()
    device = args.device
    if "WORLD_SIZE" in os.environ:  # set by torchrun
        dist.init_process_group("nccl" if device == "cuda" else "gloo")
        device = f"cuda:{os.environ['LOCAL_RANK']}" if device == "cuda" else device
    config = load_config(args.config)
    run(config, args.data, args.cache, args.out, device, args.workers, args.weights, args.head_only)
    if dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
