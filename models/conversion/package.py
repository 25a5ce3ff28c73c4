"""Writes a package of kind `clip`: one graph, its manifest, and golden numbers. The format is in models/README.md."""

import argparse
import json
import math
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import onnxruntime as ort

from training.package.export import describe
from training.package.golden import pattern

from .problem import Problem

FILES = {"model": "model.onnx", "goldenFrames": "golden/frames.bin", "goldenLogits": "golden/logits.bin"}


@dataclass(frozen=True)
class ClipInput:
    """What the graph takes: `frames` pictures of `height` x `width` in `layout` (NTHWC, NTCHW or NCTHW) and `dtype`
    (uint8 or float32). A float32 input gets `(byte / 255 - mean) / std`; without mean and std, `byte / 255`."""

    frames: int
    height: int
    width: int
    layout: str
    dtype: str
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None


def add_options(parser: argparse.ArgumentParser, fps: float | None) -> None:
    """Options of every package. `fps` is the default; None makes it required."""
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder of the package to write; its name becomes the model's id")
    add("--labels", type=Path, required=True, help="text file, one label per line in the order of the scores; "
        '"Sport > Tennis > Serve" puts Serve into a hierarchy')  # fmt: skip
    add("--licence", required=True, help="terms of the weights, such as Apache-2.0")
    add("--title", help="name for people (default: the id)")
    add("--model-version", default="1", metavar="TEXT", help="default: %(default)s")
    add("--description", default="", metavar="TEXT")
    add("--source", action="append", default=[], metavar="NAME|LICENCE|USE", help="what it was made of; repeatable")
    add("--fps", type=float, default=fps, required=fps is None,
        help=f"pictures per second that it was trained on{'' if fps is None else f' (default: {fps})'}")  # fmt: skip
    add("--stride", type=int, help="a clip is scored every so many frames (default: a quarter of a clip)")
    add("--resize", choices=["stretch", "crop", "pad"], default="crop", help="default: %(default)s")
    add("--activation", choices=["softmax", "sigmoid"], default="softmax",
        help="sigmoid where several labels hold at once, as in Charades (default: %(default)s)")  # fmt: skip
    add("--background", metavar="LABEL", help="the label that means that nothing happens")
    add("--temperature", type=float, default=1.0, help="divides the scores (default: %(default)s)")
    add("--threshold", type=float, help="probability from which a label counts (default: 0.5)")


def read_labels(file: Path) -> list[dict]:
    """The labels of a text file as a manifest has them, without thresholds."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{file} cannot be read as UTF-8 text: give a file with one label per line.") from error
    while lines and not lines[-1].strip():
        lines.pop()
    labels, numbers, ids = [], {}, set()
    for number, line in enumerate(lines, 1):
        *path, name = (part.strip() for part in line.split(">"))
        full = " > ".join([*path, name])
        if not all([*path, name]):
            raise Problem(f"{file}, line {number}, is empty or lacks a name: each line is the label of one score.")
        if full in numbers:
            raise Problem(f'{file} has the label "{full}" twice, on lines {numbers[full]} and {number}.')
        numbers[full] = number
        slug = re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "label"
        unique = next(x for x in (slug, *(f"{slug}-{n}" for n in range(2, len(lines) + 2))) if x not in ids)
        ids.add(unique)
        labels.append({"id": unique, "name": name, "path": path})
    if not labels:
        raise Problem(f"{file} has no labels: give one per line, in the order of the scores.")
    return labels


def numpy_input(clip: np.ndarray, given: ClipInput) -> np.ndarray:
    """uint8 [frames, height, width, 3] as the tensor that the graph takes, exactly as the app makes it."""
    axes = {"NTHWC": (0, 1, 2, 3), "NTCHW": (0, 3, 1, 2), "NCTHW": (3, 0, 1, 2)}[given.layout]
    if given.dtype == "float32":
        mean, std = (np.array(x if x else [fill] * 3) for x, fill in ((given.mean, 0), (given.std, 1)))
        clip = ((clip / 255 - mean) / std).astype(np.float32)
    return np.ascontiguousarray(clip.transpose(axes))[None]


def write_package(
    args: argparse.Namespace, given: ClipInput, write_graph: Callable[[Path], None], made_from: str,
    classes: int | None = None, expect: Callable[[np.ndarray], np.ndarray] | None = None,
) -> str:  # fmt: skip
    """Write the package to `args.out`, wholly or not at all; `args` has the options of `add_options`.

    `write_graph` writes the ONNX file, which gives `classes` scores (None: its run will tell). `expect` is another way
    to compute the logits of a clip (uint8, as in `numpy_input`): the graph must agree. Returns a sentence about what
    was written.
    """
    labels, out = read_labels(args.labels), args.out
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", out.name):
        raise Problem(f'"{out.name}" cannot be the id of a model: name the folder with a-z, 0-9 and hyphens.')
    if out.exists():
        raise Problem(f"{out} is there already: choose another folder, or remove it.")
    check_options(args, labels, given)
    if classes not in (None, len(labels)):
        raise wrong_labels(args.labels, len(labels), f"gives {classes} scores")
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        (folder / "golden").mkdir()
        write_graph(folder / FILES["model"])
        # The pattern is square: a model that is not sees its upper left part.
        clip = pattern(1, given.frames, max(given.height, given.width))[0][:, : given.height, : given.width]
        logits = run_graph(folder / FILES["model"], numpy_input(clip, given), len(labels), args.labels)
        tolerance = round_up(max(1e-3, 5e-3 * float(np.abs(logits).max())))
        difference = None
        if expect is not None:
            difference = float(np.abs(expect(clip) - logits).max())
            if not difference <= tolerance:
                raise Problem(f"The graph computes other scores than its source (they differ by {difference:.3g}).")
        clip.tofile(folder / FILES["goldenFrames"])
        logits.astype("<f4").tofile(folder / FILES["goldenLogits"])
        text = json.dumps(manifest(args, given, labels, tolerance, made_from, folder), indent=2, ensure_ascii=False)
        (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
        folder.chmod(0o777 & ~_umask())
        folder.rename(out)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6
    seconds, agreement = given.frames / args.fps, ""
    if difference is not None:
        agreement = f" The graph agrees with the checkpoint within {difference:.1g}."
    return f"{out}: {len(labels)} labels, clips of {given.frames} frames ({seconds:.2f} s), {size:.1f} MB.{agreement}"


def wrong_labels(file: Path, labels: int, found: str) -> Problem:
    return Problem(f"{file} has {labels} labels, but the model {found}.")


def check_options(args: argparse.Namespace, labels: list[dict], given: ClipInput) -> None:
    """Fill in the stride; refuse what the app would refuse."""
    args.stride = max(1, given.frames // 4) if args.stride is None else args.stride
    if not 1 <= args.stride <= given.frames:
        raise Problem(f"--stride must be 1 to {given.frames}, the frames of a clip, not {args.stride}.")
    for option, value, fits in (
        ("--fps", args.fps, args.fps > 0),
        ("--temperature", args.temperature, args.temperature > 0),
        ("--threshold", args.threshold, args.threshold is None or 0 <= args.threshold <= 1),
    ):
        if not fits or (value is not None and not math.isfinite(value)):
            raise Problem(f"{option} cannot be {value}.")
    if args.background is not None and args.background not in [each["name"] for each in labels]:
        raise Problem(f'--background "{args.background}" is not among the labels of {args.labels}.')


def run_graph(file: Path, tensor: np.ndarray, classes: int, labels: Path) -> np.ndarray:
    """The logits [classes] of one clip by ONNX Runtime on the CPU."""
    try:
        session = ort.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        logits = session.run([session.get_outputs()[0].name], {session.get_inputs()[0].name: tensor})[0]
    except Exception as error:  # ONNX Runtime's own exception types have no common base.
        raise Problem(f"ONNX Runtime cannot run the graph: {str(error).splitlines()[0]}") from error
    if logits.shape != (1, classes):
        found = f"gives {logits.shape[1]} scores" if logits.ndim == 2 else f"gives the shape {list(logits.shape)}"
        raise wrong_labels(labels, classes, found)
    if logits.dtype != np.float32 or not np.isfinite(logits).all():
        raise Problem("The scores of the model are not finite float32 numbers on the golden clip.")
    return logits[0]


def manifest(
    args: argparse.Namespace, given: ClipInput, labels: list[dict], tolerance: float, made_from: str, folder: Path
) -> dict:
    background = next((each["id"] for each in labels if each["name"] == args.background), None)
    return {
        "format": "tubelet-model",
        "formatVersion": 1,
        "id": args.out.name,
        "version": args.model_version,
        "title": args.title or args.out.name,
        "description": args.description or f"Converted from {made_from}.",
        "kind": "clip",
        "licence": args.licence,
        "sources": [source(text) for text in args.source],
        "files": {key: describe(folder, name) for key, name in FILES.items()},
        "input": {
            "fps": args.fps, "framesPerClip": given.frames, "width": given.width, "height": given.height,
            "resize": args.resize, "layout": given.layout, "dtype": given.dtype,
            "mean": given.mean and list(given.mean), "std": given.std and list(given.std),
        },
        "window": {"strideFrames": args.stride},
        "activation": args.activation,
        "background": background,
        "temperature": args.temperature,
        "labels": [each | {"threshold": None if each["id"] == background else args.threshold} for each in labels],
        # Clips overlap, and a slot's scores are already the mean of those it lies in.
        "timeline": {"smoothingSlots": 1, "minDurationUs": 500_000, "method": "hysteresis"},
        "golden": {"tolerance": {"logits": tolerance}},
    }  # fmt: skip


def source(text: str) -> dict:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 3 or not parts[0] or not parts[1]:
        raise Problem(f'--source must be "NAME|LICENCE|USE", not "{text}".')
    return dict(zip(("name", "licence", "use"), parts))


def round_up(value: float) -> float:
    """To one digit."""
    unit = 10 ** math.floor(math.log10(value))
    return float(f"{math.ceil(value / unit - 1e-9) * unit:.1g}")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
