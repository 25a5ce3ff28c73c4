"""What a model says of clips, kept: everything that figures and thresholds are made of, a few megabytes.

A machine with a card asks; figures are made from answers anywhere. Answers of several models, each about the clips that it
never saw, join to answers about all clips.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..data.cache import FrameCache, JoinedCache
from .calibrate import Windows
from ..data.index import Clip
from .predict import to_slots
from .scorer import Scorer

Frames = FrameCache | JoinedCache


@dataclass(frozen=True)
class Answers:
    """`windows` and `truths` [slots] per clip; `composed`: the same of long videos made of clips."""

    clips: list[Clip] = field(default_factory=list)
    windows: list[Windows] = field(default_factory=list)
    truths: list[np.ndarray] = field(default_factory=list)
    composed: list[tuple[Windows, np.ndarray]] = field(default_factory=list)


def tokens_of(model: Scorer, clips: list[Clip], cache: Frames) -> list[Tensor]:
    """Tokens of every clip: [slots, S, C] each."""
    return [model.tokens(to_slots(cache.frames(c.path))) for c in clips]


def slot_truth(clip: Clip, slots: int, fps: int, per_slot: int) -> np.ndarray:
    """Truth at the middle of every slot: int64 [slots]"""
    return clip.truth((np.arange(slots) + 0.5) * per_slot / fps)


def compose(clips: list[Clip], lengths: list[int], seed: int, videos: int = 40) -> list[list[int]]:
    """Seeded long validation videos as lists of clip numbers: actions with background between two of them.

    Every action clip is used in about equal number; 8 actions per video, each followed by background half the time.
    """
    rng = np.random.default_rng(seed)
    actions = [i for i, c in enumerate(clips) if c.label]
    quiet = [i for i, c in enumerate(clips) if c.label == 0 and lengths[i] <= 80]
    queue = np.concatenate([rng.permutation(actions) for _ in range(1 + videos * 8 // len(actions))])
    out = []
    for v in range(videos):
        video = []
        for action in queue[v * 8 : v * 8 + 8]:
            video.append(int(action))
            if quiet and rng.random() < 0.5:
                video.append(int(rng.choice(quiet)))
        out.append(video)
    return out


def ask(model: Scorer, clips: list[Clip], cache: Frames, input_: dict[str, Any], long: bool = True) -> Answers:
    """What a model says of clips and, with `long`, of videos composed of them."""
    tokens = tokens_of(model, clips, cache)
    windows = [model.windows(t) for t in tokens]
    truths = [slot_truth(c, len(t), input_["fps"], input_["frames_per_slot"]) for c, t in zip(clips, tokens)]
    composed = []
    if long and any(c.label for c in clips):
        for video in compose(clips, [len(t) for t in tokens], seed=11):
            composed.append((model.windows(torch.cat([tokens[i] for i in video])), np.concatenate([truths[i] for i in video])))
    return Answers(clips, windows, truths, composed)


def join(parts: Sequence[Answers]) -> Answers:
    """The answers of several models as one."""
    return Answers(*([x for part in parts for x in getattr(part, name)] for name in ("clips", "windows", "truths", "composed")))


def save(answers: Answers, file: Path) -> None:
    """Write answers; logits as float16."""

    def small(windows: Windows) -> list[tuple[int, Tensor]]:
        return [(start, logits.half()) for start, logits in windows]

    torch.save(
        {
            "clips": [asdict(c) for c in answers.clips],
            "windows": [small(w) for w in answers.windows],
            "truths": [torch.from_numpy(t) for t in answers.truths],
            "composed": [(small(w), torch.from_numpy(t)) for w, t in answers.composed],
        },
        file,
    )


def load(file: Path) -> Answers:
    """Read what `save` wrote."""
    saved = torch.load(file, weights_only=True)

    def wide(windows: list[tuple[int, Tensor]]) -> Windows:
        return [(start, logits.float()) for start, logits in windows]

    return Answers(
        [Clip(**c) for c in saved["clips"]],
        [wide(w) for w in saved["windows"]],
        [t.numpy() for t in saved["truths"]],
        [(wide(w), t.numpy()) for w, t in saved["composed"]],
    )
