"""What evaluation asks of a model, answered by PyTorch modules or, several times as fast, by the exported graphs."""

import hashlib
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime as ort
import torch
from torch import Tensor

from ..network.model import Streaming
from .predict import encode, padded_windows, window_logits

BATCH = 16


class Scorer(Protocol):
    """Tokens of slots, then logits of overlapping windows of them."""

    def tokens(self, slots: np.ndarray) -> Tensor:
        """uint8 [slots, 2, H, H, 3] -> float32 [slots, S, C]"""

    def windows(self, tokens: Tensor) -> list[tuple[int, Tensor]]:
        """[slots, S, C] -> (first slot, logits [n, classes]) of every window"""


class Modules:
    """A model in evaluation mode; slots may also be what a frozen trunk kept of them."""

    def __init__(self, model: Streaming, bf16: bool = False):
        self.model, self.bf16 = model, bf16

    def tokens(self, slots: np.ndarray) -> Tensor:
        return encode(self.model.encoder, slots, self.bf16)

    def windows(self, tokens: Tensor) -> list[tuple[int, Tensor]]:
        return window_logits(self.model.head, tokens, self.model.head.window // 2)


class Graphs:
    """The two graphs of an exported package on ONNX Runtime's CPU provider.

    `kept`: a file of tokens that this encoder made before, by the digest of their slots; `keep` writes it.
    """

    def __init__(self, encoder: Path, head: Path, threads: int = 2, kept: Path | None = None):
        self.file, self.digest, self.known = kept, hashlib.sha256(encoder.read_bytes()).hexdigest(), {}
        if kept and kept.exists():
            saved = torch.load(kept, weights_only=True)
            self.known = saved["tokens"] if saved["encoder"] == self.digest else {}
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.encoder, self.head = (ort.InferenceSession(str(f), options, providers=["CPUExecutionProvider"]) for f in (encoder, head))
        self.window = self.head.get_inputs()[0].shape[1]

    def tokens(self, slots: np.ndarray) -> Tensor:
        slots = np.ascontiguousarray(slots)
        key = hashlib.sha1(slots).hexdigest()
        if key not in self.known:
            self.known[key] = self._encode(slots)
        return self.known[key]

    def keep(self) -> None:
        """Write the file of kept tokens."""
        torch.save({"encoder": self.digest, "tokens": self.known}, self.file)

    def _encode(self, slots: np.ndarray) -> Tensor:
        parts = (slots[i : i + BATCH] for i in range(0, len(slots), BATCH))
        return torch.from_numpy(np.concatenate([self.encoder.run(["tokens"], {"frames": part})[0] for part in parts]))

    def windows(self, tokens: Tensor) -> list[tuple[int, Tensor]]:
        starts, padded, mask = padded_windows(tokens, self.window, self.window // 2)
        logits = [self.head.run(["logits"], {"tokens": p[None], "mask": m[None]})[0][0] for p, m in zip(padded.numpy(), mask.numpy())]
        return [(start, torch.from_numpy(rows[: len(tokens) - start])) for start, rows in zip(starts, logits)]

    def windows_with_embedding(self, tokens: Tensor) -> list[tuple[int, Tensor, Tensor]]:
        """First slot, logits [n, classes] and embedding [n, C] of every window."""
        starts, padded, mask = padded_windows(tokens, self.window, self.window // 2)
        out = []
        for start, p, m in zip(starts, padded.numpy(), mask.numpy()):
            found = self.head.run(["logits", "embedding"], {"tokens": p[None], "mask": m[None]})
            logits, embedding = (torch.from_numpy(x[0, : len(tokens) - start]) for x in found)
            out.append((start, logits, embedding))
        return out

    def outputs(self, tokens: Tensor) -> tuple[np.ndarray, np.ndarray]:
        """Logits [slots, classes] and embeddings [slots, C], each the mean over a slot's windows."""
        starts, padded, mask = padded_windows(tokens, self.window, self.window // 2)
        sums: list[np.ndarray] = []
        times = np.zeros((len(tokens), 1), np.float32)
        for start, p, m in zip(starts, padded.numpy(), mask.numpy()):
            found = self.head.run(["logits", "embedding"], {"tokens": p[None], "mask": m[None]})
            sums = sums or [np.zeros((len(tokens), x.shape[2]), np.float32) for x in found]
            end = min(start + self.window, len(tokens))
            for total, part in zip(sums, found):
                total[start:end] += part[0, : end - start]
            times[start:end] += 1
        return sums[0] / times, sums[1] / times
