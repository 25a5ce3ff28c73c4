"""Places: each paints a still background, a little larger than the picture so that the camera can move over it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .draw import Colour, View, box, disc, hue, mix, tone
from .furniture import bench, lamp, plant, tree

Rng = np.random.Generator
BACK = -1.0  # depth of the wall or far edge of the stage, in body heights


@dataclass
class Scene:
    """A painted place. `open_air` scenes have no lamp light; `wall` is a colour for things that hang there."""

    picture: Image.Image
    open_air: bool
    accent: Colour


def _pick(rng: Rng, items):
    return items[rng.integers(len(items))]


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    share = np.linspace(0, 1, size[1])[:, None, None]
    rows = np.array(top) * (1 - share) + np.array(bottom) * share
    return Image.fromarray(np.repeat(rows, size[0], 1).astype(np.uint8))


def _floor(image: Image.Image, view: View, near: Colour, far: Colour) -> float:
    """Fills everything below the stage's back edge; returns that edge's row."""
    width, height = image.size
    edge = view.point(0, 0, BACK)[1]
    image.paste(gradient((width, max(1, int(height - edge))), far, near), (0, int(edge)))
    return edge


def _span(view: View, width: int) -> tuple[float, float]:
    """World x of the picture's sides, with room for the skew."""
    half = 1.6 * abs(view.skew) + 0.1
    return (0 - view.x) / view.unit - half, (width - view.x) / view.unit + half


def _planks(pen, view: View, width: int, colour: Colour, step: float) -> None:
    x0, x1 = _span(view, width)
    for i, z in enumerate(np.arange(BACK, 1.6, step)):
        pen.line([view.point(x0, 0, z), view.point(x1, 0, z)], fill=colour, width=2)
        for x in np.arange(x0 + (i % 2) * 0.45, x1, 0.9):
            pen.line([view.point(x, 0, z), view.point(x, 0, z + step)], fill=colour, width=2)


def room(rng: Rng, size, view: View, calm: bool = False) -> Scene:
    wall = mix(hue(rng, (0.08, 0.30), (0.72, 0.92)), (230, 224, 212), 0.45)
    image = gradient(size, tone(wall, 1.05), tone(wall, 0.88))
    wood = _pick(rng, [(176, 132, 92), (150, 112, 84), (196, 164, 126), (128, 122, 120), (168, 150, 130)])
    edge = _floor(image, view, tone(wood, 1.06), tone(wood, 0.82))
    pen = ImageDraw.Draw(image)
    _planks(pen, view, size[0], tone(wood, 0.80), rng.uniform(0.16, 0.26))
    u = view.unit
    pen.rectangle((0, edge - 0.06 * u, size[0], edge), fill=tone(wall, 1.5))
    pen.line((0, edge, size[0], edge), fill=tone(wood, 0.55), width=2)
    accent = hue(rng, (0.30, 0.60), (0.45, 0.80))
    side = _pick(rng, [-1, 1])
    if rng.random() < 0.85:
        _window(pen, view, side * rng.uniform(0.45, 0.85), rng, tone(wall, 1.6), accent)
    if rng.random() < 0.8:
        x, y = view.x - side * u * rng.uniform(0.35, 0.9), edge - u * rng.uniform(0.75, 0.95)
        w, h = u * rng.uniform(0.10, 0.17), u * rng.uniform(0.10, 0.15)
        pen.rectangle((x - w, y - h, x + w, y + h), fill=tone(wood, 0.5))
        pen.rectangle((x - w * 0.86, y - h * 0.82, x + w * 0.86, y + h * 0.82), fill=tone(accent, 1.9))
        disc(pen, x + w * 0.3, y - h * 0.25, h * 0.25, tone(accent, 1.2))
        pen.polygon(
            [(x - w * 0.86, y + h * 0.82), (x - w * 0.2, y - h * 0.1), (x + w * 0.5, y + h * 0.82)],
            fill=tone(accent, 0.8),
        )
    if not calm:
        _furniture(pen, view, rng, side, wood, accent)
    if rng.random() < 0.6:
        rug = tone(hue(rng, (0.15, 0.4), (0.5, 0.8)), 1.1)
        x, y = view.point(rng.uniform(-0.1, 0.1), 0, 0.12)
        for grow, c in ((1, tone(rug, 0.75)), (0.92, rug), (0.72, tone(rug, 1.15))):
            pen.ellipse((x - 0.72 * u * grow, y - 0.21 * u * grow, x + 0.72 * u * grow, y + 0.21 * u * grow), fill=c)
    return Scene(image, False, accent)


def _window(pen, view: View, x: float, rng: Rng, frame: Colour, curtain: Colour) -> None:
    u = view.unit
    cx, edge = view.point(x, 0, BACK)
    w, top, bottom = u * rng.uniform(0.17, 0.26), edge - u * 1.12, edge - u * 0.46
    pen.rectangle((cx - w - 4, top - 4, cx + w + 4, bottom + 4), fill=frame)
    sky = _pick(rng, [(176, 212, 240), (204, 226, 240), (250, 214, 170), (120, 140, 180)])
    pen.rectangle((cx - w, top, cx + w, bottom), fill=sky)
    pen.rectangle((cx - w, bottom - (bottom - top) * 0.3, cx + w, bottom), fill=mix(sky, (90, 140, 90), 0.6))
    t = max(2, int(u * 0.012))
    pen.rectangle((cx - t, top, cx + t, bottom), fill=frame)
    pen.rectangle((cx - w, (top + bottom) / 2 - t, cx + w, (top + bottom) / 2 + t), fill=frame)
    for s in (-1, 1):
        pen.polygon(
            [
                (cx + s * (w + 0.07 * u), top - 0.06 * u),
                (cx + s * w * 0.62, top - 0.06 * u),
                (cx + s * w * 0.8, bottom + 0.2 * u),
                (cx + s * (w + 0.09 * u), bottom + 0.2 * u),
            ],
            fill=tone(curtain, 1.35),
        )
        for k in (0.86, 1.0, 1.14):
            pen.line(
                (cx + s * w * k, top - 0.05 * u, cx + s * w * (k + 0.03), bottom + 0.19 * u),
                fill=tone(curtain, 1.05),
                width=2,
            )
    pen.line((cx - w - 0.1 * u, top - 0.06 * u, cx + w + 0.1 * u, top - 0.06 * u), fill=tone(frame, 0.5), width=4)


def _furniture(pen, view: View, rng: Rng, side: int, wood: Colour, accent: Colour) -> None:
    u = view.unit
    x = -side * rng.uniform(0.75, 0.95)
    kind = rng.integers(3)
    if kind == 0:
        lamp(pen, view, x, -0.8)
    elif kind == 1:
        plant(pen, view, x, -0.75, rng)
    else:
        box(pen, view, (x, 0, -0.84), (0.42, 0.62, 0.22), tone(wood, 0.85))
        for y in (0.20, 0.42):
            a, b = view.point(x - 0.19, y, -0.73), view.point(x + 0.19, y, -0.73)
            pen.line([a, b], fill=tone(wood, 0.5), width=3)
            for k in np.arange(-0.16, 0.15, 0.035):
                bx, by = view.point(x + k, y, -0.73)
                pen.rectangle(
                    (bx, by - u * rng.uniform(0.08, 0.13), bx + u * 0.022, by), fill=hue(rng, (0.2, 0.6), (0.4, 0.8))
                )
    if rng.random() < 0.5:
        plant(pen, view, side * rng.uniform(0.98, 1.15), -0.6, rng)


def _sky(rng: Rng, size) -> Image.Image:
    top, low = _pick(
        rng,
        [
            ((126, 180, 228), (222, 236, 244)),
            ((150, 190, 216), (240, 232, 216)),
            ((168, 178, 190), (214, 218, 222)),
            ((108, 150, 210), (250, 220, 190)),
        ],
    )
    image = gradient(size, top, low)
    pen = ImageDraw.Draw(image, "RGBA")
    for _ in range(rng.integers(1, 5)):
        x, y, w = rng.uniform(0, size[0]), rng.uniform(0, size[1] * 0.25), size[0] * rng.uniform(0.05, 0.1)
        for k in range(5):
            dx, r = (k - 2) * 0.45 * w, w * (0.5 - 0.09 * abs(k - 2))
            pen.ellipse((x + dx - r * 1.3, y - r * 0.7, x + dx + r * 1.3, y + r * 0.7), fill=(255, 255, 255, 110))
    return image


def park(rng: Rng, size, view: View, calm: bool = False) -> Scene:
    image = _sky(rng, size)
    grass = _pick(rng, [(124, 172, 96), (142, 180, 104), (112, 158, 100), (164, 176, 108)])
    pen = ImageDraw.Draw(image)
    u, edge = view.unit, view.point(0, 0, BACK)[1]
    for k, shade in ((0.30, 0.92), (0.16, 0.86)):
        line = [
            (x, edge - u * k * (0.55 + 0.45 * np.sin(x / u * rng.uniform(0.9, 1.4) + k * 20)))
            for x in np.linspace(0, size[0], 30)
        ]
        pen.polygon(
            [(0, size[1]), *line, (size[0], size[1])],
            fill=mix(tone(grass, shade), (190, 210, 220), 0.35 if k > 0.2 else 0.15),
        )
    _floor(image, view, tone(grass, 1.05), tone(grass, 0.85))
    for x in np.sort(rng.uniform(0, size[0], rng.integers(2, 6))):
        tree(pen, float(x), edge + 0.03 * u, u * rng.uniform(0.9, 1.35), rng)
    x0, x1 = _span(view, size[0])
    if rng.random() < 0.75:
        path = (214, 200, 172)
        pen.polygon(
            [view.point(x0, 0, -0.28), view.point(x1, 0, -0.20), view.point(x1, 0, 0.30), view.point(x0, 0, 0.26)],
            fill=path,
        )
        pen.line([view.point(x0, 0, -0.28), view.point(x1, 0, -0.20)], fill=tone(path, 0.8), width=3)
    for _ in range(90):
        x, y = view.point(rng.uniform(x0, x1), 0, rng.choice([rng.uniform(-0.95, -0.35), rng.uniform(0.36, 1.4)]))
        pen.line((x, y, x + rng.uniform(-3, 3), y - u * 0.022), fill=tone(grass, 0.75), width=2)
    if not calm and rng.random() < 0.5:
        bench(pen, view, rng.choice([-0.8, 0.8]), -0.62, 90)
    return Scene(image, True, (200, 90, 70))


def street(rng: Rng, size, view: View, calm: bool = False) -> Scene:
    image = _sky(rng, size)
    pen = ImageDraw.Draw(image)
    u, edge = view.unit, view.point(0, 0, BACK)[1]
    x = -0.1 * u
    while x < size[0]:
        w, h = u * rng.uniform(0.45, 0.85), u * rng.uniform(0.95, 1.7)
        wall = mix(hue(rng, (0.1, 0.4), (0.55, 0.9)), (200, 190, 180), 0.4)
        pen.rectangle((x, edge - h, x + w, edge), fill=wall)
        pen.rectangle((x, edge - h, x + w, edge - h + 0.03 * u), fill=tone(wall, 0.75))
        glass = mix((120, 150, 180), wall, 0.25)
        cols = max(2, int(w / u / 0.2))
        for r in range(int(h / u / 0.3)):
            for c in range(cols):
                wx, wy = x + w * (c + 0.25) / cols, edge - h + u * (0.1 + 0.3 * r)
                if wy + 0.17 * u < edge - 0.32 * u:
                    pen.rectangle((wx, wy, wx + w * 0.5 / cols, wy + 0.17 * u), fill=tone(glass, rng.uniform(0.8, 1.3)))
        d = x + w * rng.uniform(0.15, 0.6)
        pen.rectangle((d, edge - 0.34 * u, d + 0.15 * u, edge), fill=tone(wall, 0.5))
        pen.rectangle((x, edge - 0.40 * u, x + w, edge - 0.36 * u), fill=hue(rng, (0.3, 0.6), (0.5, 0.8)))
        x += w
    paving = _pick(rng, [(186, 184, 180), (170, 172, 176), (196, 186, 172)])
    _floor(image, view, paving, tone(paving, 0.86))
    x0, x1 = _span(view, size[0])
    for z in np.arange(-0.9, 0.45, 0.22):
        pen.line([view.point(x0, 0, z), view.point(x1, 0, z)], fill=tone(paving, 0.84), width=2)
    for x in np.arange(x0, x1, 0.34):
        pen.line([view.point(x, 0, -0.98), view.point(x, 0, 0.45)], fill=tone(paving, 0.84), width=2)
    pen.polygon(
        [view.point(x0, 0, 0.5), view.point(x1, 0, 0.5), view.point(x1, 0, 4), view.point(x0, 0, 4)],
        fill=(98, 100, 106),
    )
    pen.polygon(
        [view.point(x0, 0, 0.45), view.point(x1, 0, 0.45), view.point(x1, 0, 0.52), view.point(x0, 0, 0.52)],
        fill=tone(paving, 1.2),
    )
    for x in (rng.uniform(-1.1, -0.6), rng.uniform(0.6, 1.1)):
        if rng.random() < 0.6:
            tx, ty = view.point(x, 0, -0.75)
            tree(pen, tx, ty, u * rng.uniform(0.9, 1.1), rng)
    return Scene(image, True, (80, 120, 170))


def court(rng: Rng, size, view: View, calm: bool = False) -> Scene:
    # Colours come first: the number of trees depends on the size of the picture.
    wall = _pick(rng, [(52, 96, 84), (48, 80, 120), (72, 104, 76)])
    out, inside = _pick(
        rng,
        [
            ((86, 140, 96), (70, 116, 168)),
            ((198, 112, 76), (206, 122, 84)),
            ((80, 128, 100), (110, 160, 110)),
            ((70, 120, 150), (92, 100, 160)),
        ],
    )
    base = rng.uniform(-0.9, -0.5)
    image = _sky(rng, size)
    pen = ImageDraw.Draw(image)
    u, edge = view.unit, view.point(0, 0, BACK)[1]
    for x in np.arange(0, size[0], 0.28 * u):
        tree(pen, float(x + rng.uniform(-0.1, 0.1) * u), edge, u * rng.uniform(0.9, 1.2), rng)
    pen.rectangle((0, edge - 0.52 * u, size[0], edge), fill=wall)
    for x in np.arange(0, size[0], 0.5 * u):
        pen.line((x, edge - 0.6 * u, x, edge), fill=tone(wall, 0.7), width=3)
    pen.line((0, edge - 0.52 * u, size[0], edge - 0.52 * u), fill=tone(wall, 1.3), width=3)
    _floor(image, view, out, tone(out, 0.9))
    x0, x1 = _span(view, size[0])
    pen.polygon(
        [view.point(x0, 0, -0.5), view.point(x1, 0, -0.5), view.point(x1, 0, 3), view.point(x0, 0, 3)], fill=inside
    )
    white = (240, 240, 236)
    t = max(2, int(0.018 * u))
    pen.line([view.point(x0, 0, -0.5), view.point(x1, 0, -0.5)], fill=white, width=t)
    pen.line([view.point(base, 0, -0.5), view.point(base, 0, 3)], fill=white, width=t)
    pen.line([view.point(base, 0, 0.42), view.point(x1, 0, 0.42)], fill=white, width=t)
    return Scene(image, True, (230, 220, 80))


def pool(rng: Rng, size, view: View, calm: bool = False) -> Scene:
    tile = (178, 204, 214)
    image = gradient(size, tone(tile, 1.15), tone(tile, 0.92))
    pen = ImageDraw.Draw(image)
    u, edge = view.unit, view.point(0, 0, BACK)[1]
    for y in np.arange(edge - 1.6 * u, edge, 0.12 * u):
        pen.line((0, y, size[0], y), fill=tone(tile, 0.93), width=2)
    for x in np.arange(0, size[0], 0.12 * u):
        pen.line((x, 0, x, edge), fill=tone(tile, 0.93), width=2)
    pen.rectangle((0, edge - 0.3 * u, size[0], edge - 0.24 * u), fill=(60, 120, 170))
    water = (74, 164, 200)
    _floor(image, view, tone(water, 1.1), tone(water, 0.9))
    x0, x1 = _span(view, size[0])
    for z in (-0.55, -0.05, 0.5):
        for i, x in enumerate(np.arange(x0, x1, 0.07)):
            px, py = view.point(x, 0.01, z)
            disc(pen, px, py, 0.02 * u, (214, 70, 60) if i % 4 < 2 else (240, 240, 240))
    for _ in range(140):
        x, y = view.point(rng.uniform(x0, x1), 0, rng.uniform(-0.95, 2.5))
        w = u * rng.uniform(0.03, 0.10)
        pen.arc((x, y, x + w, y + w * 0.4), 200, 340, fill=tone(water, 1.35), width=2)
    deck = (222, 214, 200)
    pen.polygon(
        [view.point(x0, 0, 0.85), view.point(x1, 0, 0.85), view.point(x1, 0, 4), view.point(x0, 0, 4)], fill=deck
    )
    pen.line([view.point(x0, 0, 0.85), view.point(x1, 0, 0.85)], fill=tone(deck, 0.8), width=4)
    return Scene(image, True, (230, 120, 60))


def plain(rng: Rng, size, view: View, calm: bool = False) -> Scene:
    base = hue(rng, (0.02, 0.35), (0.45, 0.92))
    image = gradient(size, tone(base, 1.15), base)
    _floor(image, view, tone(base, 0.95), tone(base, 0.80))
    return Scene(image.filter(ImageFilter.BoxBlur(6)), True, hue(rng, (0.4, 0.7), (0.5, 0.9)))


SCENES: dict[str, Callable[..., Scene]] = {
    "room": room,
    "park": park,
    "street": street,
    "court": court,
    "pool": pool,
    "plain": plain,
}
