"""The actions: each makes a track for a number of seconds. All chance comes from the given generator."""

from collections.abc import Callable

import numpy as np

from .body import AT, pose
from .motion import Track, alive, between, curve, gait, repeat

Rng = np.random.Generator
still = lambda count: np.zeros((count, 2))  # noqa: E731


def _keys(rng: Rng, keys, period, seconds, times, spread=0.1) -> np.ndarray:
    return between(repeat(keys, period, seconds, rng, spread), times)


def walking(rng: Rng, times: np.ndarray) -> Track:
    poses, distance = gait(times, rng, rng.uniform(0.85, 1.25))
    return Track(alive(poses, times, rng, 0.5), np.stack([distance, distance * 0], 1))


def standing(rng: Rng, times: np.ndarray) -> Track:
    base = pose(py=0.498)
    ideas = [
        pose(base, pz=0.022, roll=-3, side=4, look=18),
        pose(base, pz=-0.022, roll=3, side=-4, look=-22),
        pose(base, rx=0.40, ry=-0.30, rz=-0.12, nod=22),  # looks at a hand-held thing
        pose(base, rx=0.02, ry=-0.58, rz=0.34, side=2, pz=0.015),  # hand on the hip
        pose(base, rx=0.36, ry=-0.42, rz=-0.45, lx=0.33, ly=-0.46, lz=-0.42),  # folded arms
    ]
    keys, t = [(0.0, base)], 0.0
    while t < times[-1] + 1:
        idea = ideas[rng.integers(len(ideas))]
        move, hold = rng.uniform(0.7, 1.2), rng.uniform(0.8, 2.0)
        keys += [(t + move, idea), (t + move + hold, idea)]
        t += move + hold
    return Track(alive(between(keys, times), times, rng, 1.3), still(len(times)))


SEAT = 0.265  # height of the pelvis on a seat, in body heights


def sitting(rng: Rng, times: np.ndarray) -> Track:
    down = rng.uniform(0.9, 1.4)
    start = rng.uniform(0.1, 0.3)
    wide = rng.uniform(0.07, 0.10)
    up = pose(fz=wide, gz=-wide, py=0.495)
    half = pose(up, px=-0.13, py=0.38, lean=28, bend=12, rx=0.45, ry=-0.62, lx=0.45, ly=-0.62)
    touch = pose(up, px=-0.20, py=SEAT, lean=16, bend=10, rx=0.50, ry=-0.60, rz=0.02, lx=0.50, ly=-0.60, lz=0.02)
    rest = pose(touch, lean=-6, bend=4, rx=0.52, ry=-0.60, lx=0.52, ly=-0.60)
    ideas = [
        pose(rest, look=20),
        pose(rest, rx=0.45, ry=-0.12, rz=-0.05, nod=12),
        pose(rest, rx=0.42, ry=-0.38, rz=-0.3, lx=0.42, ly=-0.38, lz=-0.3, nod=24),
        pose(rest, lean=-12, bend=2, look=-15),
        pose(rest, lx=0.40, ly=0.05, lz=0.1, look=-12),
    ]
    keys = [(0.0, up), (start, up), (start + 0.45 * down, half), (start + 0.8 * down, touch), (start + 1.25 * down, rest)]
    t = keys[-1][0]
    while t < times[-1] + 1:
        idea = ideas[rng.integers(len(ideas))]
        keys += [(t + 0.5, rest), (t + 1.1, idea), (t + rng.uniform(1.6, 2.6), idea)]
        t = keys[-1][0] + 0.3
    return Track(alive(between(keys, times), times, rng), still(len(times)))


FLAT = dict(py=0.062, px=0.0, lean=-89, fx=0.47, gx=0.47, fy=0.0, gy=0.0, fp=62, gp=62)


def lying(rng: Rng, times: np.ndarray) -> Track:
    flat = pose(**FLAT, fz=0.07, gz=-0.07, rx=0.06, ry=-0.93, rz=0.25, lx=0.06, ly=-0.93, lz=0.25, nod=12)
    sit = pose(flat, lean=4, bend=14, rx=0.3, ry=-0.75, lx=0.3, ly=-0.75, nod=8)
    knee = dict(fx=0.24, fp=4) if rng.random() < 0.6 else dict(gx=0.24, gp=4)
    ideas = [
        pose(flat, **knee),
        pose(flat, **knee, rx=0.30, ry=-0.46, rz=-0.3),
        pose(flat, lx=0.12, ly=0.42, lz=0.45, rx=0.12, ry=0.42, rz=0.45),  # hands under the head
        pose(flat, rx=0.30, ry=-0.46, rz=-0.35, lx=0.3, ly=-0.46, lz=-0.35, look=25),
    ]
    keys, t = [(0.0, flat)], 0.4
    if rng.random() < 0.6 and times[-1] > 2.5:
        lean = pose(sit, lean=-45, rx=-0.3, ry=-0.85, rz=0.4, lx=-0.3, ly=-0.85, lz=0.4)
        keys, t = [(0.0, sit), (0.2, sit), (0.9, lean), (1.7, flat)], 1.9
    while t < times[-1] + 1:
        idea = ideas[rng.integers(len(ideas))]
        keys += [(t + rng.uniform(0.9, 1.4), idea), (t + rng.uniform(2.0, 3.4), idea)]
        t = keys[-1][0] + 0.2
    return Track(alive(between(keys, times), times, rng, 0.8), still(len(times)))


def fall(rng: Rng, times: np.ndarray) -> Track:
    """Loses balance, drops and stays down: backward, forward or to a side."""
    pre, drop = rng.uniform(0.25, 0.55), rng.uniform(0.75, 1.05)
    on = lambda share: pre + share * drop  # noqa: E731
    up = pose(py=0.495)
    kind = rng.integers(3)
    if kind == 0:
        flat = pose(**{**FLAT, "px": -0.34, "fx": 0.10, "gx": 0.14}, fz=0.09, gz=-0.07, rx=0.1, ry=-0.6, rz=0.7, lx=0.1, ly=-0.5, lz=0.75, nod=8)
        keys = [
            (0.0, up), (pre, up),
            (on(0.28), pose(up, px=-0.06, py=0.47, lean=-18, rx=0.7, ry=0.25, rz=0.5, lx=0.65, ly=0.3, lz=0.5, fx=0.06, fy=0.05, fp=25)),
            (on(0.62), pose(up, px=-0.22, py=0.24, lean=-38, bend=14, rx=0.3, ry=-0.2, rz=0.8, lx=0.4, ly=0.4, lz=0.6, fx=0.12, fy=0.09, fp=40, gx=0.12, gy=0.03, gp=25)),
            (on(0.82), pose(flat, py=0.08, lean=-55, bend=6, fy=0.16, gy=0.08, fx=0.14, gx=0.16)),
            (on(1.0), pose(flat, fy=0.03)), (on(1.2), flat),
        ]
    elif kind == 1:
        flat = pose(py=0.065, px=0.30, lean=88, fx=-0.17, gx=-0.17, fy=0.0, gy=0.0, fp=-60, gp=-60, rx=0.1, ry=0.55, rz=0.45, lx=0.12, ly=0.5, lz=0.5, nod=-8, look=35)
        keys = [
            (0.0, up), (pre, up),
            (on(0.3), pose(up, px=0.10, py=0.46, lean=28, rx=0.75, ry=0.2, lx=0.6, ly=0.35, fp=-25, fy=0.02, gx=0.06)),
            (on(0.6), pose(up, px=0.20, py=0.27, lean=48, rx=0.8, ry=0.5, lx=0.8, ly=0.5, fp=-45, gp=-45, fx=-0.1, gx=-0.08, fy=0.02, gy=0.02)),
            (on(0.85), pose(flat, py=0.10, lean=74, rx=0.5, ry=0.6, lx=0.5, ly=0.6, fy=0.06, gy=0.04)),
            (on(1.0), flat),
        ]
    else:
        way = 1 if rng.random() < 0.5 else -1
        legs = dict(fz=-0.30 * way + 0.05, gz=-0.30 * way - 0.05, fx=0.10, gx=-0.02) 
        flat = pose(py=0.075, pz=0.14 * way, roll=86 * way, lean=4, bend=10, **legs, fy=0.06, gy=0.06, rx=0.6, ry=0.2, rz=0.1, lx=0.55, ly=0.0, lz=0.1)
        keys = [
            (0.0, up), (pre, up),
            (on(0.3), pose(up, pz=0.05 * way, py=0.47, roll=16 * way, rx=0.2, ry=0.1, rz=0.9, lx=0.2, ly=0.2, lz=0.9)),
            (on(0.62), pose(up, pz=0.13 * way, py=0.27, roll=44 * way, lean=8, fz=-0.05 * way + 0.06, gz=-0.05 * way - 0.06, fy=0.03, gy=0.03, rx=0.4, ry=-0.2, rz=0.8, lx=0.3, ly=0.1, lz=0.8)),
            (on(0.85), pose(flat, py=0.10, roll=74 * way, fy=0.10, gy=0.12)),
            (on(1.0), flat),
        ]
    end = keys[-1][1]
    keys += [(on(1.8), pose(end, nod=end[AT["nod"]] + 8)), (on(3.0), pose(end, look=end[AT["look"]] + 15))]
    return Track(alive(between(keys, times), times, rng, 0.4), still(len(times)))


def jumping(rng: Rng, times: np.ndarray) -> Track:
    height, seconds = rng.uniform(0.12, 0.24), float(times[-1]) + 0.5
    jacks = rng.random() < 0.35
    up = pose(py=0.49)
    crouch = pose(up, py=0.36, lean=26, bend=10, px=-0.05, rx=-0.5, ry=-0.75, lx=-0.5, ly=-0.75)
    push = pose(up, py=0.515, lean=2, rx=0.5, ry=0.5, lx=0.5, ly=0.5, fp=-35, gp=-35, fy=0.03, gy=0.03)
    tuck = rng.uniform(0.0, 0.12)
    air = pose(push, py=0.51 + height, fy=height + 0.02 + tuck, gy=height + 0.02 + tuck, rx=0.25, ry=0.93, lx=0.25, ly=0.93, fp=-25, gp=-25)
    land = pose(up, py=0.40, lean=18, bend=8, px=-0.03, rx=0.3, ry=-0.7, rz=0.35, lx=0.3, ly=-0.7, lz=0.35)
    cycle = [(0, up), (0.22, crouch), (0.36, push), (0.53, air), (0.69, pose(push, ry=0.1, ly=0.1)), (0.80, land), (1, up)]
    period = rng.uniform(1.15, 1.5)
    if jacks:
        height *= 0.35
        out = dict(fz=0.19, gz=-0.19, rx=0.05, ry=0.85, rz=0.45, lx=0.05, ly=0.85, lz=0.45)
        mid = dict(fz=0.13, gz=-0.13, rx=0.05, ry=0.0, rz=0.97, lx=0.05, ly=0.0, lz=0.97, fy=height, gy=height, fp=-25, gp=-25)
        cycle = [(0, pose(up, py=0.47)), (0.25, pose(up, py=0.49 + height, **mid)), (0.5, pose(up, py=0.45, **out)), (0.75, pose(up, py=0.49 + height, **mid)), (1, up)]
        period = rng.uniform(0.85, 1.1)
    return Track(alive(_keys(rng, cycle, period, seconds, times, 0.06), times, rng, 0.5), still(len(times)))


def picking_up(rng: Rng, times: np.ndarray) -> Track:
    two = rng.random() < 0.5
    squat = rng.random() < 0.55
    up = pose(py=0.495, fx=0.04, gx=-0.05, fz=0.08, gz=-0.08)
    if squat:
        low = pose(up, px=-0.10, py=0.235, lean=44, bend=22, nod=10, fp=0, gp=-12, gy=0.012)
    else:
        low = pose(up, px=-0.13, py=0.445, lean=74, bend=42, nod=-5)
    reach = dict(rx=0.86, ry=-0.42, rz=-0.18) if squat else dict(rx=0.86, ry=0.10, rz=-0.15)
    hold = dict(rx=0.50, ry=-0.45, rz=-0.16)
    if two:
        reach |= {"l" + k[1]: v for k, v in reach.items()}
        hold |= {"l" + k[1]: v for k, v in hold.items()}
    else:
        low = pose(low, lx=0.2, ly=-0.7, lz=0.3) if squat else pose(low, lx=0.35, ly=-0.6, lz=0.15)
    low = pose(low, **reach)
    lift = pose(up, **hold, py=0.49, lean=-2)
    start, speed = rng.uniform(0.15, 0.35), rng.uniform(0.85, 1.2)
    at = lambda t: start + t / speed  # noqa: E731
    middle = pose(up, py=0.40 if squat else 0.475, px=-0.08, lean=32, bend=14, nod=18, rx=0.6, ry=-0.6)
    keys = [(0, up), (start, pose(up, nod=14)), (at(0.5), middle), (at(1.0), low), (at(1.3), low), (at(1.85), pose(middle, **hold)), (at(2.4), lift)]
    end = at(2.4)
    grasp = at(1.15)
    while end < times[-1] + 0.5:  # looks at it, turns it about
        keys += [(end + 0.7, pose(lift, nod=20, rx=0.5, ry=-0.25, look=8)), (end + 1.5, lift)]
        end += 1.5
    return Track(alive(between(keys, times), times, rng, 0.5), still(len(times)), ("thing", "two" if two else "one"), {"held": (times >= grasp).astype(float)})


GUARD = dict(py=0.465, fx=-0.11, gx=0.13, fz=0.07, gz=-0.06, yaw=24, bend=9, lean=3, rx=0.34, ry=0.10, rz=-0.06, lx=0.46, ly=0.06, lz=-0.05, fp=-10, fy=0.01)


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
        for move in ([jab], [jab, cross], [jab, jab, cross], [cross], [wind, hook], [cross, wind, hook])[rng.integers(6)]:
            keys += [(t, guard if move is not hook else wind), (t + fast, move), (t + fast * 1.35, move), (t + fast * 2.5, guard)]
            t += fast * 2.7
        pause = rng.uniform(0.15, 0.5)
        keys += [(t + pause * 0.5, pose(dip, side=rng.uniform(-9, 9)))]
        t += pause
    return sorted({round(k[0], 4): k for k in keys}.values(), key=lambda k: k[0])


def boxing_punch(rng: Rng, times: np.ndarray) -> Track:
    poses = between(_punches(rng, float(times[-1])), times)
    poses[:, AT["py"]] += 0.006 * np.sin(2 * np.pi * rng.uniform(1.6, 2.2) * times)
    return Track(alive(poses, times, rng, 0.4), still(len(times)), ("gloves",))


def fight(rng: Rng, times: np.ndarray) -> Track:
    """One side of a fight; the other side is a second track. Swings wildly, shoves, is rocked back."""
    guard = pose(**GUARD, side=0)
    moves = [
        pose(guard, rx=0.97, ry=0.16, rz=-0.15, twist=-48, px=0.11, lean=14),
        pose(guard, lx=0.97, ly=0.16, lz=-0.1, twist=24, px=0.09, lean=12),
        pose(guard, rx=0.92, ry=0.02, lx=0.92, ly=0.02, px=0.12, lean=18, twist=-20),  # shove
        pose(guard, fx=0.36, fy=0.22, fp=30, px=0.0, lean=-14, twist=20, py=0.48),  # kick
    ]
    rocked = pose(guard, lean=-16, bend=-8, nod=-18, px=-0.07, rx=0.3, ry=0.2, rz=0.4, lx=0.4, ly=0.25, lz=0.4, twist=16)
    duck = pose(guard, py=0.38, lean=26, bend=14, rx=0.32, ry=0.3, lx=0.36, ly=0.3)
    beat, t, keys = rng.uniform(0.42, 0.55), 0.0, [(0.0, guard)]
    turn = 0
    while t < times[-1] + 1:
        mine = turn % 2 == 0
        move = moves[rng.integers(len(moves))] if mine else (rocked if rng.random() < 0.65 else duck)
        keys += [(t + 0.10, guard), (t + 0.10 + beat * 0.45, move), (t + 0.10 + beat * 0.65, move), (t + 0.1 + beat * 1.4, guard)]
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
        keys += [(t, base), (t + 0.22 * span, raised), (t + 0.42 * span, throw), (t + 0.72 * span, pose(throw, ry=-0.66)), (t + 0.88 * span, pose(base, ry=-0.5))]
        out += [(t + 0.30 * span, 0.0), (t + 0.52 * span, 1.0), (t + 0.70 * span, 1.0), (t + 0.94 * span, 0.0)]
        if rng.random() < 0.3:  # round the world
            keys[-2] = (t + 0.72 * span, pose(throw, rx=0.62, ry=-0.42))
            round_ += [(t + 0.46 * span, turns), (t + 0.80 * span, turns + 1)]
            turns += 1
            out[-2:] = [(t + 0.80 * span, 1.0), (t + 0.97 * span, 0.0)]
        t += span
    extras = {"string": curve(out, times), "round": curve(round_, times)}
    return Track(alive(between(keys, times), times, rng, 0.5), still(len(times)), ("yoyo",), extras)


def tennis_serve(rng: Rng, times: np.ndarray) -> Track:
    seconds, period = float(times[-1]) + 0.3, rng.uniform(2.0, 2.5)
    ready = pose(py=0.485, fx=-0.12, gx=0.12, yaw=52, fz=0.05, gz=-0.05, rx=0.42, ry=-0.52, rz=-0.05, lx=0.52, ly=-0.50, lz=-0.05)
    drop = pose(ready, rx=0.10, ry=-0.92, rz=0.20, lx=0.30, ly=-0.88, lz=0.0, bend=10)
    toss = pose(ready, rx=-0.35, ry=-0.30, rz=0.75, lx=0.40, ly=0.88, lz=0.15, bend=-6, nod=-20, yaw=66, py=0.47)
    trophy = pose(ready, rx=-0.15, ry=0.30, rz=0.50, lx=0.30, ly=0.95, lz=0.12, bend=-14, nod=-28, yaw=70, py=0.43, side=-8)
    scratch = pose(trophy, rx=-0.25, ry=0.42, rz=0.30, lx=0.35, ly=0.40, py=0.47, yaw=50)
    hit = pose(ready, rx=0.22, ry=0.97, rz=0.05, lx=0.25, ly=-0.35, lz=-0.1, bend=4, nod=-18, yaw=8, py=0.525, px=0.07, fy=0.06, gy=0.035, fp=-40, gp=-30, side=-6)
    follow = pose(hit, rx=0.70, ry=-0.55, rz=-0.45, lx=0.20, ly=-0.45, yaw=-14, bend=26, nod=0, py=0.46, fy=0.05, fx=-0.10, gy=0, gp=0, px=0.09)
    cycle = [(0, ready), (0.14, drop), (0.34, toss), (0.48, trophy), (0.56, scratch), (0.62, hit), (0.72, follow), (0.82, pose(follow, rx=0.4, ry=-0.75)), (1, ready)]
    marks = repeat([(s, np.zeros(len(ready))) for s, _ in cycle], period, seconds, np.random.default_rng(rng.integers(2**32)), 0.0)
    keys = [(t, cycle[i % (len(cycle) - 1)][1]) for i, (t, _) in enumerate(marks)]
    phase = (times / period) % 1
    return Track(alive(between(keys, times), times, rng, 0.3), still(len(times)), ("racket", "serve"), {"phase": phase})


def tennis_forehand(rng: Rng, times: np.ndarray) -> Track:
    """Right-handed, as the label means it."""
    seconds, period = float(times[-1]) + 0.3, rng.uniform(1.6, 2.0)
    low = rng.uniform(-0.45, -0.25)
    ready = pose(py=0.455, lean=10, bend=10, fx=-0.02, gx=0.02, fz=0.12, gz=-0.12, rx=0.55, ry=-0.40, rz=-0.12, lx=0.55, ly=-0.36, lz=-0.15)
    back = pose(ready, yaw=42, twist=38, rx=-0.15, ry=-0.05, rz=0.85, lx=0.60, ly=-0.1, lz=-0.1, fx=-0.12, gx=0.13, gz=-0.05, lean=6)
    load = pose(back, ry=low - 0.15, rx=-0.45, rz=0.75, py=0.435)
    hit = pose(back, yaw=8, twist=2, rx=0.72, ry=low, rz=0.52, lx=0.15, ly=-0.35, lz=0.45, px=0.05, py=0.46, fp=-22, fy=0.02)
    through = pose(hit, yaw=-12, twist=-26, rx=0.72, ry=0.30, rz=-0.28, lx=0.25, ly=-0.30, lz=0.3, px=0.07, fp=-32, fy=0.03)
    wrap = pose(through, twist=-40, rx=0.30, ry=0.26, rz=-0.62, lx=0.30, ly=-0.2)
    hop = pose(ready, py=0.475, fy=0.03, gy=0.03)
    cycle = [(0, ready), (0.12, hop), (0.22, ready), (0.42, back), (0.50, load), (0.58, hit), (0.66, through), (0.74, wrap), (0.80, wrap), (1, ready)]
    keys, t = [], 0.0
    while t < seconds:
        keys += [(t + s * period, p) for s, p in cycle[:-1]]
        t += period
    keys.append((t, ready))
    return Track(alive(between(keys, times), times, rng, 0.3), still(len(times)), ("racket", "forehand"), {"phase": (times / period) % 1})


def yoga_trikonasana(rng: Rng, times: np.ndarray) -> Track:
    way = 1 if rng.random() < 0.5 else -1
    wide = rng.uniform(0.24, 0.29)
    deep = rng.uniform(0.9, 1.0)
    base = pose(py=0.44, fz=wide, gz=-wide)
    tee = pose(base, rx=0.0, ry=0.02, rz=0.99, lx=0.0, ly=0.02, lz=0.99)
    shift = pose(tee, pz=-0.05 * way, roll=16 * way, side=22 * way)
    tri = pose(tee, pz=-0.07 * way, roll=34 * way * deep, side=50 * way * deep, look=-12 * way)
    low, high = ("r", "l") if way > 0 else ("l", "r")
    tri = pose(tri, **{low + "x": 0.05, low + "y": 0.06, low + "z": 0.98, high + "x": 0.0, high + "y": 0.04, high + "z": 0.99})
    go, hold = rng.uniform(1.1, 1.6), rng.uniform(1.6, 2.6)
    keys, t = [(0.0, tee), (0.15, tee)], 0.15
    while t < times[-1] + 1:
        keys += [(t + go * 0.45, shift), (t + go, tri), (t + go + hold, tri), (t + 2 * go + hold, tee), (t + 2 * go + hold + 0.4, tee)]
        t = keys[-1][0]
    return Track(alive(between(keys, times), times, rng, 0.5), still(len(times)), ("mat",))


ACTIONS: dict[str, Callable[[Rng, np.ndarray], Track]] = {
    "fall": fall, "fight": fight, "walking": walking, "standing": standing, "sitting": sitting, "lying": lying,
    "jumping": jumping, "picking_up": picking_up, "boxing_punch": boxing_punch, "tennis_serve": tennis_serve,
    "tennis_forehand": tennis_forehand, "yoyo": yoyo, "yoga_trikonasana": yoga_trikonasana,
}  # fmt: skip
