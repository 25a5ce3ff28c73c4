"""TokenLearner (Ryoo et al., NeurIPS 2021, arXiv:2106.11297), as released in google-research/scenic,
`scenic/projects/token_learner/model.py` at commit 4a38d475.

Details that ports often get wrong and that the tests pin down: GELU is the tanh approximation; LayerNorm has epsilon
1e-6 and only feeds the selector, the pooled values are the raw features; v1.1 normalises over positions, not over
tokens; v1.0 sums under a sigmoid; the fuser holds no residual. The einsums of the original are batched matrix
products here, because Einsum is slow in the WebGPU runtime.

Shapes: N slots, P positions (h x w), C channels, S learned tokens.
"""

import torch
from torch import Tensor, nn

EPSILON = 1e-6


def gelu() -> nn.GELU:
    """The GELU of Flax's default: tanh approximation."""
    return nn.GELU(approximate="tanh")


class SelectorMlp(nn.Module):
    """`MlpBlock(name='token_masking')`: Dense C -> bottleneck, GELU, Dense bottleneck -> S."""

    def __init__(self, width: int, tokens: int, bottleneck: int, dropout: float):
        super().__init__()
        self.hidden, self.act, self.out = nn.Linear(width, bottleneck), gelu(), nn.Linear(bottleneck, tokens)
        self.drop = nn.Dropout(dropout)
        for layer in (self.hidden, self.out):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.normal_(layer.bias, std=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        """[N, P, C] -> [N, P, S]"""
        return self.drop(self.out(self.drop(self.act(self.hidden(x)))))


class TokenLearnerV11(nn.Module):
    """Version 1.1 (the definition of 2022-03-23, current): softmax over positions of an MLP selector."""

    def __init__(self, width: int, tokens: int = 8, bottleneck: int = 64, dropout: float = 0.0):
        super().__init__()
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.selector = SelectorMlp(width, tokens, bottleneck, dropout)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[N, P, C] -> tokens [N, S, C], attention [N, S, P] (each row sums to 1)"""
        attention = self.selector(self.norm(x)).transpose(1, 2).softmax(-1)
        return torch.matmul(attention, x), attention


class TokenLearnerV10(nn.Module):
    """Version 1.0, "the module used for the experiments in the paper": four 3x3 convolutions, sigmoid, sum."""

    def __init__(self, width: int, tokens: int = 8, sum_pooling: bool = True):
        super().__init__()
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        widths = [width, tokens, tokens, tokens]
        self.convs = nn.ModuleList(nn.Conv2d(c, tokens, 3, padding=1, bias=False) for c in widths)
        self.act, self.sum_pooling = gelu(), sum_pooling

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[N, h, w, C] -> tokens [N, S, C], attention [N, S, h * w] (each weight between 0 and 1)"""
        n, h, w, c = x.shape
        a = self.norm(x).permute(0, 3, 1, 2)
        for conv in self.convs[:-1]:
            a = self.act(conv(a))
        attention = self.convs[-1](a).reshape(-1, len(self.convs[-1].weight), h * w).sigmoid()
        tokens = torch.matmul(attention, x.reshape(-1, h * w, c))
        return (tokens if self.sum_pooling else tokens / (h * w)), attention


class TokenFuser(nn.Module):
    """Maps processed tokens back to positions. The caller adds the residual: `fuser(y, x) + x`."""

    def __init__(self, width: int, tokens: int = 8, bottleneck: int = 64, dropout: float = 0.0):
        super().__init__()
        self.mix_norm1, self.mix_norm2 = nn.LayerNorm(width, eps=EPSILON), nn.LayerNorm(width, eps=EPSILON)
        self.mix = nn.Linear(tokens, tokens)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)
        self.norm = nn.LayerNorm(width, eps=EPSILON)
        self.selector = SelectorMlp(width, tokens, bottleneck, dropout)
        self.drop = nn.Dropout(dropout)

    def forward(self, y: Tensor, x: Tensor) -> Tensor:
        """tokens y [N, S, C], features x [N, P, C] -> [N, P, C]"""
        y = self.mix_norm2(self.mix(self.mix_norm1(y).transpose(1, 2)).transpose(1, 2))
        return self.drop(torch.matmul(self.selector(self.norm(x)).sigmoid(), y))
