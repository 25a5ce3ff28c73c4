"""Clips and sequences of drawn figures, with labels that are right by construction."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from .actions import ACTIONS
from .stage import BACKGROUND, SETTING, Shot, frame_counts, play

LABELS = (BACKGROUND, *ACTIONS)
Interval = tuple[float, float, str]


def render_clip(
    label: str, seed: int, seconds: float, fps: float, width: int, height: int, scene: str | None = None
) -> np.ndarray:
    """uint8 [T, H, W, 3]: one shot of one label, T = round(seconds * fps)."""
    if label not in SETTING:
        raise ValueError(f"No figure can be drawn for '{label}'. Choose one of: {', '.join(LABELS)}.")
    return np.stack(list(play(Shot(seed, ((label, seconds),), scene), fps, width, height)))


def plan_sequence(seed: int, length: float) -> tuple[Shot, ...]:
    """Shots of about `length` seconds together, the last one cut to fit: actions with background between them."""
    rng = np.random.default_rng([seed, 1])
    shots: list[Shot] = []
    left = length
    names = list(ACTIONS)
    while left > 0:
        label = names[rng.integers(len(names))]
        shortest, longest = (1.8, 3.0) if label == "fall" else (2.0, 6.0)
        segments = [(label, round(float(rng.uniform(shortest, longest)), 2))]
        places = SETTING[label][0]
        scene, place = places[rng.integers(len(places))], int(rng.integers(2**31))
        if label in ("fall", "sitting", "picking_up", "standing", "jumping") and rng.random() < 0.35:
            segments.insert(0, ("walking", round(float(rng.uniform(2.0, 3.2)), 2)))
            segments.insert(0, (BACKGROUND, round(float(rng.uniform(1.0, 2.5)), 2)))
        elif rng.random() < 0.55:
            wait = ((BACKGROUND, round(float(rng.uniform(1.5, 5.0)), 2)),)
            shots.append(Shot(int(rng.integers(2**31)), wait, scene, place))
        shots.append(Shot(int(rng.integers(2**31)), tuple(segments), scene, place))
        left = length - sum(s for shot in shots for _, s in shot.segments)
    return _cut(shots, length)


def _cut(shots: Sequence[Shot], length: float) -> tuple[Shot, ...]:
    out, left = [], length
    for shot in shots:
        kept = []
        for label, seconds in shot.segments:
            if left > 0.02:
                kept.append((label, min(seconds, left)))
                left -= kept[-1][1]
        if kept:
            out.append(replace(shot, segments=tuple(kept)))
    return tuple(out)


def intervals_of(shots: Sequence[Shot], fps: float) -> list[Interval]:
    """[(start_s, end_s, label)] of the whole sequence, on frame times, neighbours of one label joined."""
    out: list[Interval] = []
    frame = 0
    for shot in shots:
        for (label, _), count in zip(shot.segments, frame_counts(shot.segments, fps), strict=True):
            start, end = frame / fps, (frame + count) / fps
            frame += count
            if out and out[-1][2] == label:
                out[-1] = (out[-1][0], end, label)
            elif count:
                out.append((start, end, label))
    return out


def render_sequence(
    seed: int, plan: float | Sequence[Shot | tuple[str, float]], fps: float, size: tuple[int, int], supersample: int = 2
) -> tuple[Iterator[np.ndarray], list[Interval]]:
    """Frames uint8 [H, W, 3] of several shots and the intervals that cover them; `size` is (width, height).

    `plan` is a length in seconds (the seed then plans), or a list of shots or of (label, seconds).
    """
    if isinstance(plan, int | float):
        shots = plan_sequence(seed, float(plan))
    else:
        rng = np.random.default_rng([seed, 2])
        shots = tuple(p if isinstance(p, Shot) else Shot(int(rng.integers(2**31)), ((p[0], p[1]),)) for p in plan)
    frames = (frame for shot in shots for frame in play(shot, fps, *size, supersample))
    return frames, intervals_of(shots, fps)
