"""Encoder, head and the auxiliary classifier as one module, built from a configuration."""

import torch
from torch import Tensor, nn

from ..config import Config
from .encoder import Encoder
from .head import Head


GRAIN = {"cpu": 32, "cuda": 128}  # the encoder's batch is a multiple of this in training


class Streaming(nn.Module):
    """The whole streaming model; packages export `encoder` and `head` separately."""

    def __init__(self, config: Config, classes: int):
        super().__init__()
        width = config.encoder["width"]
        self.encoder = Encoder(size=config.input["size"], **config.encoder)
        self.head = Head(classes, width, self.encoder.tokens, **config.head)
        # A linear classifier on the tokens of single slots: training only, it gives the encoder a short gradient path.
        self.auxiliary = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, classes))

    def forward(self, frames: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """frames uint8 [B, W, 2, H, H, 3], mask [B, W] -> logits [B, W, classes], auxiliary logits, same shape

        In place of frames, what a frozen trunk kept of them: [B, W, 2, values].
        """
        b, w = mask.shape
        # Padding slots never reach the encoder: they would only cost time and bend the batch statistics. The number
        # of real slots is rounded up by repeating some, because kernels are compiled anew for every new batch size.
        real = mask.flatten().nonzero().squeeze(1)
        count, grain = len(real), GRAIN[frames.device.type]
        padded = real.repeat(grain)[: -(-count // grain) * grain] if count % grain else real
        encode = self.encoder if frames.ndim == 6 else self.encoder.recall
        tokens = encode(frames.flatten(0, 1)[padded])[0][:count]
        full = tokens.new_zeros(b * w, *tokens.shape[1:])
        full = full.index_put((real,), tokens).reshape(b, w, *tokens.shape[1:])
        return self.head(full, mask)[0], self.auxiliary(full.mean(2))


def ema_update(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Exponential moving average of parameters and buffers (Polyak averaging, with bias-free early steps by caller)."""
    with torch.no_grad():
        for mean, now in zip(average.state_dict().values(), model.state_dict().values()):
            if mean.dtype.is_floating_point:
                mean.lerp_(now, 1 - decay)
            else:
                mean.copy_(now)
