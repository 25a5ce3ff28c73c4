"""Sport, play and yoga, and a fight: tracks like the everyday actions."""

import numpy as np

from .body import AT, pose
from .motion import Track, alive, between, curve, cycled, on_the_spot

Rng = np.random.Generator


GUARD = dict(
    py=0.465,
    fx=-0.11,
    gx=0.13,
    fz=0.07,
    gz=-0.06,
    yaw=24,
    bend=9,
    lean=3,
    rx=0.34,
    ry=0.10,
    rz=-0.06,
    lx=0.46,
    ly=0.06,
    lz=-0.05,
    fp=-10,
    fy=0.01,
)


def _punches(rng: Rng, seconds: float) -> list:
    guard = pose(**GUARD)
    jab = pose(guard, lx=0.99, ly=0.10, lz=-0.12, twist=14, px=0.035)
    cross = pose(guard, rx=0.99, ry=0.10, rz=-0.18, twist=-44, yaw=10, px=0.05, fp=-30, fy=0.025)
    hook = pose(guard, lx=0.62, ly=0.12, lz=-0.25, twist=38, px=0.02)
    wind = pose(guard, lx=0.3, ly=0.05, lz=0.45, twist=-26)
    dip = pose(guard, py=0.44, side=9, lean=8)
    keys, t = [(0.0, guard)], rng.uniform(0.05, 0.25)
    while t < seconds + 0.5:
        fast = rng.uniform(0.13, 0.19)
        for move in ([jab], [jab, cross], [jab, jab, cross], [cross], [wind, hook], [cross, wind, hook])[
            rng.integers(6)
        ]:
            keys += [
                (t, guard if move is not hook else wind),
                (t + fast, move),
                (t + fast * 1.35, move),
                (t + fast * 2.5, guard),
            ]
            t += fast * 2.7
        pause = rng.uniform(0.15, 0.5)
        keys += [(t + pause * 0.5, pose(dip, side=rng.uniform(-9, 9)))]
        t += pause
    return sorted({round(k[0], 4): k for k in keys}.values(), key=lambda k: k[0])


def boxing_punch(rng: Rng, times: np.ndarray) -> Track:
    poses = between(_punches(rng, float(times[-1])), times)
    poses[:, AT["py"]] += 0.006 * np.sin(2 * np.pi * rng.uniform(1.6, 2.2) * times)
    return on_the_spot(poses, times, rng, 0.4, ("gloves",))


def fight(rng: Rng, times: np.ndarray) -> Track:
    """One side of a fight; the other side is a second track. Swings wildly, shoves, is rocked back."""
    guard = pose(**GUARD, side=0)
    moves = [
        pose(guard, rx=0.97, ry=0.16, rz=-0.15, twist=-48, px=0.11, lean=14),
        pose(guard, lx=0.97, ly=0.16, lz=-0.1, twist=24, px=0.09, lean=12),
        pose(guard, rx=0.92, ry=0.02, lx=0.92, ly=0.02, px=0.12, lean=18, twist=-20),  # shove
        pose(guard, fx=0.36, fy=0.22, fp=30, px=0.0, lean=-14, twist=20, py=0.48),  # kick
    ]
    rocked = pose(
        guard, lean=-16, bend=-8, nod=-18, px=-0.07, rx=0.3, ry=0.2, rz=0.4, lx=0.4, ly=0.25, lz=0.4, twist=16
    )
    duck = pose(guard, py=0.38, lean=26, bend=14, rx=0.32, ry=0.3, lx=0.36, ly=0.3)
    beat, t, keys = rng.uniform(0.42, 0.55), 0.0, [(0.0, guard)]
    turn = 0
    while t < times[-1] + 1:
        mine = turn % 2 == 0
        move = moves[rng.integers(len(moves))] if mine else (rocked if rng.random() < 0.65 else duck)
        keys += [
            (t + 0.10, guard),
            (t + 0.10 + beat * 0.45, move),
            (t + 0.10 + beat * 0.65, move),
            (t + 0.1 + beat * 1.4, guard),
        ]
        t += beat * 1.7
        turn += 1 if rng.random() < 0.8 else 2
    poses = between(keys, times)
    poses[:, AT["py"]] += 0.008 * np.sin(2 * np.pi * 2 * times + rng.random())
    sway = 0.04 * np.sin(2 * np.pi * (0.35 * times + rng.random()))
    return Track(alive(poses, times, rng, 0.8), np.stack([sway, sway * 0], 1))


def yoyo(rng: Rng, times: np.ndarray) -> Track:
    """Palm up, the hand flicks down, the yo-yo runs out and comes back; now and then it swings round."""
    period, seconds = rng.uniform(0.95, 1.35), float(times[-1]) + 0.5
    base = pose(fz=0.085, gz=-0.085, rx=0.55, ry=-0.38, rz=0.02, lx=0.10, ly=-0.86, lz=0.22, nod=16)
    if rng.random() < 0.5:
        base = pose(base, lx=0.02, ly=-0.58, lz=0.34)
    throw = pose(base, rx=0.52, ry=-0.72, rz=0.02, nod=22, py=0.488)
    raised = pose(base, rx=0.55, ry=-0.02, nod=8)
    keys, out, round_ = [(0.0, base)], [(0.0, 0.0)], [(0.0, 0.0)]
    t, turns = 0.1, 0.0
    while t < seconds:
        span = period * rng.uniform(0.92, 1.08)
        keys += [
            (t, base),
            (t + 0.22 * span, raised),
            (t + 0.42 * span, throw),
            (t + 0.72 * span, pose(throw, ry=-0.66)),
            (t + 0.88 * span, pose(base, ry=-0.5)),
        ]
        out += [(t + 0.30 * span, 0.0), (t + 0.52 * span, 1.0), (t + 0.70 * span, 1.0), (t + 0.94 * span, 0.0)]
        if rng.random() < 0.3:  # round the world
            keys[-2] = (t + 0.72 * span, pose(throw, rx=0.62, ry=-0.42))
            round_ += [(t + 0.46 * span, turns), (t + 0.80 * span, turns + 1)]
            turns += 1
            out[-2:] = [(t + 0.80 * span, 1.0), (t + 0.97 * span, 0.0)]
        t += span
    extras = {"string": curve(out, times), "round": curve(round_, times)}
    return on_the_spot(between(keys, times), times, rng, 0.5, ("yoyo",), extras)


def _strokes(cycle, period: float, seconds: float, times: np.ndarray, rng: Rng, stroke: str) -> Track:
    """One stroke again and again; the ball goes by the share of a stroke that is over."""
    poses, extras = between(cycled(cycle, period, seconds), times), {"phase": (times / period) % 1}
    return on_the_spot(poses, times, rng, 0.3, ("racket", stroke), extras)


def tennis_serve(rng: Rng, times: np.ndarray) -> Track:
    seconds, period = float(times[-1]) + 0.3, rng.uniform(2.0, 2.5)
    ready = pose(
        py=0.485, fx=-0.12, gx=0.12, yaw=52, fz=0.05, gz=-0.05, rx=0.42, ry=-0.52, rz=-0.05, lx=0.52, ly=-0.50, lz=-0.05
    )
    drop = pose(ready, rx=0.10, ry=-0.92, rz=0.20, lx=0.30, ly=-0.88, lz=0.0, bend=10)
    toss = pose(ready, rx=-0.35, ry=-0.30, rz=0.75, lx=0.40, ly=0.88, lz=0.15, bend=-6, nod=-20, yaw=66, py=0.47)
    trophy = pose(
        ready, rx=-0.15, ry=0.30, rz=0.50, lx=0.30, ly=0.95, lz=0.12, bend=-14, nod=-28, yaw=70, py=0.43, side=-8
    )
    scratch = pose(trophy, rx=-0.25, ry=0.42, rz=0.30, lx=0.35, ly=0.40, py=0.47, yaw=50)
    hit = pose(
        ready,
        rx=0.22,
        ry=0.97,
        rz=0.05,
        lx=0.25,
        ly=-0.35,
        lz=-0.1,
        bend=4,
        nod=-18,
        yaw=8,
        py=0.525,
        px=0.07,
        fy=0.06,
        gy=0.035,
        fp=-40,
        gp=-30,
        side=-6,
    )
    follow = pose(
        hit,
        rx=0.70,
        ry=-0.55,
        rz=-0.45,
        lx=0.20,
        ly=-0.45,
        yaw=-14,
        bend=26,
        nod=0,
        py=0.46,
        fy=0.05,
        fx=-0.10,
        gy=0,
        gp=0,
        px=0.09,
    )
    cycle = [
        (0, ready),
        (0.14, drop),
        (0.34, toss),
        (0.48, trophy),
        (0.56, scratch),
        (0.62, hit),
        (0.72, follow),
        (0.82, pose(follow, rx=0.4, ry=-0.75)),
        (1, ready),
    ]
    rng.integers(2**32)  # unused: seeds go on meaning the same serve
    return _strokes(cycle, period, seconds, times, rng, "serve")


def tennis_forehand(rng: Rng, times: np.ndarray) -> Track:
    """Right-handed, as the label means it."""
    seconds, period = float(times[-1]) + 0.3, rng.uniform(1.6, 2.0)
    low = rng.uniform(-0.45, -0.25)
    ready = pose(
        py=0.455,
        lean=10,
        bend=10,
        fx=-0.02,
        gx=0.02,
        fz=0.12,
        gz=-0.12,
        rx=0.55,
        ry=-0.40,
        rz=-0.12,
        lx=0.55,
        ly=-0.36,
        lz=-0.15,
    )
    back = pose(
        ready,
        yaw=42,
        twist=38,
        rx=-0.15,
        ry=-0.05,
        rz=0.85,
        lx=0.60,
        ly=-0.1,
        lz=-0.1,
        fx=-0.12,
        gx=0.13,
        gz=-0.05,
        lean=6,
    )
    load = pose(back, ry=low - 0.15, rx=-0.45, rz=0.75, py=0.435)
    hit = pose(
        back, yaw=8, twist=2, rx=0.72, ry=low, rz=0.52, lx=0.15, ly=-0.35, lz=0.45, px=0.05, py=0.46, fp=-22, fy=0.02
    )
    through = pose(
        hit, yaw=-12, twist=-26, rx=0.72, ry=0.30, rz=-0.28, lx=0.25, ly=-0.30, lz=0.3, px=0.07, fp=-32, fy=0.03
    )
    wrap = pose(through, twist=-40, rx=0.30, ry=0.26, rz=-0.62, lx=0.30, ly=-0.2)
    hop = pose(ready, py=0.475, fy=0.03, gy=0.03)
    cycle = [
        (0, ready),
        (0.12, hop),
        (0.22, ready),
        (0.42, back),
        (0.50, load),
        (0.58, hit),
        (0.66, through),
        (0.74, wrap),
        (0.80, wrap),
        (1, ready),
    ]
    return _strokes(cycle, period, seconds, times, rng, "forehand")


def yoga_trikonasana(rng: Rng, times: np.ndarray) -> Track:
    way = 1 if rng.random() < 0.5 else -1
    wide = rng.uniform(0.24, 0.29)
    deep = rng.uniform(0.9, 1.0)
    base = pose(py=0.44, fz=wide, gz=-wide)
    tee = pose(base, rx=0.0, ry=0.02, rz=0.99, lx=0.0, ly=0.02, lz=0.99)
    shift = pose(tee, pz=-0.05 * way, roll=16 * way, side=22 * way)
    tri = pose(tee, pz=-0.07 * way, roll=34 * way * deep, side=50 * way * deep, look=-12 * way)
    low, high = ("r", "l") if way > 0 else ("l", "r")
    tri = pose(
        tri, **{low + "x": 0.05, low + "y": 0.06, low + "z": 0.98, high + "x": 0.0, high + "y": 0.04, high + "z": 0.99}
    )
    go, hold = rng.uniform(1.1, 1.6), rng.uniform(1.6, 2.6)
    keys, t = [(0.0, tee), (0.15, tee)], 0.15
    while t < times[-1] + 1:
        keys += [
            (t + go * 0.45, shift),
            (t + go, tri),
            (t + go + hold, tri),
            (t + 2 * go + hold, tee),
            (t + 2 * go + hold + 0.4, tee),
        ]
        t = keys[-1][0]
    return on_the_spot(between(keys, times), times, rng, 0.5, ("mat",))
