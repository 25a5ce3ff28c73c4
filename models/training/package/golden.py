"""Golden inputs and outputs of a package: what the app runs on load to learn whether its runtime computes right."""

from pathlib import Path

import numpy as np
import onnxruntime as ort


def pattern(slots: int, per_slot: int, size: int, seed: int = 1) -> np.ndarray:
    """A drawn test picture in motion, no data-set pixels: uint8 [slots, per_slot, size, size, 3].

    Gradients, a moving disc, a moving bar and seeded noise: every channel, low and high frequencies, and motion.
    """
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size] / (size - 1)
    frames = []
    for t in np.linspace(0, 1, slots * per_slot):
        picture = np.stack([x, y, 0.5 + 0.5 * np.sin(9 * (x + y) + 6 * t)], -1)
        disc = (x - 0.2 - 0.6 * t) ** 2 + (y - 0.5 - 0.25 * np.sin(5 * t)) ** 2 < 0.02
        picture[disc] = (0.95, 0.3 + 0.5 * t, 0.1)
        picture[np.abs(y - 0.9 + 0.6 * t) < 0.03] = (0.1, 0.9, 0.6)
        frames.append(np.clip(picture + rng.normal(0, 0.03, picture.shape), 0, 1))
    return np.round(np.array(frames) * 255).astype(np.uint8).reshape(slots, per_slot, size, size, 3)


def open_graph(file: Path) -> ort.InferenceSession:
    """A graph on ONNX Runtime's CPU provider."""
    return ort.InferenceSession(str(file), providers=["CPUExecutionProvider"])


def run_window(encoder: ort.InferenceSession, head: ort.InferenceSession, frames: np.ndarray,
               window: int) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Tokens [slots, S, C] and logits [slots, classes] of at most one window."""
    tokens = encoder.run(["tokens"], {"frames": frames})[0]
    padded = np.zeros((1, window, *tokens.shape[1:]), np.float32)
    mask = np.zeros((1, window), np.float32)
    padded[0, : len(tokens)], mask[0, : len(tokens)] = tokens, 1
    logits = head.run(["logits"], {"tokens": padded, "mask": mask})[0]
    return tokens, logits[0, : len(tokens)]


def run_package(folder: Path, frames: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray]:
    """The same of a package's two graphs."""
    return run_window(open_graph(folder / "encoder.onnx"), open_graph(folder / "head.onnx"), frames, window)


def write_golden(folder: Path, slots: int, per_slot: int, size: int, window: int) -> None:
    """Write `golden/{frames,tokens,logits}.bin` (raw, little-endian) beside the ONNX files."""
    frames = pattern(slots, per_slot, size)
    tokens, logits = run_package(folder, frames, window)
    (folder / "golden").mkdir(exist_ok=True)
    frames.tofile(folder / "golden/frames.bin")
    tokens.astype("<f4").tofile(folder / "golden/tokens.bin")
    logits.astype("<f4").tofile(folder / "golden/logits.bin")
