"""Everyday actions: each makes a track for a number of seconds. All chance comes from the given generator."""

import numpy as np

from .body import AT, pose
from .motion import Key, Track, alive, between, gait, idle, on_the_spot, repeat

Rng = np.random.Generator


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

    def act(t: float, idea: np.ndarray) -> list[Key]:
        move, hold = rng.uniform(0.7, 1.2), rng.uniform(0.8, 2.0)
        return [(t + move, idea), (t + (move + hold), idea)]

    keys = idle([(0.0, base)], ideas, 0.0, times[-1] + 1, 0.0, act, rng)
    return on_the_spot(between(keys, times), times, rng, 1.3)


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
    keys = [
        (0.0, up),
        (start, up),
        (start + 0.45 * down, half),
        (start + 0.8 * down, touch),
        (start + 1.25 * down, rest),
    ]

    def act(t: float, idea: np.ndarray) -> list[Key]:
        return [(t + 0.5, rest), (t + 1.1, idea), (t + rng.uniform(1.6, 2.6), idea)]

    keys = idle(keys, ideas, keys[-1][0], times[-1] + 1, 0.3, act, rng)
    return on_the_spot(between(keys, times), times, rng)


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

    def act(t: float, idea: np.ndarray) -> list[Key]:
        return [(t + rng.uniform(0.9, 1.4), idea), (t + rng.uniform(2.0, 3.4), idea)]

    keys = idle(keys, ideas, t, times[-1] + 1, 0.2, act, rng)
    return on_the_spot(between(keys, times), times, rng, 0.8)


def fall(rng: Rng, times: np.ndarray) -> Track:
    """Loses balance, drops and stays down: backward, forward or to a side."""
    pre, drop = rng.uniform(0.25, 0.55), rng.uniform(0.75, 1.05)
    on = lambda share: pre + share * drop  # noqa: E731
    up = pose(py=0.495)
    kind = rng.integers(3)
    if kind == 0:
        flat = pose(
            **{**FLAT, "px": -0.34, "fx": 0.10, "gx": 0.14},
            fz=0.09,
            gz=-0.07,
            rx=0.1,
            ry=-0.6,
            rz=0.7,
            lx=0.1,
            ly=-0.5,
            lz=0.75,
            nod=8,
        )
        keys = [
            (0.0, up),
            (pre, up),
            (
                on(0.28),
                pose(
                    up,
                    px=-0.06,
                    py=0.47,
                    lean=-18,
                    rx=0.7,
                    ry=0.25,
                    rz=0.5,
                    lx=0.65,
                    ly=0.3,
                    lz=0.5,
                    fx=0.06,
                    fy=0.05,
                    fp=25,
                ),
            ),
            (
                on(0.62),
                pose(
                    up,
                    px=-0.22,
                    py=0.24,
                    lean=-38,
                    bend=14,
                    rx=0.3,
                    ry=-0.2,
                    rz=0.8,
                    lx=0.4,
                    ly=0.4,
                    lz=0.6,
                    fx=0.12,
                    fy=0.09,
                    fp=40,
                    gx=0.12,
                    gy=0.03,
                    gp=25,
                ),
            ),
            (on(0.82), pose(flat, py=0.08, lean=-55, bend=6, fy=0.16, gy=0.08, fx=0.14, gx=0.16)),
            (on(1.0), pose(flat, fy=0.03)),
            (on(1.2), flat),
        ]
    elif kind == 1:
        flat = pose(
            py=0.065,
            px=0.30,
            lean=88,
            fx=-0.17,
            gx=-0.17,
            fy=0.045,
            gy=0.045,
            fp=-60,
            gp=-60,
            rx=0.1,
            ry=0.55,
            rz=0.45,
            lx=0.12,
            ly=0.5,
            lz=0.5,
            nod=-8,
            look=35,
        )
        keys = [
            (0.0, up),
            (pre, up),
            (on(0.3), pose(up, px=0.10, py=0.46, lean=28, rx=0.75, ry=0.2, lx=0.6, ly=0.35, fp=-25, fy=0.02, gx=0.06)),
            (
                on(0.6),
                pose(
                    up,
                    px=0.20,
                    py=0.27,
                    lean=48,
                    rx=0.8,
                    ry=0.5,
                    lx=0.8,
                    ly=0.5,
                    fp=-45,
                    gp=-45,
                    fx=-0.1,
                    gx=-0.08,
                    fy=0.035,
                    gy=0.035,
                ),
            ),
            (on(0.85), pose(flat, py=0.10, lean=74, rx=0.5, ry=0.6, lx=0.5, ly=0.6, fy=0.06, gy=0.04)),
            (on(1.0), flat),
        ]
    else:
        way = 1 if rng.random() < 0.5 else -1
        legs = dict(fz=-0.30 * way + 0.05, gz=-0.30 * way - 0.05, fx=0.10, gx=-0.02)
        # The arm underneath is stretched out along the ground, the other one rests in front.
        under = dict(rx=0.86, ry=0.48, rz=0.0, lx=0.62, ly=-0.15, lz=-0.2)
        if way < 0:
            under = {{"r": "l", "l": "r"}[k[0]] + k[1]: v for k, v in under.items()}
        flat = pose(py=0.10, pz=0.14 * way, roll=80 * way, lean=4, bend=10, **legs, fy=0.06, gy=0.06, **under)
        keys = [
            (0.0, up),
            (pre, up),
            (on(0.3), pose(up, pz=0.05 * way, py=0.47, roll=16 * way, rx=0.2, ry=0.1, rz=0.9, lx=0.2, ly=0.2, lz=0.9)),
            (
                on(0.62),
                pose(
                    up,
                    pz=0.13 * way,
                    py=0.27,
                    roll=44 * way,
                    lean=8,
                    fz=-0.05 * way + 0.06,
                    gz=-0.05 * way - 0.06,
                    fy=0.03,
                    gy=0.03,
                    rx=0.4,
                    ry=-0.2,
                    rz=0.8,
                    lx=0.3,
                    ly=0.1,
                    lz=0.8,
                ),
            ),
            (on(0.85), pose(flat, py=0.10, roll=74 * way, fy=0.10, gy=0.12)),
            (on(1.0), flat),
        ]
    end = keys[-1][1]
    keys += [(on(1.8), pose(end, nod=end[AT["nod"]] + 8)), (on(3.0), pose(end, look=end[AT["look"]] + 15))]
    return on_the_spot(between(keys, times), times, rng, 0.4)


def jumping(rng: Rng, times: np.ndarray) -> Track:
    height, seconds = rng.uniform(0.12, 0.24), float(times[-1]) + 0.5
    jacks = rng.random() < 0.35
    up = pose(py=0.49)
    crouch = pose(up, py=0.36, lean=26, bend=10, px=-0.05, rx=-0.5, ry=-0.75, lx=-0.5, ly=-0.75)
    push = pose(up, py=0.515, lean=2, rx=0.5, ry=0.5, lx=0.5, ly=0.5, fp=-35, gp=-35, fy=0.03, gy=0.03)
    tuck = rng.uniform(0.0, 0.12)
    air = pose(
        push,
        py=0.51 + height,
        fy=height + 0.02 + tuck,
        gy=height + 0.02 + tuck,
        rx=0.25,
        ry=0.93,
        lx=0.25,
        ly=0.93,
        fp=-25,
        gp=-25,
    )
    land = pose(up, py=0.40, lean=18, bend=8, px=-0.03, rx=0.3, ry=-0.7, rz=0.35, lx=0.3, ly=-0.7, lz=0.35)
    cycle = [
        (0, up),
        (0.22, crouch),
        (0.36, push),
        (0.53, air),
        (0.69, pose(push, ry=0.1, ly=0.1)),
        (0.80, land),
        (1, up),
    ]
    period = rng.uniform(1.15, 1.5)
    if jacks:
        height *= 0.5
        out = dict(fz=0.19, gz=-0.19, rx=0.05, ry=0.85, rz=0.45, lx=0.05, ly=0.85, lz=0.45)
        mid = dict(
            fz=0.13, gz=-0.13, rx=0.05, ry=0.0, rz=0.97, lx=0.05, ly=0.0, lz=0.97, fy=height, gy=height, fp=-25, gp=-25
        )
        cycle = [
            (0, pose(up, py=0.47)),
            (0.25, pose(up, py=0.49 + height, **mid)),
            (0.5, pose(up, py=0.45, **out)),
            (0.75, pose(up, py=0.49 + height, **mid)),
            (1, up),
        ]
        period = rng.uniform(0.85, 1.1)
    return on_the_spot(between(repeat(cycle, period, seconds, rng, 0.06), times), times, rng, 0.5)


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
    keys = [
        (0, up),
        (start, pose(up, nod=14)),
        (at(0.5), middle),
        (at(1.0), low),
        (at(1.3), low),
        (at(1.85), pose(middle, **hold)),
        (at(2.4), lift),
    ]
    end = at(2.4)
    grasp = at(1.15)
    while end < times[-1] + 0.5:  # looks at it, turns it about
        keys += [(end + 0.7, pose(lift, nod=20, rx=0.5, ry=-0.25, look=8)), (end + 1.5, lift)]
        end += 1.5
    props = ("thing", "two" if two else "one")
    return on_the_spot(between(keys, times), times, rng, 0.5, props, {"held": (times >= grasp).astype(float)})
