"""What pictures show: fallen leaves, strokes and figures, landscapes, still lifes and heads, all [side, side, 3]."""

import numpy as np

from colours import clouds, coloured, mixed, palette, stepped
from fields import Cells, field, fractal, grid, smoothstep, turned
from painters import flow, stamp


def soft(distance, edge=0.006):
    """Cover of a shape from its signed distance, negative inside."""
    return smoothstep(edge, -edge, distance)


def ellipse(x, y, cx, cy, rx, ry, angle=0.0):
    """About the signed distance to an ellipse."""
    c, s = np.cos(angle), np.sin(angle)
    u, v = c * (x - cx) + s * (y - cy), c * (y - cy) - s * (x - cx)
    return (np.hypot(u / rx, v / ry) - 1) * min(rx, ry)


def box(x, y, cx, cy, rx, ry, angle=0.0):
    c, s = np.cos(angle), np.sin(angle)
    u, v = c * (x - cx) + s * (y - cy), c * (y - cy) - s * (x - cx)
    return np.maximum(np.abs(u) - rx, np.abs(v) - ry)


def plain(random, side):
    """A surface: one colour, a slope between two, or a drawn texture."""
    kind = random.integers(4)
    if kind == 0:
        return np.broadcast_to(palette(random, 1)[0], (side, side, 3))
    if kind == 1:
        along, _ = turned(side, random.uniform(0, 2 * np.pi))
        return coloured(np.clip(along + 0.5, 0, 1), palette(random, 2))
    return coloured(field(random, side), palette(random)) if kind == 2 else clouds(random, side)


def leaves(random, side):
    """Shapes fallen on each other, sizes by a power law (dead leaves: Lee, Mumford and Huang, 2001)."""
    picture = plain(random, side).copy()
    x, y = grid(side)
    colours = palette(random, int(random.integers(3, 9)))
    small = 2 ** random.uniform(-6.5, -4)
    large = small * 2 ** random.uniform(1, 4)
    kind, lean, spread = random.integers(5), random.uniform(0, np.pi), random.uniform(0, 1.6)
    aspect, count = random.uniform(1, 5), int(random.integers(50, 260))
    edged = random.random() < 0.25
    for _ in range(count):
        r = 1 / (1 / large + random.random() * (1 / small - 1 / large)) if random.random() < 0.8 else large
        cx, cy = random.random(2)
        reach = r * aspect + 0.02
        a, b = (int(np.clip((v - reach) * side, 0, side)) for v in (cx, cy))
        c, d = (int(np.clip((v + reach) * side + 1, 0, side)) for v in (cx, cy))
        if a >= c or b >= d:
            continue
        u, v = x[b:d, a:c], y[b:d, a:c]
        angle = lean + (random.random() - 0.5) * 2 * spread
        shape = kind if kind < 4 else random.integers(4)
        if shape == 0:
            distance = ellipse(u, v, cx, cy, r, r)
        elif shape == 1:
            distance = ellipse(u, v, cx, cy, r * aspect, r, angle)
        elif shape == 2:
            distance = box(u, v, cx, cy, r * aspect * 0.7, r * 0.7, angle)
        else:
            distance = np.maximum(np.abs(u - cx) + np.abs(v - cy) - r, (cy - v) - r * 0.4)
        colour = colours[random.integers(len(colours))] + random.normal(0, 0.06)
        paint = np.broadcast_to(colour, (*u.shape, 3))
        if random.random() < 0.35:
            paint = paint + ((u - cx) / r * random.uniform(-0.2, 0.2))[..., None]
        if edged:
            paint = mixed(paint, colour * 0.3, smoothstep(-0.02, -0.005, distance))
        window = picture[b:d, a:c]
        window += (paint - window) * soft(distance, 0.7 / side)[..., None]
    return picture


def brushwork(random, side):
    """Nothing but strokes along a flow, over a ground, in a few colours that change over the picture."""
    picture = plain(random, side).copy()
    angles, colours = flow(random, side), palette(random, int(random.integers(3, 8)))
    where = np.clip(fractal(random, side, 2.2) * 0.22 + 0.5, 0, 0.999)
    width = max(1.5, side * 2 ** random.uniform(-6, -3.4))
    aspect, bristle, spread = random.uniform(1.5, 9), random.uniform(0, 0.15), random.uniform(0, 0.12)
    for _ in range(int(min(1200, 1.8 * side * side / (width * width * aspect)))):
        px, py = random.random(2) * (side - 1)
        i, j = int(py), int(px)
        colour = colours[int(np.clip(where[i, j] + random.normal(0, spread), 0, 0.999) * len(colours))]
        long, wide = width * aspect * random.uniform(0.5, 1.5), width * random.uniform(0.6, 1.3)
        stamp(picture, px, py, angles[i, j] + random.normal(0, 0.12), long, wide, colour + random.normal(0, 0.05), bristle, random)
    return picture


def figures(random, side):
    """Loose lines, arcs, discs and wedges over clouds of colour."""
    picture = (clouds(random, side) if random.random() < 0.6 else plain(random, side)).copy()
    x, y = grid(side)
    colours = palette(random, 7)
    for _ in range(random.integers(6, 40)):
        colour, kind = colours[random.integers(7)], random.integers(5)
        cx, cy = random.random(2)
        r = 2 ** random.uniform(-5, -1.8)
        if kind == 0:
            cover = soft(np.abs(ellipse(x, y, cx, cy, r, r * random.uniform(0.4, 1.6), random.uniform(0, 3))) - 0.004)
        elif kind == 1:
            cover = soft(ellipse(x, y, cx, cy, r, r * random.uniform(0.4, 1.6), random.uniform(0, 3)))
        elif kind == 2:
            cover = soft(box(x, y, cx, cy, r * 2, random.uniform(0.002, 0.012), random.uniform(0, np.pi)))
        elif kind == 3:
            angle = np.arctan2(y - cy, x - cx) - random.uniform(-np.pi, np.pi)
            wedge = np.cos(angle) > random.uniform(0.3, 0.95)
            cover = soft(np.hypot(x - cx, y - cy) - r * 1.5) * wedge
        else:
            a = random.uniform(0, np.pi)
            wave = np.cos(a) * (y - cy) - np.sin(a) * (x - cx)
            wave = wave + r * 0.4 * np.sin((np.cos(a) * (x - cx) + np.sin(a) * (y - cy)) * random.uniform(5, 40))
            cover = soft(np.abs(wave) - random.uniform(0.002, 0.01)) * (np.hypot(x - cx, y - cy) < r * 2.5)
        paint = plain(random, side) if random.random() < 0.15 else colour
        picture = mixed(picture, paint, cover * random.uniform(0.5, 1))
    return picture


def shaded(paint, x, y, cx, cy, rx, ry, sun):
    """Light from one side on something round."""
    u, v = (x - cx) / rx, (y - cy) / ry
    up = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    lit = np.clip(u * sun[0] + v * sun[1] + up * 0.7, 0, 1)
    return paint * (0.35 + 0.8 * lit)[..., None] + 0.35 * (lit**14)[..., None]


def landscape(random, side):
    """Sky, ranges of hills, a field or water, houses, trees, a sun."""
    x, y = grid(side)
    sky = palette(random, 2)
    picture = coloured(np.clip(y * random.uniform(1, 1.8), 0, 1), sky)
    if random.random() < 0.7:
        picture = mixed(picture, np.clip(sky[1] + 0.3, 0, 1), smoothstep(0.2, 1.4, fractal(random, side, 2) + 1 - 2 * y))
    if random.random() < 0.5:
        disc = ellipse(x, y, random.random(), random.uniform(0.05, 0.35), *([random.uniform(0.03, 0.09)] * 2))
        picture = mixed(picture, np.array([1, 0.95, 0.7], np.float32), soft(disc))
    horizon = random.uniform(0.35, 0.65)
    ranges = int(random.integers(1, 5))
    for k in range(ranges):
        ridge = fractal(random, side, random.uniform(1.4, 2.2))[side // 2]
        line = horizon + 0.12 * k + ridge * random.uniform(0.01, 0.09) + random.uniform(-0.05, 0.05)
        near = (k + 1) / ranges
        ground = plain(random, side) * (0.4 + 0.6 * near) + (1 - near) * 0.5 * sky[1]
        picture = mixed(picture, ground, soft(line[None] - y))
    for _ in range(random.integers(0, 7)):
        foot, scale = random.uniform(horizon, 0.98), 0
        scale = (foot - horizon + 0.15) * random.uniform(0.3, 0.8)
        if random.random() < 0.5:
            picture = house(random, picture, x, y, random.random(), foot, scale)
        else:
            picture = tree(random, picture, x, y, random.random(), foot, scale)
    return picture


def house(random, picture, x, y, cx, foot, size):
    wall, roof = (plain(random, picture.shape[0]) * f for f in (1, 0.7))
    w, h = size * random.uniform(0.25, 0.5), size * random.uniform(0.3, 0.9)
    picture = mixed(picture, wall, soft(box(x, y, cx, foot - h / 2, w, h / 2)))
    slope = np.maximum((foot - h - y) - (w * 1.15 - np.abs(x - cx)) * random.uniform(0.5, 1.4), y - (foot - h))
    picture = mixed(picture, roof, soft(slope))
    rows, columns = random.integers(1, 4), random.integers(1, 4)
    glass = palette(random, 1)[0] * 0.5
    for i in range(rows):
        for j in range(columns):
            at = cx + w * ((j + 0.5) / columns * 2 - 1), foot - h * (i + 0.6) / rows
            picture = mixed(picture, glass, soft(box(x, y, *at, w / columns * 0.4, h / rows * 0.25)))
    return picture


def tree(random, picture, x, y, cx, foot, size):
    side = picture.shape[0]
    trunk = box(x, y, cx, foot - size / 3, size * 0.05, size / 3)
    picture = mixed(picture, palette(random, 1)[0] * 0.4, soft(trunk))
    rough = fractal(random, side, 1.5) * size * 0.08
    crown = ellipse(x, y, cx, foot - size * 0.8, size * random.uniform(0.2, 0.45), size * random.uniform(0.3, 0.6))
    green = coloured(np.clip(0.5 + 0.25 * fractal(random, side, 1), 0, 1), palette(random, 3))
    return mixed(picture, shaded(green, x, y, cx, foot - size * 0.8, size * 0.5, size * 0.6, (-0.5, -0.5)), soft(crown + rough))


def still_life(random, side):
    """Fruit, bottles, cups and boxes on a table before a wall."""
    x, y = grid(side)
    edge = random.uniform(0.4, 0.7)
    picture = mixed(plain(random, side), plain(random, side), soft(edge - y))
    sun = random.uniform(-0.8, 0.8), random.uniform(-0.8, -0.2)
    for foot in np.sort(random.uniform(edge + 0.02, 0.97, random.integers(2, 9))):
        cx, size = random.random(), random.uniform(0.06, 0.22)
        paint = plain(random, side)
        shadow = ellipse(x, y, cx - sun[0] * size, foot, size * 1.3, size * 0.3)
        picture = picture * (1 - 0.5 * soft(shadow, 0.03))[..., None]
        kind = random.integers(4)
        if kind == 0:
            shape = ellipse(x, y, cx, foot - size, size, size * random.uniform(0.8, 1.2))
            picture = mixed(picture, shaded(paint, x, y, cx, foot - size, size, size, sun), soft(shape))
        elif kind == 1:
            up = np.clip((foot - y) / (size * 3.4), 0, 1)
            radius = size * (0.16 + 0.44 * smoothstep(0.75, 0.55, up)) * smoothstep(1.0, 0.98, up)
            shape = np.maximum(np.abs(x - cx) - radius, np.maximum(y - foot, foot - size * 3.4 - y))
            lit = shaded(paint, x, y * 0 + foot, cx, foot, size * 0.62, 1, sun)
            picture = mixed(picture, lit, soft(shape))
        elif kind == 2:
            picture = mixed(picture, paint, soft(box(x, y, cx, foot - size * 0.7, size, size * 0.7)))
            picture = mixed(picture, paint * 0.6, soft(box(x, y, cx + size * 1.2, foot - size * 0.75, size * 0.25, size * 0.65)))
        else:
            cup = np.maximum(ellipse(x, y, cx, foot - size, size, size), foot - size * 1.1 - y)
            picture = mixed(picture, shaded(paint, x, y, cx, foot - size, size, size, sun), soft(cup))
            rim = ellipse(x, y, cx, foot - size * 1.1, size, size * 0.22)
            picture = mixed(picture, palette(random, 1)[0] * 0.6, soft(rim))
    return picture


def head(random, side):
    """A head before a wall: shoulders, neck, face, hair, eyes with brows, nose, mouth, ears."""
    x, y = grid(side)
    picture = plain(random, side)
    cx, cy, r = random.uniform(0.35, 0.65), random.uniform(0.35, 0.55), random.uniform(0.14, 0.3)
    skin = np.array([0.95, 0.75, 0.6], np.float32) * random.uniform(0.35, 1.05) + random.normal(0, 0.05, 3)
    if random.random() < 0.25:
        skin = palette(random, 1)[0]
    sun, lean = (random.uniform(-0.8, 0.8), random.uniform(-0.6, 0)), random.normal(0, 0.12)
    tall = r * random.uniform(1.2, 1.45)
    hair, cloth = plain(random, side) * 0.6, plain(random, side)
    if random.random() < 0.6:
        picture = mixed(picture, hair, soft(ellipse(x, y, cx, cy + r * random.uniform(-0.1, 0.6), r * 1.3, tall * 1.3)))
    picture = mixed(picture, cloth, soft(ellipse(x, y, cx, cy + tall * 2.3, r * 2.3, tall * 1.25)))
    picture = mixed(picture, skin * 0.75, soft(box(x, y, cx, cy + tall * 0.95, r * 0.42, tall * 0.4)))
    for s in (-1, 1):
        picture = mixed(picture, skin * 0.85, soft(ellipse(x, y, cx + s * r, cy + 0.05 * r, r * 0.16, r * 0.3)))
    face = shaded(np.broadcast_to(skin, picture.shape), x, y, cx, cy, r * 1.15, tall * 1.15, sun)
    picture = mixed(picture, face, soft(ellipse(x, y, cx, cy, r, tall, lean)))
    crown = np.maximum(ellipse(x, y, cx, cy - 0.1 * tall, r * 1.12, tall * 1.02), y - (cy - tall * random.uniform(0.25, 0.5)))
    picture = mixed(picture, hair, soft(crown))
    iris, lip = palette(random, 2) * 0.6
    for s in (-1, 1):
        ex, ey = cx + s * r * 0.42, cy - r * 0.08
        open_ = random.uniform(0.09, 0.16)
        picture = mixed(picture, np.ones(3, np.float32) * 0.95, soft(ellipse(x, y, ex, ey, r * 0.22, r * open_), 0.003))
        picture = mixed(picture, iris, soft(ellipse(x, y, ex, ey, r * 0.11, r * 0.12), 0.003))
        picture = mixed(picture, iris * 0, soft(ellipse(x, y, ex, ey, r * 0.055, r * 0.06), 0.003))
        picture = mixed(picture, skin * 0.3, soft(box(x, y, ex, ey - r * 0.26, r * 0.26, r * 0.04, s * random.uniform(-0.1, 0.3)), 0.003))
    nose = np.maximum(np.abs(x - cx - 0.05 * r) - (y - cy + 0.05 * r) * 0.35, y - cy - r * 0.42)
    picture = mixed(picture, skin * 0.7, soft(nose) * soft(cy - y) * 0.6)
    mouth = ellipse(x, y, cx, cy + r * 0.75, r * random.uniform(0.25, 0.42), r * random.uniform(0.06, 0.16))
    picture = mixed(picture, np.array([0.75, 0.25, 0.25], np.float32) * 0.6 + lip * 0.4, soft(mouth, 0.003))
    return picture


def covered(random, side):
    """Plain surface upon plain surface: a texture, cells, or two textures divided by a winding border."""
    kind = random.integers(3)
    if kind == 0:
        return coloured(field(random, side), palette(random))
    if kind == 1:
        cells = Cells(random, side)
        picture = palette(random, 7)[cells.owner % 7] + random.normal(0, 0.05, (cells.count, 1))[cells.owner]
        joint = smoothstep(0.16, 0.05, cells.second - cells.nearest) * (random.random() < 0.6)
        return mixed(picture.astype(np.float32), palette(random, 1)[0] * 0.4, joint)
    make = coloured if random.random() < 0.6 else stepped
    a, b = (make(field(random, side), palette(random)) for _ in range(2))
    return mixed(a, b, smoothstep(-0.05, 0.05, fractal(random, side, 2.2)))


TEXTURES = (covered, covered, covered, covered, leaves, leaves, brushwork, brushwork, clouds, figures)
SCENES = (landscape, still_life, head, head, figures)
