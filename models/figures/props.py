"""Things that people handle (racket, ball, yo-yo, something picked up) and things that move by themselves."""

import math

import numpy as np

from .body import J
from .draw import Colour, View, capsule, disc, hue, tone
from .motion import Track

Rng = np.random.Generator
BALL: Colour = (214, 226, 70)


class Handled:
    """What one track's person has in hand. `first` is the shot's frame at which the track begins."""

    def __init__(self, rng: Rng, track: Track, body: np.ndarray, yaw: float):
        self.props, self.extras, self.first = track.props, track.extras, 0
        c, s = math.cos(math.radians(yaw)), math.sin(math.radians(yaw))
        self.forward = np.array([c, 0, s])
        self.colour = hue(rng, (0.5, 0.85), (0.5, 0.9))
        self.size = rng.uniform(0.05, 0.075)
        self.round = rng.random() < 0.5
        count = len(body)
        if "thing" in self.props:
            hold = body[:, J["grip_r"]] if "one" in self.props else (body[:, J["grip_r"]] + body[:, J["grip_l"]]) / 2
            grasp = int(np.argmax(self.extras["held"] > 0)) if self.extras["held"].any() else count - 1
            rest = hold[grasp].copy()
            rest[1] = min(rest[1], self.size)
            lift = np.clip((np.arange(count) - grasp) / 4, 0, 1)[:, None]
            self.place = np.where(self.extras["held"][:, None] > 0, hold * lift + rest * (1 - lift), rest)
        if "racket" in self.props:
            arm = body[:, J["hand_r"]] - body[:, J["elbow_r"]]
            way = arm / np.linalg.norm(arm, axis=1, keepdims=True) + np.array([0, 0.45, 0])
            self.way = way / np.linalg.norm(way, axis=1, keepdims=True)
            self.ball = self._flight(body)

    def _flight(self, body: np.ndarray) -> np.ndarray:
        """Where the tennis ball is on each frame, by the phase of the stroke; NaN where there is none."""
        phase = self.extras["phase"]
        serve = "serve" in self.props
        release, hit = (0.33, 0.62) if serve else (0.20, 0.585)
        out = np.full((len(phase), 3), np.nan)
        starts = [0, *(np.flatnonzero(np.diff(phase) < 0) + 1), len(phase)]
        for a, b in zip(starts[:-1], starts[1:], strict=True):
            part = phase[a:b]
            strike = a + int(np.argmin(np.abs(part - hit)))
            meet = body[strike, J["grip_r"]] + self.way[strike] * 0.26
            toss = body[a + int(np.argmin(np.abs(part - release))), J["grip_l"]]
            for i in range(a, b):
                p = phase[i]
                if p < release:
                    out[i] = body[i, J["grip_l"]] if serve else np.nan
                elif p < hit:
                    u = (p - release) / (hit - release)
                    if serve:
                        out[i] = toss * (1 - u) + meet * u + np.array([0, 0.9 * u * (1 - u), 0])
                    else:
                        out[i] = (
                            meet
                            + self.forward * 2.0 * (1 - u)
                            + np.array([0, abs(math.sin(3.6 * (1 - u))) * 0.35 * (1 - u), 0])
                        )
                else:
                    u = (p - hit) / 0.2
                    out[i] = (
                        meet + self.forward * 2.6 * u + np.array([0, (0.1 if serve else 0.35) * u - 0.25 * u * u, 0])
                    )
        return out

    def parts(self, pen, view: View, body: np.ndarray, frame: int) -> list:
        """(depth, draw) of each prop on this frame."""
        i = frame - self.first
        out = []
        depth = lambda p: float(view.project(p)[2])  # noqa: E731
        if "thing" in self.props:
            place = self.place[i]
            out.append((depth(place) + 0.02, lambda: self._thing(pen, view, place)))
        if "racket" in self.props:
            grip, way = body[J["grip_r"]], self.way[i]
            out.append((depth(grip) + 0.005, lambda: self._racket(pen, view, grip, way)))
            ball = self.ball[i]
            if not np.isnan(ball[0]) and ball[1] > 0:
                out.append((depth(ball) + 0.03, lambda: self._ball(pen, view, ball)))
        if "yoyo" in self.props:
            grip = body[J["grip_r"]]
            angle = 2 * math.pi * float(self.extras["round"][i])
            length = 0.045 + 0.40 * float(self.extras["string"][i])
            end = grip + length * (self.forward * math.sin(angle) - np.array([0, math.cos(angle), 0]))
            out.append((depth(grip) + 0.05, lambda: self._yoyo(pen, view, grip, end)))
        return out

    def _thing(self, pen, view: View, at: np.ndarray) -> None:
        x, y, _ = (float(v) for v in view.project(at))
        r = self.size * view.unit
        if self.round:
            disc(pen, x, y, r, tone(self.colour, 0.6))
            disc(pen, x, y, r * 0.9, self.colour)
            disc(pen, x - r * 0.3, y - r * 0.3, r * 0.4, tone(self.colour, 1.4))
        else:
            pen.rectangle((x - r, y - r * 0.8, x + r, y + r * 0.8), fill=tone(self.colour, 0.6))
            pen.rectangle((x - r * 0.92, y - r * 0.72, x + r * 0.92, y + r * 0.72), fill=self.colour)
            pen.polygon(
                [(x - r, y - r * 0.8), (x - r * 0.7, y - r * 1.15), (x + r * 1.3, y - r * 1.15), (x + r, y - r * 0.8)],
                fill=tone(self.colour, 1.35),
            )
            pen.line((x, y - r * 0.72, x, y + r * 0.72), fill=tone(self.colour, 0.75), width=max(1, int(r * 0.12)))

    def _racket(self, pen, view: View, grip: np.ndarray, way: np.ndarray) -> None:
        a, b, c = (view.project(grip + way * d) for d in (-0.03, 0.13, 0.255))
        u = view.unit
        pen.line([(a[0], a[1]), (b[0], b[1])], fill=(40, 40, 46), width=max(2, int(0.024 * u)))
        dx, dy = c[0] - b[0], c[1] - b[1]
        length = max(math.hypot(dx, dy), 1e-3)
        long, wide = max(0.115 * u * length / (0.125 * u), 0.05 * u), 0.088 * u
        dx, dy = dx / length, dy / length
        ring = [
            (
                c[0] + long * math.cos(t) * dx - wide * math.sin(t) * dy,
                c[1] + long * math.cos(t) * dy + wide * math.sin(t) * dx,
            )
            for t in np.linspace(0, 2 * math.pi, 25)
        ]
        for k in (-0.5, -0.17, 0.17, 0.5):
            along, across = math.sqrt(1 - k * k) * long, k * wide
            pen.line(
                [
                    (c[0] - along * dx - across * dy, c[1] - along * dy + across * dx),
                    (c[0] + along * dx - across * dy, c[1] + along * dy + across * dx),
                ],
                fill=(236, 236, 230),
                width=1,
            )
            along, across = k * long, math.sqrt(1 - k * k) * wide
            pen.line(
                [
                    (c[0] + along * dx - across * dy, c[1] + along * dy + across * dx),
                    (c[0] + along * dx + across * dy, c[1] + along * dy - across * dx),
                ],
                fill=(236, 236, 230),
                width=1,
            )
        pen.line(ring, fill=self.colour, width=max(2, int(0.02 * u)), joint="curve")

    def _ball(self, pen, view: View, at: np.ndarray) -> None:
        x, y, _ = (float(v) for v in view.project(at))
        disc(pen, x, y, 0.026 * view.unit, tone(BALL, 0.6))
        disc(pen, x, y, 0.021 * view.unit, BALL)

    def _yoyo(self, pen, view: View, grip: np.ndarray, end: np.ndarray) -> None:
        a, b = view.project(grip), view.project(end)
        u = view.unit
        pen.line([(a[0], a[1]), (b[0], b[1])], fill=(245, 245, 240), width=max(1, int(0.007 * u)))
        disc(pen, b[0], b[1], 0.037 * u, tone(self.colour, 0.55))
        disc(pen, b[0], b[1], 0.031 * u, self.colour)
        disc(pen, b[0], b[1], 0.012 * u, (245, 240, 230))


class Ball:
    """A ball that rolls or bounces through an empty place."""

    behind = False

    def __init__(self, rng: Rng, total: int, fps: float, half: float):
        self.fps, self.colour, self.size = fps, hue(rng, (0.5, 0.85), (0.6, 0.95)), rng.uniform(0.045, 0.07)
        self.way = rng.choice([-1, 1])
        self.speed, self.start = rng.uniform(0.4, 0.9), rng.uniform(0.7, 1.0) * half
        self.bounce, self.z = (rng.uniform(0.15, 0.4) if rng.random() < 0.6 else 0.0), rng.uniform(-0.4, 0.3)

    def paint(self, pen, soft, view: View, frame: int) -> None:
        t = frame / self.fps
        x = self.way * (self.speed * t - self.start)
        y = self.size + self.bounce * abs(math.sin(3.2 * t)) * math.exp(-0.25 * t)
        gx, gy = view.point(x, 0, self.z)
        r = self.size * view.unit
        soft.ellipse((gx - r, gy - r * 0.3, gx + r, gy + r * 0.3), fill=(10, 14, 24, 70))
        px, py = view.point(x, y, self.z)
        disc(pen, px, py, r, tone(self.colour, 0.6))
        disc(pen, px, py, r * 0.92, self.colour)
        turn = self.way * self.speed * t / self.size
        disc(pen, px + 0.45 * r * math.cos(turn), py + 0.45 * r * math.sin(turn), r * 0.28, tone(self.colour, 1.9))
        disc(pen, px - 0.3 * r, py - 0.35 * r, r * 0.2, (255, 255, 255))


class Car:
    """A car on the near lane of a street."""

    behind = False

    def __init__(self, rng: Rng, total: int, fps: float, half: float):
        self.fps, self.colour = fps, hue(rng, (0.3, 0.8), (0.4, 0.85))
        self.way, self.speed = rng.choice([-1, 1]), rng.uniform(1.1, 2.0)
        self.start = half + 0.9 + rng.uniform(0, 0.6)

    def paint(self, pen, soft, view: View, frame: int) -> None:
        u, s = view.unit, self.way
        x, y = view.point(s * (self.speed * frame / self.fps - self.start), 0, 0.72)
        at = lambda a, b: (x + s * a * u, y - b * u)  # noqa: E731
        soft.ellipse((x - 0.85 * u, y - 0.05 * u, x + 0.85 * u, y + 0.06 * u), fill=(8, 10, 16, 110))
        pen.polygon(capsule(at(-0.62, 0.22), at(0.62, 0.20), 0.15 * u, 0.13 * u), fill=self.colour)
        pen.polygon([at(-0.55, 0.33), at(-0.36, 0.54), at(0.14, 0.54), at(0.40, 0.31)], fill=tone(self.colour, 0.85))
        pen.polygon([at(-0.46, 0.34), at(-0.33, 0.50), at(-0.12, 0.50), at(-0.12, 0.34)], fill=(176, 204, 220))
        pen.polygon([at(-0.08, 0.34), at(-0.08, 0.50), at(0.12, 0.50), at(0.31, 0.34)], fill=(176, 204, 220))
        disc(pen, *at(0.70, 0.24), 0.035 * u, (255, 244, 200))
        disc(pen, *at(-0.72, 0.26), 0.03 * u, (200, 50, 50))
        for a in (-0.42, 0.42):
            disc(pen, *at(a, 0.09), 0.12 * u, (34, 34, 38))
            disc(pen, *at(a, 0.09), 0.06 * u, (170, 172, 176))


class Birds:
    """A few birds across the sky."""

    behind = True

    def __init__(self, rng: Rng, fps: float):
        self.fps, self.way = fps, rng.choice([-1, 1])
        self.birds = [
            (rng.uniform(-1.2, 0.6), rng.uniform(1.05, 1.35), rng.random()) for _ in range(rng.integers(2, 5))
        ]
        self.speed = rng.uniform(0.18, 0.35)

    def paint(self, pen, soft, view: View, frame: int) -> None:
        t, u = frame / self.fps, view.unit
        for x, y, phase in self.birds:
            px, py = view.point(self.way * (x + self.speed * t), y + 0.02 * math.sin(t + 6 * phase), -0.9)
            flap = 0.022 * u * math.sin(2 * math.pi * (2.2 * t + phase))
            for s in (-1, 1):
                pen.line([(px, py), (px + s * 0.035 * u, py - flap)], fill=(70, 74, 84), width=2)
