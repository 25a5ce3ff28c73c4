"""Furniture and plants, painted into a scene."""

import numpy as np
from PIL import ImageDraw

from .draw import Colour, View, box, disc, tone

Rng = np.random.Generator


def lamp(pen, view: View, x: float, z: float) -> None:
    u = view.unit
    px, py = view.point(x, 0, z)
    pen.ellipse((px - 0.07 * u, py - 0.025 * u, px + 0.07 * u, py + 0.025 * u), fill=(70, 64, 60))
    pen.line((px, py, px, py - 0.78 * u), fill=(80, 74, 70), width=max(2, int(0.015 * u)))
    for r, a in ((0.30, 14), (0.22, 20), (0.15, 28)):
        ImageDraw.Draw(pen._image, "RGBA").ellipse(
            (px - r * u, py - 0.82 * u - r * u, px + r * u, py - 0.82 * u + r * u), fill=(255, 236, 180, a)
        )
    pen.polygon(
        [
            (px - 0.12 * u, py - 0.74 * u),
            (px + 0.12 * u, py - 0.74 * u),
            (px + 0.07 * u, py - 0.93 * u),
            (px - 0.07 * u, py - 0.93 * u),
        ],
        fill=(255, 240, 200),
    )


def plant(pen, view: View, x: float, z: float, rng: Rng) -> None:
    u = view.unit
    px, py = view.point(x, 0, z)
    green = (70 + int(rng.integers(40)), 130 + int(rng.integers(30)), 84)
    for a in np.linspace(-1.1, 1.1, 9):
        tip = (px + np.sin(a) * 0.22 * u, py - 0.16 * u - np.cos(a * 0.8) * 0.34 * u)
        root = (px, py - 0.14 * u)
        mid = ((tip[0] + root[0]) / 2, (tip[1] + root[1]) / 2)
        dx, dy = (tip[1] - root[1]) * 0.13, -(tip[0] - root[0]) * 0.13
        pen.polygon(
            [root, (mid[0] + dx, mid[1] + dy), tip, (mid[0] - dx, mid[1] - dy)],
            fill=tone(green, rng.uniform(0.75, 1.2)),
        )
    pen.polygon(
        [(px - 0.085 * u, py - 0.16 * u), (px + 0.085 * u, py - 0.16 * u), (px + 0.06 * u, py), (px - 0.06 * u, py)],
        fill=(190, 110, 80),
    )


def tree(pen, x: float, y: float, u: float, rng: Rng) -> None:
    pen.polygon(
        [(x - 0.035 * u, y), (x + 0.035 * u, y), (x + 0.022 * u, y - 0.5 * u), (x - 0.022 * u, y - 0.5 * u)],
        fill=(106, 80, 62),
    )
    green = (60 + int(rng.integers(50)), 120 + int(rng.integers(40)), 70)
    spots = [(rng.uniform(-0.2, 0.2), rng.uniform(-0.2, 0.16), rng.uniform(0.13, 0.2)) for _ in range(7)]
    for shade, grow, off in ((0.78, 1.0, 0.02), (1.0, 0.86, 0.0), (1.2, 0.45, -0.05)):
        for dx, dy, r in spots:
            disc(pen, x + (dx + off) * u, y + (dy - 0.66 + off) * u, r * u * grow, tone(green, shade))


def bench(pen, view: View, x: float, z: float, yaw: float) -> None:
    """A park bench: the seat's front towards `yaw`."""
    _seat(pen, view, x, z, yaw, 0.9, (150, 108, 72), legs=True, thin=True)


def chair(pen, view: View, x: float, z: float, yaw: float, colour: Colour) -> None:
    _seat(pen, view, x, z, yaw, 0.27, colour, legs=True, thin=True)


def sofa(pen, view: View, x: float, z: float, yaw: float, colour: Colour) -> None:
    _seat(pen, view, x, z, yaw, 1.0, colour, legs=False, thin=False)


def _seat(pen, view: View, x: float, z: float, yaw: float, wide: float, colour: Colour, legs: bool, thin: bool) -> None:
    c, s = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    put = lambda f, r: (x + f * c - r * s, z + f * s + r * c)  # noqa: E731
    deep, high = (0.26, 0.205) if thin else (0.34, 0.20)
    parts = []
    if legs:
        parts += [
            (put(f, r), 0, (0.03, high - 0.03, 0.03), 0.7)
            for f in (-deep / 2 + 0.02, deep / 2 - 0.02)
            for r in (-wide / 2 + 0.02, wide / 2 - 0.02)
        ]
        parts.append((put(0, 0), high - 0.035, (deep, 0.035, wide), 1.0))
        parts.append((put(-deep / 2, 0), high + 0.06, (0.03, 0.22, wide), 0.95))
    else:
        parts.append((put(-deep / 2 - 0.05, 0), 0.03, (0.13, 0.43, wide), 0.9))
        parts.append((put(0, 0), 0.03, (deep, high - 0.03, wide), 1.05))
        parts += [(put(0, r), 0.03, (deep + 0.1, 0.28, 0.10), 0.95) for r in (-wide / 2 - 0.03, wide / 2 + 0.03)]
    for (px, pz), y, size, shade in sorted(parts, key=lambda p: p[0][1] + 0.15 * p[1]):
        box(pen, view, (px, y, pz), size, tone(colour, shade), yaw)


def bed(pen, view: View, x: float, z: float, long: float, high: float, colour: Colour) -> None:
    """A bed or day-bed along the picture, its head at the left (`long` > 0) or the right."""
    way = 1 if long > 0 else -1
    long = abs(long)
    box(pen, view, (x, 0, z), (long, high - 0.07, 0.5), (140, 104, 78))
    box(pen, view, (x - way * long / 2, 0, z), (0.05, high + 0.22, 0.52), (128, 94, 70))
    box(pen, view, (x, high - 0.07, z), (long * 0.97, 0.07, 0.48), tone(colour, 1.5))
    box(pen, view, (x - way * (long / 2 - 0.14), high, z), (0.17, 0.035, 0.34), (244, 242, 238))


def mat(pen, view: View, x: float, z: float, long: float, wide: float, colour: Colour) -> None:
    box(pen, view, (x, 0, z), (long, 0.008, wide), colour)
