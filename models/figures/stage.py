"""One shot: a place, the people in it, and a camera that is never quite still."""

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from . import furniture, scenes
from .actions import ACTIONS
from .body import AT, Body, J, joints
from .daily import standing
from .draw import FigurePainter, View, draw_look, hue, tone
from .motion import Track, blend, gait
from .props import Ball, Birds, Car, Handled

Rng = np.random.Generator
BACKGROUND = "background"
# Where an action happens, how tall the person stands in the picture, and which ways they face.
AWAY = {"left": (168, 192), "right": (-12, 12), "front": (55, 125), "turned": (25, 60), "other": (120, 155)}
SETTING: dict[str, tuple[tuple[str, ...], tuple[float, float], tuple[str, ...]]] = {
    "fall": (("room", "room", "street", "park", "plain"), (0.50, 0.62), ("left", "right", "turned", "other")),
    "fight": (("street", "park", "room", "plain"), (0.52, 0.64), ("right",)),
    "walking": (("street", "park", "room", "plain"), (0.48, 0.66), ("left", "right")),
    "standing": (("room", "street", "park", "plain"), (0.55, 0.70), ("front", "front", "turned", "other")),
    "sitting": (("room", "room", "park", "plain"), (0.55, 0.70), ("turned", "other", "front", "left", "right")),
    "lying": (("room", "room", "park", "plain"), (0.56, 0.70), ("left", "right")),
    "jumping": (("park", "room", "plain", "street"), (0.48, 0.58), ("front", "turned", "other", "left", "right")),
    "picking_up": (("room", "park", "street", "plain"), (0.54, 0.66), ("left", "right", "turned", "other")),
    "boxing_punch": (("room", "plain", "park"), (0.56, 0.66), ("left", "right", "turned", "other")),
    "tennis_serve": (("court",), (0.47, 0.54), ("left", "right", "turned", "other")),
    "tennis_forehand": (("court",), (0.54, 0.64), ("right", "turned", "front", "left")),
    "yoyo": (("room", "park", "street", "plain"), (0.56, 0.68), ("turned", "other", "front")),
    "yoga_trikonasana": (("room", "park", "plain"), (0.54, 0.64), ("front",)),
    BACKGROUND: (("room", "park", "street", "court", "pool", "plain"), (0.5, 0.6), ("front",)),
}


@dataclass(frozen=True)
class Shot:
    """A plan for one shot: labels with their seconds, in one place with one person. `seed` decides everything else."""

    seed: int
    segments: tuple[tuple[str, float], ...]
    scene: str | None = None
    place: int | None = None  # shots with the same number and scene are filmed in the very same place
    quality: str = "varied"  # or "clean": no noise, no blur, gentle camera, as the shipped sample wants it


class Actor:
    """A person through a shot: joints on every frame, the painter, and what they handle."""

    def __init__(self, rng: Rng, warm: float):
        self.body = Body(
            *(rng.uniform(*r) for r in ((0.94, 1.05), (0.95, 1.04), (0.95, 1.05), (0.88, 1.12), (0.98, 1.2)))
        )
        self.look, self.warm = draw_look(rng), warm
        self.size = rng.uniform(0.94, 1.04)
        self.frames: list[np.ndarray] = []
        self.handled: list[Handled | None] = []
        self.gloves: list[bool] = []
        self.lift: list[float] = []
        self.bare = FigurePainter(self.look, None, warm)
        self.gloved = FigurePainter(self.look, hue(rng, (0.6, 0.85), (0.6, 0.85)), warm)

    def absent(self, count: int) -> None:
        self.frames += [None] * count
        self.handled += [None] * count
        self.gloves += [False] * count
        self.lift += [0.0] * count

    def act(self, rng: Rng, track: Track, at: np.ndarray, yaw: float) -> np.ndarray:
        """Adds a track that starts at the place `at`; returns where it ends."""
        c, s = math.cos(math.radians(yaw)), math.sin(math.radians(yaw))
        x, z = track.travel[:, 0], track.travel[:, 1]
        origin = np.stack([at[0] + c * x - s * z, np.full(len(x), at[1]), at[2] + s * x + c * z], 1)
        body = joints(self.body, track.poses, np.zeros_like(origin), yaw) * self.size + origin[:, None]
        handled = Handled(rng, track, body, yaw) if track.props else None
        self.frames += list(body)
        self.handled += [handled] * len(body)
        self.gloves += ["gloves" in track.props] * len(body)
        self.lift += [float(at[1])] * len(body)
        if handled:
            handled.first = len(self.frames) - len(body)
        return origin[-1]

    def shadow(self, pen, view: View, frame: int, strength: int) -> None:
        if self.frames[frame] is not None:
            self.bare.shadow(pen, view, self.frames[frame], strength, self.lift[frame])

    def paint(self, pen, view: View, frame: int) -> None:
        body = self.frames[frame]
        if body is None:
            return
        handled = self.handled[frame]
        props = handled.parts(pen, view, body, frame) if handled else ()
        (self.gloved if self.gloves[frame] else self.bare).paint(pen, view, body, props)


def frame_counts(segments, fps: float) -> list[int]:
    """Frames of each segment; their sum is the rounded length of the whole."""
    edges = np.round(np.cumsum([0.0, *(s for _, s in segments)]) * fps).astype(int)
    return [int(n) for n in np.diff(edges)]


def play(shot: Shot, fps: float, width: int, height: int, supersample: int = 2) -> Iterator[np.ndarray]:
    """Frames uint8 [H, W, 3] of a shot."""
    rng = np.random.default_rng([shot.seed, zlib.crc32("/".join(label for label, _ in shot.segments).encode())])
    clean = shot.quality == "clean"
    counts = frame_counts(shot.segments, fps)
    total = sum(counts)
    labels = [label for label, _ in shot.segments]
    main = next((label for label in labels[::-1] if label != BACKGROUND), BACKGROUND)
    places, tall, ways = SETTING[main]
    place = shot.scene or places[rng.integers(len(places))]
    w, h = width * supersample, height * supersample
    unit = h * min(rng.uniform(*tall), 0.62 * width / height)
    margin_x, margin_y = 0.14 * w, 0.10 * h

    # People first: how far they walk says how wide the place must be.
    warm = rng.uniform(0, 1) if place == "room" else 0.0
    actor, others, movers, solid = Actor(rng, warm), [], [], []
    way = ways[rng.integers(len(ways))]
    yaw = rng.uniform(*AWAY[way])
    half = w / unit / 2
    here, last_yaw, last_pose = None, yaw, None
    for i, (label, count) in enumerate(zip(labels, counts, strict=True)):
        times = np.arange(count) / fps
        if label == BACKGROUND:
            actor.absent(count)
            continue
        if label == "walking":
            going = (
                yaw if (way in ("left", "right")) else float(rng.choice([rng.uniform(-6, 6), rng.uniform(174, 186)]))
            )
            sign = 1 if math.cos(math.radians(going)) > 0 else -1
            track = ACTIONS[label](rng, times)
            enters = i > 0 and labels[i - 1] == BACKGROUND
            if enters:
                target = sign * rng.uniform(-0.1, 0.1)
                track = paced(rng, times, half + 0.10 + sign * target)
                here = np.array([-sign * (half + 0.10), 0.0, 0.0])
            elif here is None:
                here = np.array([-sign * track.travel[-1, 0] / 2, 0.0, rng.uniform(-0.2, 0.15)])
            if i + 1 == len(labels) or not enters:
                margin_x = max(margin_x, 0.5 * track.travel[-1, 0] * unit)
            facing = going
        else:
            track = ACTIONS[label](rng, times)
            facing = yaw
            if label == "fall" and abs(track.poses[-1, AT["roll"]]) > 45:
                facing = rng.uniform(62, 118)  # a fall to the side is seen from the front
            if here is None:
                here = np.array([rng.uniform(-0.12, 0.12), 0.0, rng.uniform(-0.12, 0.12)])
            if label == "sitting":
                solid.append(("seat", here.copy(), facing))
            if label == "lying" and last_pose is None:
                if place in ("room", "plain") and rng.random() < 0.75:
                    here = np.array([0.0, rng.uniform(0.16, 0.24), 0.0])
                    solid.append(("bed", here.copy(), facing))
                else:
                    solid.append(("mat", here.copy(), facing))
            if "mat" in track.props:
                solid.append(("mat", here.copy(), facing + 90))
            if label == "fight":
                apart = rng.uniform(0.54, 0.62) / 2
                here = np.array([-apart, 0.0, here[2]])
                other = Actor(rng, warm)
                other.absent(sum(counts[:i]))
                twin = ACTIONS[label](rng, times)
                other.act(rng, twin, np.array([apart, 0.0, here[2] - 0.03]), 180 - rng.uniform(-14, 14))
                other.absent(total - len(other.frames))
                others.append(other)
        if last_pose is not None:
            track.poses = blend(last_pose, track.poses, int(0.3 * fps) + 1)
            turn = (last_yaw - facing + 180) % 360 - 180
            share = np.clip(times / 0.55, 0, 1)
            track.poses[:, AT["turn"]] += turn * (1 - share * share * (3 - 2 * share))
        here = actor.act(rng, track, here, facing)
        last_pose, last_yaw = track.poses[-1].copy(), facing
        last_pose[AT["turn"]] = 0
    bystander = main not in (BACKGROUND, "standing", "lying", "yoga_trikonasana") and place not in ("pool", "plain")
    if bystander and not clean and rng.random() < 0.16:
        others.append(_bystander(rng, total, fps, warm, half))
    if main == BACKGROUND or (place in ("park", "street") and rng.random() < 0.4):
        movers += _movers(rng, place, total, fps, half, main == BACKGROUND)

    size = (int(w + 2 * margin_x), int(h + 2 * margin_y))
    spot = rng if shot.place is None else np.random.default_rng([shot.place, 3])
    ground = spot.uniform(0.80, 0.86) if main != "lying" else spot.uniform(0.70, 0.78)
    view = View(unit, size[0] / 2, margin_y + h * ground, math.radians(spot.uniform(11, 17)), spot.uniform(-0.22, 0.22))
    calm = any(kind in ("bed",) for kind, _, _ in solid)
    scene = scenes.SCENES[place](spot, size, view, calm)
    _set(rng, scene, view, solid, place)
    still = scene.picture

    far = None
    if main == BACKGROUND and rng.random() < 0.3 and place != "pool":
        far = _far(rng, total, fps, view)
    camera = _camera(rng, total, fps, clean, margin_x, margin_y, w, h, view, actor)
    finish = _Finish(rng, height, width, clean, fps)
    cast = sorted([*others, actor], key=lambda a: next((f[J["pelvis"], 2] for f in a.frames if f is not None), 0.0))
    for frame in range(total):
        zoom, left, top = camera[frame]
        image = still.resize((w, h), Image.Resampling.BILINEAR, (left, top, left + w / zoom, top + h / zoom))
        pen, soft = ImageDraw.Draw(image), ImageDraw.Draw(image, "RGBA")
        seen = view.move(zoom, left, top)
        for mover in (m for m in movers if m.behind):
            mover.paint(pen, soft, seen, frame)
        if far:
            distant = View(far[1].unit * zoom, (far[1].x - left) * zoom, (far[1].y - top) * zoom, view.rise, 0)
            far[0].shadow(soft, distant, frame, 70)
            far[0].paint(pen, distant, frame)
        for person in cast:
            person.shadow(soft, seen, frame, 78)
        for person in cast:
            person.paint(pen, seen, frame)
        for mover in (m for m in movers if not m.behind):
            mover.paint(pen, soft, seen, frame)
        yield finish(image.reduce(supersample), frame)


def paced(rng: Rng, times: np.ndarray, distance: float) -> Track:
    """A walk that covers exactly `distance` in the given time."""
    state = rng.bit_generator.state
    _, natural = gait(times, rng)
    pace = distance / max(float(natural[-1]), 1e-6)
    rng.bit_generator.state = state
    poses, way = gait(times, rng, pace)
    return Track(poses, np.stack([way, way * 0], 1))


def _bystander(rng: Rng, total: int, fps: float, warm: float, half: float) -> Actor:
    """Somebody who stands about further back."""
    person = Actor(rng, warm)
    times = np.arange(total) / fps
    at = np.array([rng.choice([-1, 1]) * rng.uniform(0.55, 0.9) * half, 0.0, rng.uniform(-0.85, -0.6)])
    person.act(rng, standing(rng, times), at, rng.uniform(30, 150))
    return person


def _far(rng: Rng, total: int, fps: float, view: View) -> tuple[Actor, View]:
    """A small figure near the horizon, doing nothing much."""
    person = Actor(rng, 0.0)
    person.act(rng, standing(rng, np.arange(total) / fps), np.zeros(3), rng.uniform(0, 180))
    edge = view.point(0, 0, scenes.BACK)[1]
    return person, View(
        view.unit * rng.uniform(0.2, 0.32),
        view.x + view.unit * rng.uniform(-0.4, 0.4),
        edge + 0.02 * view.unit,
        view.rise,
        0,
    )


def _movers(rng: Rng, place: str, total: int, fps: float, half: float, alone: bool) -> list:
    out = []
    if place == "street" and alone and rng.random() < 0.7:  # in front of a person it would hide what they do
        out.append(Car(rng, total, fps, half))
    if alone and place in ("room", "court", "park", "plain") and rng.random() < 0.6:
        out.append(Ball(rng, total, fps, half))
    if place in ("park", "court", "street") and rng.random() < 0.5:
        out.append(Birds(rng, fps))
    return out


def _set(rng: Rng, scene: scenes.Scene, view: View, solid, place: str) -> None:
    pen = ImageDraw.Draw(scene.picture)
    for kind, at, yaw in solid:
        c, s = math.cos(math.radians(yaw)), math.sin(math.radians(yaw))
        if kind == "seat":
            x, z = at[0] - 0.215 * c, at[2] - 0.215 * s
            front = 50 < yaw < 130
            if place == "park":
                furniture.bench(pen, view, x, z, yaw)
            elif front and rng.random() < 0.75:
                furniture.sofa(pen, view, x, z, yaw, hue(rng, (0.15, 0.5), (0.45, 0.75)))
            else:
                furniture.chair(pen, view, x, z, yaw, (158, 110, 74) if rng.random() < 0.6 else tone(scene.accent, 0.9))
        elif kind == "bed":
            furniture.bed(
                pen, view, at[0] + 0.03 * c, at[2], 1.16 if c > 0 else -1.16, at[1], hue(rng, (0.2, 0.5), (0.5, 0.8))
            )
        else:
            across = abs(c) < 0.5
            furniture.mat(
                pen,
                view,
                at[0],
                at[2],
                1.25 if not across else 1.0,
                0.36 if not across else 0.40,
                hue(rng, (0.3, 0.6), (0.4, 0.7)),
            )


def _camera(rng: Rng, total, fps, clean, margin_x, margin_y, w, h, view: View, actor: Actor) -> np.ndarray:
    """(zoom, left, top) of every frame: drift, hand shake, a slow zoom, and following somebody who walks."""
    t = np.arange(total) / fps
    hand = (0.35 if clean else rng.choice([0.0, 0.4, 1.0, 1.6])) * h / 448
    x, y = np.zeros(total), np.zeros(total)
    for rate in (0.4, 1.1, 2.3, 4.7):
        size = hand * 2.2 / (0.6 + rate)
        x += size * np.sin(2 * np.pi * (rate * rng.uniform(0.8, 1.2) * t + rng.random()))
        y += size * np.sin(2 * np.pi * (rate * rng.uniform(0.8, 1.2) * t + rng.random()))
    drift = rng.uniform(-1, 1) * (0.006 if clean else 0.02) * w
    x += drift * (t - t[-1] / 2 if total else t)
    zoom = 1.03 + np.linspace(0, rng.uniform(0, 0.03 if clean else 0.07), total)
    if margin_x > 0.15 * w:
        place = np.array([np.nan if f is None else f[J["pelvis"], 0] for f in actor.frames])
        known = ~np.isnan(place)
        if known.any():
            path = np.interp(np.arange(total), np.flatnonzero(known), place[known]) * view.unit
            x += path * rng.uniform(0.75, 0.95)
    left = np.clip(margin_x + (w - w / zoom) / 2 + x, 0, w + 2 * margin_x - w / zoom - 1)
    top = np.clip(margin_y + (h - h / zoom) * 0.7 + y, 0, h + 2 * margin_y - h / zoom - 1)
    return np.stack([zoom, left, top], 1)


class _Finish:
    """Light, softness and sensor noise of the whole picture."""

    def __init__(self, rng: Rng, height: int, width: int, clean: bool, fps: float):
        self.rng, self.clean, self.fps = rng, clean, fps
        gain = 1.0 if clean else rng.uniform(0.72, 1.12)
        gamma = 1.0 if clean else rng.uniform(0.85, 1.2)
        cast = np.ones(3) if clean else rng.uniform(0.94, 1.06, 3)
        ramp = (np.arange(256) / 255) ** gamma * gain * 255
        self.table = [int(min(255, v * c)) for c in cast for v in ramp]
        self.blur = 0.0 if clean else float(rng.choice([0, 0, 0.5, 0.9]))
        self.noise = 0.0 if clean else float(rng.choice([0, 2, 4, 7]))
        tile = rng.normal(0, 1, (height + 32, width + 32, 3 if rng.random() < 0.5 else 1)) * self.noise
        self.tile = np.round(tile).astype(np.int16)
        self.shape = (height, width)

    def __call__(self, image: Image.Image, frame: int) -> np.ndarray:
        if self.blur:
            image = image.filter(ImageFilter.BoxBlur(self.blur))
        if not self.clean:
            image = image.point(self.table)
        out = np.asarray(image)
        if not self.noise:
            return np.array(out)
        a, b = self.rng.integers(0, 33, 2)
        grain = self.tile[a : a + self.shape[0], b : b + self.shape[1]]
        return np.clip(out + grain, 0, 255).astype(np.uint8)
