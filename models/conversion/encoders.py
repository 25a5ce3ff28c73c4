"""The transformer encoders of ViViT and TokenLearner ViT."""

import torch
from torch import Tensor, nn

from training.network.tokenlearner import EPSILON, TokenLearnerV10

from .layers import load_block, load_norm, load_token_fuser, load_token_learner_v10, load_token_learner_v11
from .parameters import Parameters
from .problem import Problem


class Encoder(nn.Module):
    """Class token (where there is one), position embedding, blocks, final norm."""

    def __init__(self, parameters: Parameters, name: str, cls: str, tokens: int, width: int):
        super().__init__()
        self.width, self.has_cls = width, parameters.has(cls)
        if self.has_cls:
            self.cls = nn.Parameter(parameters.take(cls, 1, 1, width), requires_grad=False)
        shape = (1, tokens + self.has_cls, width)
        positions = parameters.take(f"{name}/posembed_input/pos_embedding", *shape)
        self.positions = nn.Parameter(positions, requires_grad=False)
        count = parameters.count(f"{name}/encoderblock_")
        self.blocks = nn.ModuleList(load_block(parameters, f"{name}/encoderblock_{i}") for i in range(count))
        with torch.device("meta"):
            self.norm = nn.LayerNorm(width, eps=EPSILON)
        load_norm(self.norm, parameters, f"{name}/encoder_norm")

    def forward(self, x: Tensor) -> Tensor:
        """[N, tokens, C] -> [N, tokens afterwards, C], the class token first"""
        if self.has_cls:
            x = torch.cat([self.cls.expand(x.shape[0], 1, self.width), x], 1)
        return self.norm(self.run(x + self.positions))

    def run(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        return x


class TokenLearnerEncoder(Encoder):
    """Blocks with TokenLearner, which sees every time step by itself.

    Without TokenFuser it comes once, before block `location`, and its tokens go on. With TokenFuser every block from
    there on has a pair of its own and works on tokens, and all positions go on.
    """

    def __init__(
        self, parameters: Parameters, name: str, grid: tuple[int, int, int], width: int, location: int | None
    ):
        super().__init__(parameters, name, "cls", grid[0] * grid[1] * grid[2], width)
        if self.has_cls:
            raise Problem("The checkpoint has a TokenLearner and the parameter cls, which no model known here has.")
        kind, load = ("V11", load_token_learner_v11)
        if parameters.count(f"{name}/TokenLearnerModuleV11_") == 0:
            kind, load = ("", load_token_learner_v10)
        count = parameters.count(f"{name}/TokenLearnerModule{kind}_")
        fusers = parameters.count(f"{name}/TokenFuser_")
        if count != max(1, fusers):
            raise Problem(f"The checkpoint has {count} TokenLearner and {fusers} TokenFuser: it is not complete.")
        self.grid = grid
        self.learners = nn.ModuleList(load(parameters, f"{name}/TokenLearnerModule{kind}_{i}") for i in range(count))
        self.fusers = nn.ModuleList(load_token_fuser(parameters, f"{name}/TokenFuser_{i}") for i in range(fusers))
        depth = len(self.blocks)
        if fusers:
            location = depth - fusers
        if location is None:
            raise Problem(
                "The checkpoint does not say before which block its TokenLearner sits: give --location "
                "(tokenlearner_loc of its configuration)."
            )
        if not 0 <= location < depth:
            raise Problem(f"The TokenLearner cannot sit before block {location}: the blocks are 0 to {depth - 1}.")
        self.location = location

    def run(self, x: Tensor) -> Tensor:
        for number, block in enumerate(self.blocks):
            step = number - self.location
            if step == 0 and not self.fusers:
                x = block(self._learn(0, x))
            elif step >= 0 and self.fusers:
                x = self._fuse(step, block(self._learn(step, x)), x) + x
            else:
                x = block(x)
        return x

    def _learn(self, step: int, x: Tensor) -> Tensor:
        """[1, times * positions, C] -> [1, times * S, C]"""
        times, rows, columns = self.grid
        learner = self.learners[step]
        positions = (rows, columns) if isinstance(learner, TokenLearnerV10) else (rows * columns,)
        return learner(x.reshape(times, *positions, self.width))[0].reshape(1, -1, self.width)

    def _fuse(self, step: int, tokens: Tensor, x: Tensor) -> Tensor:
        """tokens [1, times * S, C], x [1, times * positions, C] -> the shape of x"""
        times, rows, columns = self.grid
        y = tokens.reshape(times, tokens.shape[1] // times, self.width)
        return self.fusers[step](y, x.reshape(times, rows * columns, self.width)).reshape(1, -1, self.width)
