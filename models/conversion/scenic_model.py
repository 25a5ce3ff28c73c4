"""The video classifiers of google-research/scenic, rebuilt from nothing but the parameters of a checkpoint.

- ViViT without factorisation (`vivit.ViViT`, attention over space and time together);
- ViViT's factorised encoder (`vivit.SpaceTimeViViT`): an encoder per time step, then one over time steps;
- TokenLearner ViT (`token_learner.TokenLearnerViT` with the tokenizer `video`, or `dynamic` for single pictures):
  v1.0 and v1.1, once before a block, or around every block from there on with TokenFuser.

Widths, heads, depths, tubelets, tokens and classes are read off the shapes; what shapes do not tell is in `Hints`.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .encoders import Encoder, TokenLearnerEncoder
from .layers import PatchEmbedding, load_linear
from .parameters import Parameters
from .problem import Problem

POOLS = ("gap", "gmp", "gsp", "first")
ZERO_CENTRED = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class Hints:
    """What a checkpoint does not tell.

    frames: per clip; None: 32, as all published models of joint attention have, or what a factorised encoder says.
    location: the block that a TokenLearner without TokenFuser stands before, counted from 0 (`tokenlearner_loc`).
    pool: how tokens become one vector where there is no class token (`classifier`): one of POOLS.
    classes: only these scores, from and up to: one of several heads that lie side by side.
    mean, std: of the training's frames, in 0..1; the default is ViViT's -1..1.
    """

    frames: int | None = None
    location: int | None = None
    pool: str = "gap"
    classes: tuple[int, int] | None = None
    mean: tuple[float, ...] = ZERO_CENTRED
    std: tuple[float, ...] = ZERO_CENTRED


class ScenicModel(nn.Module):
    """One clip to logits. `frames` and `size` (height, width) are what it takes. Errors: Problem."""

    def __init__(self, parameters: Parameters, hints: Hints):
        super().__init__()
        *tubelet, channels, self.width = parameters.shape("embedding/kernel", [4, 5])
        if channels != 3:
            raise Problem(f"The parameter embedding/kernel is made for {channels} channels, but video has 3.")
        time, height, width = tubelet if len(tubelet) == 3 else (1, *tubelet)
        self.factorised, self.pool = parameters.has("SpatialTransformer"), hints.pool
        times, side = factorised_grid(parameters) if self.factorised else joint_grid(parameters, time, hints.frames)
        self.grid, self.frames, self.size = (times, side, side), times * time, (side * height, side * width)
        if hints.frames not in (None, self.frames):
            raise Problem(f"The checkpoint is made for {self.frames} frames, not {hints.frames}.")
        self.embed = PatchEmbedding(parameters, self.grid, hints.mean, hints.std)
        if self.factorised:
            spatial, temporal = "SpatialTransformer", "TemporalTransformer"
            self.space = Encoder(parameters, spatial, f"cls_{spatial}", side * side, self.width)
            self.time = Encoder(parameters, temporal, f"cls_{temporal}", times, self.width)
        elif any(path.startswith("Transformer/TokenLearnerModule") for path in parameters.arrays):
            self.joint = TokenLearnerEncoder(parameters, "Transformer", self.grid, self.width, hints.location)
        else:
            self.joint = Encoder(parameters, "Transformer", "cls", times * side * side, self.width)
        self.prelogits, self.project = load_head(parameters, self.width, hints.classes)
        parameters.finish()

    def forward(self, clip: Tensor) -> Tensor:
        """uint8 [1, frames, height, width, 3] -> logits [1, classes]"""
        times, rows, columns = self.grid
        x = self.embed(clip)
        if self.factorised:
            x = self._pooled(self.space, x.reshape(times, rows * columns, self.width))
            x = self._pooled(self.time, x.reshape(1, times, self.width))
        else:
            x = self._pooled(self.joint, x)
        if self.prelogits is not None:
            x = self.prelogits(x).tanh()
        return self.project(x)

    def _pooled(self, encoder: Encoder, x: Tensor) -> Tensor:
        """[N, tokens, C] -> [N, C]"""
        x = encoder(x)
        if encoder.has_cls or self.pool == "first":
            return x[:, :1].reshape(-1, self.width)
        return {"gap": x.mean, "gmp": x.amax, "gsp": x.sum}[self.pool](1)


def load_head(
    parameters: Parameters, width: int, wanted: tuple[int, int] | None
) -> tuple[nn.Linear | None, nn.Linear]:
    """`pre_logits`, which few models have, and `output_projection`."""
    prelogits = None
    if parameters.has("pre_logits"):
        prelogits = _dense(parameters, "pre_logits", width)
        width = prelogits.out_features
    project = _dense(parameters, "output_projection", width)
    if wanted:
        first, end = wanted
        if not 0 <= first < end <= project.out_features:
            raise Problem(f"The checkpoint gives {project.out_features} scores, and --classes {first}:{end} are not within.")
        project.weight.data, project.bias.data = project.weight[first:end].clone(), project.bias[first:end].clone()
        project.out_features = end - first
    return prelogits, project


def _dense(parameters: Parameters, name: str, width: int) -> nn.Linear:
    _, out = parameters.shape(f"{name}/kernel", [2])
    with torch.device("meta"):
        layer = nn.Linear(width, out)
    load_linear(layer, parameters, name)
    return layer


def factorised_grid(parameters: Parameters) -> tuple[int, int]:
    """Time steps, and patches along a side, off the lengths of the two position embeddings."""
    _, times, _ = parameters.shape("TemporalTransformer/posembed_input/pos_embedding", [3])
    name = "SpatialTransformer/posembed_input/pos_embedding"
    _, positions, _ = parameters.shape(name, [3])
    positions -= parameters.has("cls_SpatialTransformer")
    return times - parameters.has("cls_TemporalTransformer"), _side(name, positions, 1)


def joint_grid(parameters: Parameters, tubelet: int, frames: int | None) -> tuple[int, int]:
    """The same off the one position embedding, knowing the frames."""
    name = "Transformer/posembed_input/pos_embedding"
    _, positions, _ = parameters.shape(name, [3])
    if frames is None and tubelet == 1:
        raise Problem("The checkpoint does not say how many frames a clip has: give --frames (1 for single pictures).")
    times, rest = divmod(frames or 32, tubelet)
    if rest or times == 0:
        raise Problem(f"A tubelet of this checkpoint is {tubelet} frames long: --frames must be a multiple of that.")
    return times, _side(name, positions - parameters.has("cls"), times)


def _side(name: str, positions: int, times: int) -> int:
    side = math.isqrt(positions // times)
    if side * side * times != positions:
        raise Problem(
            f"The parameter {name} has {positions} positions, which make no {times} squares: give --frames as the "
            "model was trained."
        )
    return side
