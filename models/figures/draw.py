"""Painting: the view onto the stage, solid boxes, and the figure with its clothes, hair, shadow and props."""

import colorsys
import math
from dataclasses import dataclass

import numpy as np
from PIL import ImageDraw

from .body import J

Colour = tuple[int, int, int]


def tone(colour: Colour, factor: float, warm: float = 0.0) -> Colour:
    """The colour made lighter (factor above 1) or darker; `warm` moves it towards lamp light."""
    r, g, b = (c * factor if factor <= 1 else 255 - (255 - c) / factor for c in colour)
    return tuple(int(max(0, min(255, v))) for v in (r + 18 * warm, g + 6 * warm, b - 14 * warm))


def mix(a: Colour, b: Colour, share: float) -> Colour:
    return tuple(int(x * (1 - share) + y * share) for x, y in zip(a, b, strict=True))


def hue(rng: np.random.Generator, saturation: tuple[float, float], value: tuple[float, float]) -> Colour:
    return tuple(int(255 * c) for c in colorsys.hsv_to_rgb(rng.random(), rng.uniform(*saturation), rng.uniform(*value)))


@dataclass(frozen=True)
class View:
    """Parallel projection: `unit` pixels per body height, the stage's middle at (x, y), seen from a little above.

    `skew` leans the depth axis sideways, which shows boxes from one side.
    """

    unit: float
    x: float
    y: float
    rise: float
    skew: float

    def project(self, points: np.ndarray) -> np.ndarray:
        """World [..., 3] to pixels and depth [..., 3]; a larger depth is nearer."""
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        c, s = math.cos(self.rise), math.sin(self.rise)
        return np.stack(
            [self.x + self.unit * (x + self.skew * z), self.y - self.unit * (c * y - s * z), c * z + s * y], -1
        )

    def point(self, x: float, y: float, z: float) -> tuple[float, float]:
        p = self.project(np.array([x, y, z]))
        return float(p[0]), float(p[1])

    def move(self, zoom: float, left: float, top: float) -> "View":
        """The same view after the camera cut the picture at (left, top) and enlarged it."""
        return View(self.unit * zoom, (self.x - left) * zoom, (self.y - top) * zoom, self.rise, self.skew)


FACES = (
    ((0, 1, 3, 2), 0, -1), ((4, 5, 7, 6), 0, 1), ((0, 1, 5, 4), 1, -1), ((2, 3, 7, 6), 1, 1),
    ((0, 2, 6, 4), 2, -1), ((1, 3, 7, 5), 2, 1),
)  # fmt: skip


def box(pen: ImageDraw.ImageDraw, view: View, at, size, colour: Colour, yaw: float = 0.0) -> None:
    """A solid box on its bottom's middle `at`, `size` = (along, up, across), turned like a figure with that yaw."""
    c, s = math.cos(math.radians(yaw)), math.sin(math.radians(yaw))
    corners = []
    for a in (-0.5, 0.5):
        for u in (0, 1):
            for b in (-0.5, 0.5):
                x, z = a * size[0], b * size[2]
                corners.append((at[0] + c * x - s * z, at[1] + u * size[1], at[2] + s * x + c * z))
    flat = view.project(np.array(corners))
    sight = np.array([-view.skew, math.sin(view.rise), math.cos(view.rise)])
    for index, axis, sign in FACES:
        normal = ((c * sign, 0, s * sign), (0, sign, 0), (-s * sign, 0, c * sign))[axis]
        if np.dot(normal, sight) <= 0.01:
            continue
        light = 0.82 + 0.30 * max(normal[1], 0) - 0.16 * normal[0] + 0.04 * normal[2]
        pen.polygon([(flat[i, 0], flat[i, 1]) for i in index], fill=tone(colour, light))


RING = [(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * math.pi, 15)[:-1]]


def around(points) -> list[tuple[float, float]]:
    """Convex outline of points."""
    points = sorted(points)
    out: list[tuple[float, float]] = []
    for way in (points, points[::-1]):
        line: list[tuple[float, float]] = []
        for x, y in way:
            while len(line) > 1:
                (ax, ay), (bx, by) = line[-2], line[-1]
                if (bx - ax) * (y - ay) > (by - ay) * (x - ax):
                    break
                line.pop()
            line.append((x, y))
        out += line[:-1]
    return out


def hull(circles) -> list[tuple[float, float]]:
    """Convex outline around circles (x, y, radius)."""
    return around([(x + r * c, y + r * s) for x, y, r in circles for c, s in RING])


def capsule(a, b, ra: float, rb: float) -> list[tuple[float, float]]:
    """Outline of a limb between two points with a radius at each end."""
    angle = math.atan2(b[1] - a[1], b[0] - a[0]) + math.pi / 2
    out = []
    for (x, y), r, start in ((a, ra, angle), (b, rb, angle + math.pi)):
        for i in range(7):
            t = start + math.pi * i / 6
            out.append((x + r * math.cos(t), y + r * math.sin(t)))
    return out


def disc(pen: ImageDraw.ImageDraw, x: float, y: float, r: float, fill) -> None:
    pen.ellipse((x - r, y - r, x + r, y + r), fill=fill)


@dataclass(frozen=True)
class Look:
    """Colours and cut of one person."""

    skin: Colour
    hair: Colour
    top: Colour
    bottom: Colour
    shoe: Colour
    sleeves: str  # long, short, none
    legs: str  # long, short, skirt
    hair_cut: str  # short, long, bun, bald, cap
    girth: float
    stripe: bool


SKINS = [(244, 208, 180), (232, 188, 152), (205, 154, 112), (164, 112, 76), (120, 80, 56), (88, 60, 46)]
HAIRS = [(40, 30, 28), (72, 48, 32), (120, 78, 44), (196, 156, 92), (150, 70, 40), (150, 150, 152), (24, 22, 30)]


def draw_look(rng: np.random.Generator) -> Look:
    pick = lambda items: items[rng.integers(len(items))]  # noqa: E731
    dark = rng.random() < 0.6
    return Look(
        skin=pick(SKINS),
        hair=pick(HAIRS),
        top=hue(rng, (0.25, 0.75), (0.55, 0.95)) if rng.random() < 0.8 else (232, 230, 226),
        bottom=hue(rng, (0.1, 0.5), (0.22, 0.42)) if dark else hue(rng, (0.1, 0.5), (0.5, 0.8)),
        shoe=pick([(240, 240, 238), (50, 48, 52), (190, 60, 50), (70, 90, 140), (130, 92, 60)]),
        sleeves=pick(["long", "short", "short", "none"]),
        legs=pick(["long", "long", "long", "short", "skirt"]),
        hair_cut=pick(["short", "short", "long", "bun", "bald", "cap"]),
        girth=rng.uniform(0.88, 1.18),
        stripe=bool(rng.random() < 0.3),
    )


class FigurePainter:
    """Paints one person from its joints; `pen` draws on the supersampled picture."""

    def __init__(self, look: Look, gloves: Colour | None = None, warm: float = 0.0):
        self.look, self.gloves = look, gloves
        shade = lambda c: (tone(c, 0.62, warm), tone(c, 1.0, warm), tone(c, 1.16, warm))  # noqa: E731
        self.skin, self.hair, self.top, self.bottom, self.shoe = (
            shade(c) for c in (look.skin, look.hair, look.top, look.bottom, look.shoe)
        )
        self.glove = shade(gloves) if gloves else self.skin

    def shadow(self, pen: ImageDraw.ImageDraw, view: View, body: np.ndarray, strength: int, lift: float = 0.0) -> None:
        ground = body.copy()
        ground[:, 0] += 0.10 * (ground[:, 1] - lift)
        ground[:, 1] = lift
        flat = view.project(ground)
        names = ("pelvis", "waist", "neck", "head", "knee_r", "knee_l", "toe_r", "toe_l", "heel_r", "heel_l")
        for grow, share in ((0.075, 0.4), (0.05, 0.6)):
            ring = [
                (x + view.unit * grow * 1.25 * c, y + view.unit * grow * 0.6 * s)
                for n in names
                for x, y in [flat[J[n], :2]]
                for c, s in RING
            ]
            pen.polygon(around(ring), fill=(10, 14, 24, int(strength * share)))

    def paint(self, pen: ImageDraw.ImageDraw, view: View, body: np.ndarray, props=()) -> None:
        """Parts from far to near; `props` are (depth, draw) pairs that take their place among them."""
        flat = view.project(body)
        xy = [(float(p[0]), float(p[1])) for p in flat]
        depth = flat[:, 2]
        unit = view.unit
        look, g = self.look, self.look.girth * unit
        edge = max(0.9, 0.0062 * unit)

        def limb(a, b, ra, rb, colours):
            pa, pb = xy[J[a]], xy[J[b]]
            pen.polygon(capsule(pa, pb, ra + edge, rb + edge), fill=colours[0])
            pen.polygon(capsule(pa, pb, ra, rb), fill=colours[1])
            off = 0.30
            light = lambda p, r: (p[0] - off * r, p[1] - off * r)  # noqa: E731
            pen.polygon(capsule(light(pa, ra), light(pb, rb), ra * 0.5, rb * 0.5), fill=colours[2])

        def blob(circles, colours):
            pen.polygon(hull([(x, y, r + edge) for x, y, r in circles]), fill=colours[0])
            pen.polygon(hull(circles), fill=colours[1])
            pen.polygon(hull([(x - 0.25 * r, y - 0.15 * r, r * 0.6) for x, y, r in circles]), fill=colours[2])

        def leg(s):
            shin = self.bottom if look.legs == "long" else self.skin
            limb("heel_" + s, "toe_" + s, 0.021 * unit, 0.019 * unit, self.shoe)
            limb("knee_" + s, "ankle_" + s, 0.041 * g, 0.029 * g, shin)
            limb("hip_" + s, "knee_" + s, 0.061 * g, 0.043 * g, self.bottom)

        def arm(s):
            upper = self.skin if look.sleeves == "none" else self.top
            fore = self.top if look.sleeves == "long" else self.skin
            hand_colours, hand_size = (self.glove, 0.044) if self.gloves else (self.skin, 0.026)

            def lower():
                limb("hand_" + s, "grip_" + s, hand_size * unit * 0.9, hand_size * unit, hand_colours)
                limb("elbow_" + s, "hand_" + s, 0.030 * g, 0.023 * g, fore)
                if self.gloves:
                    limb("hand_" + s, "grip_" + s, hand_size * unit * 0.8, hand_size * unit, hand_colours)

            behind = depth[J["hand_" + s]] < depth[J["shoulder_" + s]]
            if behind:
                lower()
            limb("shoulder_" + s, "elbow_" + s, 0.037 * g, 0.031 * g, upper)
            if not behind:
                lower()

        def torso():
            at = lambda n, r: (*xy[J[n]], r)  # noqa: E731
            hips = [at("hip_r", 0.066 * g), at("hip_l", 0.066 * g), at("pelvis", 0.074 * g), at("waist", 0.066 * g)]
            if look.legs == "skirt":
                mid = lambda s: tuple(
                    0.45 * h + 0.55 * k for h, k in zip(xy[J["hip_" + s]], xy[J["knee_" + s]], strict=True)
                )  # noqa: E731
                hips += [(*mid("r"), 0.066 * g), (*mid("l"), 0.066 * g)]
            blob(hips, self.bottom)
            limb("neck", "head", 0.030 * g, 0.030 * g, self.skin)
            chest = [
                at("shoulder_r", 0.042 * g),
                at("shoulder_l", 0.042 * g),
                at("belly", 0.080 * g),
                at("waist", 0.072 * g),
            ]
            if look.legs != "skirt":
                chest.append(
                    (*[0.45 * a + 0.55 * b for a, b in zip(xy[J["waist"]], xy[J["pelvis"]], strict=True)], 0.072 * g)
                )
            blob(chest, self.top)
            if look.stripe:
                a, b = xy[J["shoulder_r"]], xy[J["shoulder_l"]]
                c = xy[J["waist"]]
                lower = lambda p: (0.55 * p[0] + 0.45 * c[0], 0.55 * p[1] + 0.45 * c[1])  # noqa: E731
                pen.line([lower(a), lower(b)], fill=self.top[0], width=max(2, int(0.022 * unit)))

        middle = depth[J["waist"]]
        parts = [(middle, torso), (depth[J["head"]] + 0.03, lambda: self._head(pen, xy, depth, unit, edge))]
        for s in "rl":
            parts.append((0.5 * (depth[J["knee_" + s]] + depth[J["hip_" + s]]) - 0.02, lambda s=s: leg(s)))
            across = max(
                (depth[J["elbow_" + s]] + depth[J["shoulder_" + s]]) / 2,
                (depth[J["hand_" + s]] + depth[J["elbow_" + s]]) / 2,
            )
            parts.append((across + 0.012, lambda s=s: arm(s)))
        parts += list(props)
        for _, part in sorted(parts, key=lambda p: p[0]):
            part()

    def _head(self, pen, xy, depth, unit, edge) -> None:
        look = self.look
        head, nose, crown, back = (xy[J[n]] for n in ("head", "nose", "crown", "back_head"))
        size = 0.066 * unit
        front = (nose[0] - head[0], nose[1] - head[1])
        up = (crown[0] - head[0], crown[1] - head[1])
        facing = (depth[J["nose"]] - depth[J["head"]]) / 0.066  # 1 towards the viewer, -1 away
        spot = lambda f, u: (head[0] + f * front[0] + u * up[0], head[1] + f * front[1] + u * up[1])  # noqa: E731

        def hair():
            if look.hair_cut == "bald":
                return
            cap = look.hair_cut == "cap"
            colours = self.top if cap else self.hair
            x, y = spot(-0.22, 0.20)
            if look.hair_cut == "long":
                pen.polygon(capsule((x, y), spot(-0.55, -1.25), size * 1.0, size * 0.62), fill=colours[1])
            if look.hair_cut == "bun":
                bx, by = spot(-0.75, 0.85)
                disc(pen, bx, by, size * 0.42, colours[0])
                disc(pen, bx, by, size * 0.42 - edge, colours[1])
            disc(pen, x, y, size * 1.06, colours[0])
            disc(pen, x, y, size * 1.06 - edge, colours[1])
            lx, ly = spot(-0.20, 0.55)
            disc(pen, lx - size * 0.15, ly - size * 0.1, size * 0.42, colours[2])
            if cap:
                pen.polygon(capsule(spot(0.55, 0.5), spot(1.35, 0.38), size * 0.16, size * 0.10), fill=colours[0])

        def face():
            disc(pen, *head, size + edge, self.skin[0])
            disc(pen, *head, size, self.skin[1])
            if facing < 0.75:
                disc(pen, *spot(0.98, -0.1), size * 0.17, self.skin[1])
            x, y = spot(0.3, 0.1)
            disc(pen, x - size * 0.15, y - size * 0.1, size * 0.5, self.skin[2])

        if facing < -0.35:
            face()
            hair()
            return
        if look.hair_cut == "long":
            x, y = spot(-0.22, 0.20)
            pen.polygon(capsule((x, y), spot(-0.55, -1.25), size, size * 0.62), fill=self.hair[0])
        face()
        # Hair over the top of the skull, then the face again below the hairline.
        hair() if look.hair_cut != "long" else (disc(pen, *spot(-0.22, 0.22), size * 1.05, self.hair[1]))
        if look.hair_cut != "bald":
            x, y = spot(0.26, -0.24)
            disc(pen, x, y, size * 0.80, self.skin[1])
            disc(pen, x - size * 0.1, y - size * 0.05, size * 0.5, self.skin[2])
            if facing < 0.75:
                disc(pen, *spot(1.0, -0.15), size * 0.16, self.skin[1])
        for eye in ("eye_r", "eye_l"):
            if depth[J[eye]] - depth[J["head"]] > 0.004:
                disc(pen, xy[J[eye]][0], xy[J[eye]][1], max(1.0, size * 0.11), (38, 30, 32))
