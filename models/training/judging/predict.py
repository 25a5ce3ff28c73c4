"""Run a model over whole videos the way the app does: slots, overlapping windows, averaged probabilities."""

import numpy as np
import torch
from torch import Tensor

from ..network.encoder import Encoder
from ..network.head import Head


def to_slots(frames: np.ndarray, per_slot: int = 2) -> np.ndarray:
    """uint8 [n, H, H, 3] -> [slots, per_slot, H, H, 3]; the last frame repeats to complete the last slot."""
    missing = -len(frames) % per_slot
    if missing:
        frames = np.concatenate([frames, np.repeat(frames[-1:], missing, 0)])
    return frames.reshape(-1, per_slot, *frames.shape[1:])


@torch.inference_mode()
def encode(encoder: Encoder, slots: np.ndarray, bf16: bool = False, batch: int = 32) -> Tensor:
    """uint8 [slots, 2, H, H, 3], or what is kept of it [slots, 2, values] -> tokens float32 [slots, S, C]"""
    parts, device, run = [], encoder.position.device, encoder if slots.ndim == 5 else encoder.recall
    # Always the same batch: kernels are compiled anew for every new one, which would take longer than running them.
    padded = np.concatenate([slots, np.repeat(slots[-1:], -len(slots) % batch, 0)])
    for first in range(0, len(padded), batch):
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            parts.append(run(torch.from_numpy(padded[first : first + batch]).to(device))[0].float().cpu())
    return torch.cat(parts)[: len(slots)]


def padded_windows(tokens: Tensor, window: int, stride: int) -> tuple[list[int], Tensor, Tensor]:
    """tokens [slots, S, C] -> first slots of the windows, their tokens [n, window, S, C], their masks [n, window]"""
    count = len(tokens)
    starts = [0] + [s for s in range(stride, count, stride) if s + window - stride < count]
    padded, mask = torch.zeros(len(starts), window, *tokens.shape[1:]), torch.zeros(len(starts), window)
    for row, start in enumerate(starts):
        part = tokens[start : start + window]
        padded[row, : len(part)], mask[row, : len(part)] = part, 1
    return starts, padded, mask


@torch.inference_mode()
def window_logits(head: Head, tokens: Tensor, stride: int) -> list[tuple[int, Tensor]]:
    """tokens [slots, S, C] -> (first slot, logits [n, classes]) of every window; the last one may be short."""
    device = head.classify.weight.device
    starts, padded, mask = padded_windows(tokens, head.window, stride)
    logits = head(padded.to(device), mask.to(device))[0].float().cpu()
    return [(start, logits[row, : len(tokens) - start]) for row, start in enumerate(starts)]


def merge(windows: list[tuple[int, Tensor]], temperature: float = 1.0) -> Tensor:
    """Probabilities per slot [slots, classes]: softmax at a temperature, then the mean over a slot's windows."""
    count = max(start + len(logits) for start, logits in windows)
    total, times = torch.zeros(count, windows[0][1].shape[-1]), torch.zeros(count, 1)
    for start, logits in windows:
        total[start : start + len(logits)] += (logits / temperature).softmax(-1)
        times[start : start + len(logits)] += 1
    return total / times
