"""Poses over time: key frames with smooth passage between them, gait with planted feet, and small signs of life."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from .body import AT, pose


@dataclass
class Track:
    """Poses [T, fields] and travel [T, 2] (forward, sideways) of one actor, with what it holds or handles.

    `extras` are per-frame numbers that props need, such as the share of a yo-yo's string that is out.
    """

    poses: np.ndarray
    travel: np.ndarray
    props: tuple[str, ...] = ()
    extras: dict[str, np.ndarray] = field(default_factory=dict)


Key = tuple[float, np.ndarray]


def between(keys: Sequence[Key], times: np.ndarray) -> np.ndarray:
    """Monotone cubic interpolation: no overshoot, and a field that two keys share stands exactly still between them."""
    at = np.array([k[0] for k in keys])
    values = np.stack([np.atleast_1d(k[1]) for k in keys]).astype(float)
    if len(at) == 1:
        return np.repeat(values, len(times), 0)
    step = np.diff(at)[:, None]
    slope = np.diff(values, axis=0) / step
    tangent = np.zeros_like(values)
    a, b = slope[:-1], slope[1:]
    same = a * b > 0
    tangent[1:-1] = np.where(same, 2 * a * b / np.where(same, a + b, 1), 0)
    index = np.clip(np.searchsorted(at, times, side="right") - 1, 0, len(at) - 2)
    h = step[index]
    t = np.clip((times - at[index])[:, None] / h, 0, 1)
    return (
        (2 * t**3 - 3 * t**2 + 1) * values[index]
        + (t**3 - 2 * t**2 + t) * h * tangent[index]
        + (3 * t**2 - 2 * t**3) * values[index + 1]
        + (t**3 - t**2) * h * tangent[index + 1]
    )


def curve(points: Sequence[tuple[float, float]], times: np.ndarray) -> np.ndarray:
    """The same interpolation for one number."""
    return between([(t, np.array([v])) for t, v in points], times)[:, 0]


def repeat(keys: Sequence[Key], period: float, seconds: float, rng: np.random.Generator, spread: float) -> list[Key]:
    """Key frames of one cycle (times in shares of it), repeated to fill `seconds`, each time a little different."""
    out: list[Key] = []
    start = 0.0
    while start < seconds:
        length = period * rng.uniform(1 - spread, 1 + spread)
        change = rng.normal(0, 0.025, len(keys[0][1]))
        keep = [AT[n] for n in "px py pz turn yaw lean roll side fx fy fz fp gx gy gz gp".split()]
        change[keep] = 0
        out += [(start + share * length, key + change * (key != keys[0][1])) for share, key in keys if share < 1]
        start += length
    out.append((start, keys[0][1]))
    return out


def cycled(keys: Sequence[Key], period: float, seconds: float) -> list[Key]:
    """The same without any change from one cycle to the next."""
    out: list[Key] = []
    start = 0.0
    while start < seconds:
        out += [(start + share * period, key) for share, key in keys if share < 1]
        start += period
    out.append((start, keys[0][1]))
    return out


def idle(
    keys: Sequence[Key], ideas: Sequence[np.ndarray], start: float, end: float, pause: float,
    act: Callable[[float, np.ndarray], list[Key]], rng: np.random.Generator,
) -> list[Key]:  # fmt: skip
    """`keys`, and from `start` to after `end` one of the `ideas` after another: `act` leads to one and stays in it."""
    out, t = list(keys), start
    while t < end:
        out += act(t, ideas[rng.integers(len(ideas))])
        t = out[-1][0] + pause
    return out


def alive(poses: np.ndarray, times: np.ndarray, rng: np.random.Generator, amount: float = 1.0) -> np.ndarray:
    """Adds breathing and small sway to chest, head and hands; feet and pelvis stay where they are."""
    out = poses.copy()
    sizes = {"twist": 2.0, "bend": 1.2, "side": 1.0, "nod": 2.5, "look": 4.0}
    sizes |= {n: 0.018 for n in ("rx", "ry", "rz", "lx", "ly", "lz")}
    for name, size in sizes.items():
        for rate in (rng.uniform(0.15, 0.35), rng.uniform(0.4, 0.8)):
            out[:, AT[name]] += amount * 0.6 * size * np.sin(2 * np.pi * (rate * times + rng.random()))
    return out


def on_the_spot(poses: np.ndarray, times: np.ndarray, rng: np.random.Generator, life: float = 1.0,
                props: tuple[str, ...] = (), extras: dict[str, np.ndarray] | None = None) -> Track:  # fmt: skip
    """The track of somebody who stays in place, with the small signs of life that `alive` adds."""
    return Track(alive(poses, times, rng, life), np.zeros((len(times), 2)), props, extras or {})


def gait(times: np.ndarray, rng: np.random.Generator, pace: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Walking poses and the distance walked. A foot on the ground moves back exactly as fast as the pelvis goes on."""
    cycle = rng.uniform(0.95, 1.2) / pace
    swing_arm, lift, lean = rng.uniform(0.28, 0.5), rng.uniform(0.045, 0.075), rng.uniform(2, 6)
    contact, duty = rng.uniform(0.34, 0.40), 0.6
    speed = contact / (duty * cycle)
    phase = times / cycle + rng.random()
    poses = np.tile(pose(), (len(times), 1))
    for sign, (x, y, p) in ((0.0, ("fx", "fy", "fp")), (0.5, ("gx", "gy", "gp"))):
        u = (phase + sign) % 1
        s = np.clip((u - duty) / (1 - duty), 0, 1)
        # In swing the foot joins its ground speed at both ends, so it neither slips nor jerks.
        a, m = contact, -contact * (1 - duty) / duty
        forward = (
            -a / 2 * (2 * s**3 - 3 * s**2 + 1)
            + m * (s**3 - 2 * s**2 + s)
            + a / 2 * (3 * s**2 - 2 * s**3)
            + m * (s**3 - s**2)
        )
        poses[:, AT[x]] = np.where(u < duty, contact * (0.5 - u / duty), forward)
        roll_off = np.clip((u - 0.42) / (duty - 0.42), 0, 1) ** 2 * 0.035 * (u < duty)
        air = np.where(u >= duty, 0.035 * (1 - s) ** 2 + lift * np.sin(np.pi * s) ** 1.5, 0)
        poses[:, AT[y]] = roll_off + air
        poses[:, AT[p]] = curve([(0, 16), (0.1, 0), (0.4, 0), (0.6, -38), (0.75, -18), (0.93, 18), (1, 16)], u)
    swing = np.cos(2 * np.pi * phase)
    poses[:, AT["rx"]], poses[:, AT["lx"]] = 0.08 - swing_arm * swing, 0.08 + swing_arm * swing
    poses[:, AT["ry"]] = -0.94 + 0.10 * np.maximum(-swing, 0)
    poses[:, AT["ly"]] = -0.94 + 0.10 * np.maximum(swing, 0)
    poses[:, AT["py"]] = 0.484 + 0.010 * np.cos(4 * np.pi * (phase - 0.30))
    poses[:, AT["yaw"]], poses[:, AT["twist"]] = -5 * swing, 11 * swing
    poses[:, AT["lean"]] = lean
    poses[:, AT["fz"]], poses[:, AT["gz"]] = 0.045, -0.045
    return poses, speed * times


def blend(before: np.ndarray, poses: np.ndarray, frames: int) -> np.ndarray:
    """Leads from the pose of the previous action into this one over the first `frames` frames."""
    frames = min(frames, len(poses))
    t = (np.arange(frames) + 1) / (frames + 1)
    share = (t * t * (3 - 2 * t))[:, None]
    out = poses.copy()
    out[:frames] = before * (1 - share) + poses[:frames] * share
    return out
