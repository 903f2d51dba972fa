"""Ways to paint: each takes a picture [side, side, 3] in 0 … 1 and gives it anew in strokes, dots, tiles or areas."""

import numpy as np

from colours import mixed, palette
from fields import Cells, banded, fractal, grid, smoothstep, standard


def blurred(picture, radius):
    """Box blur of (2·radius + 1)² pixels, the border repeated."""
    if radius < 1:
        return picture
    for axis in (0, 1):
        pad = [(0, 0)] * picture.ndim
        pad[axis] = (radius + 1, radius)
        sums = np.cumsum(np.pad(picture, pad, mode='edge'), axis=axis, dtype=np.float64)
        n, width = picture.shape[axis], 2 * radius + 1
        picture = (np.take(sums, range(width, width + n), axis) - np.take(sums, range(n), axis)) / width
    return picture.astype(np.float32)


def light(picture):
    return picture @ np.array([0.3, 0.59, 0.11], np.float32)


def stamp(canvas, x, y, angle, length, width, colour, bristle=0.0, random=None, soft=1.0):
    """One stroke, in pixels: a capsule about (x, y), with grooves along it where there are bristles."""
    side = canvas.shape[0]
    reach = int(length / 2 + width + 2)
    left, right = max(0, int(x) - reach), min(side, int(x) + reach + 1)
    top, bottom = max(0, int(y) - reach), min(side, int(y) + reach + 1)
    if left >= right or top >= bottom:
        return
    dx = np.arange(left, right, dtype=np.float32)[None] - x
    dy = np.arange(top, bottom, dtype=np.float32)[:, None] - y
    c, s = np.cos(angle), np.sin(angle)
    along, across = c * dx + s * dy, c * dy - s * dx
    outside = np.hypot(np.maximum(np.abs(along) - length / 2, 0), across)
    cover = np.clip((width / 2 - outside) / soft + 0.5, 0, 1)[..., None]
    paint = np.asarray(colour, np.float32)
    if bristle:
        hairs = random.normal(0, bristle, 9).astype(np.float32)
        at = np.clip((across / width + 0.5) * 8, 0, 7.999)
        low = at.astype(np.int64)
        paint = paint + (hairs[low] * (1 - at + low) + hairs[low + 1] * (at - low))[..., None]
    window = canvas[top:bottom, left:right]
    window += (paint - window) * cover


def flow(random, side, picture=None):
    """Directions [side, side]: along the picture's edges, along noise, or about vortices."""
    kind = random.integers(3)
    if kind == 0 and picture is not None:
        shade = blurred(light(picture), max(1, side // 40))
        gy, gx = np.gradient(shade)
        gy, gx = (blurred(g, max(1, side // 24)) for g in (gy, gx))
        return np.arctan2(gx, -gy)
    if kind == 1:
        return fractal(random, side, random.uniform(1.8, 2.8)) * random.uniform(0.3, 2) + random.uniform(0, np.pi)
    x, y = grid(side)
    vx = np.full((side, side), random.normal(0, 0.5), np.float32)
    vy = np.full((side, side), random.normal(0, 0.3), np.float32)
    for _ in range(random.integers(2, 7)):
        dx, dy = x - random.random(), y - random.random()
        pull = random.choice([-1, 1]) * np.exp(-np.hypot(dx, dy) / random.uniform(0.06, 0.3))
        near = np.hypot(dx, dy) + 0.02
        vx, vy = vx - pull * dy / near * 2, vy + pull * dx / near * 2
    return np.arctan2(vy, vx)


def strokes(random, picture):
    """Brush strokes along a flow, large ones first, in the picture's colours."""
    side = picture.shape[0]
    angles = flow(random, side, picture)
    canvas = picture.copy() if random.random() < 0.5 else np.broadcast_to(
        picture.mean((0, 1)) + random.normal(0, 0.1, 3).astype(np.float32), picture.shape
    ).copy()
    aspect, bristle = random.uniform(1.5, 9), random.uniform(0, 0.12)
    jitter, wander = random.uniform(0.02, 0.16), random.uniform(0, 0.35)
    width = side * 2 ** random.uniform(-5.6, -3.6)
    for scale in (1.6, 1.0) if random.random() < 0.5 else (1.0,):
        w = max(1.5, width * scale)
        count = int(min(1100, 2.2 * side * side / (w * w * aspect)))
        for px, py, a, b in zip(*(random.random((2, count)) * (side - 1)), random.normal(size=count), random.random(count)):
            i, j = int(py), int(px)
            colour = picture[i, j] + random.normal(0, jitter) + random.normal(0, jitter / 2, 3)
            stamp(canvas, px, py, angles[i, j] + wander * a, w * aspect * (0.5 + b), w * (0.7 + 0.6 * b), colour, bristle, random)
    return canvas


def hatching(random, picture):
    """Lines whose thickness is the darkness, in one to three directions."""
    side = picture.shape[0]
    ink, paper = palette(random, 2)
    if random.random() < 0.7:
        ink, paper = (ink * 0.35, 1 - (1 - paper) * 0.3)
    dark = 1 - blurred(light(picture), 1)
    x, y = grid(side)
    bend = fractal(random, side, 2.4) * random.uniform(0, 0.02)
    pitch, start = side / random.uniform(3.5, 9), random.uniform(0, np.pi)
    cover = np.zeros_like(dark)
    for k in range(random.integers(1, 4)):
        a = start + k * random.uniform(0.6, 1.2)
        wave = 0.5 + 0.5 * np.sin(2 * np.pi * pitch * (np.cos(a) * x + np.sin(a) * y + bend))
        cover = np.maximum(cover, smoothstep(0.15, -0.15, wave - np.clip(dark * 1.3 - 0.3 * k, 0, 1)))
    base = np.broadcast_to(paper, picture.shape) if random.random() < 0.6 else 0.5 * picture + 0.5 * paper
    return mixed(base, ink, cover)


def screen(random, picture):
    """A print screen: dots or lines that grow with darkness, in one ink or three turned ones."""
    side = picture.shape[0]
    pitch = side / random.uniform(4, 10)
    lines = random.random() < 0.3

    def screened(dark, angle):
        x, y = grid(side)
        u = (np.cos(angle) * x + np.sin(angle) * y) * pitch
        v = (np.cos(angle) * y - np.sin(angle) * x) * pitch
        d = np.abs(u % 1 - 0.5) if lines else np.hypot(u % 1 - 0.5, v % 1 - 0.5)
        return smoothstep(0.1, -0.1, d - 0.72 * np.sqrt(np.clip(dark, 0, 1)))

    if random.random() < 0.5:
        angles = random.uniform(0, np.pi / 2) + np.array([0.26, 1.3, 0.78])
        inks = [screened(1 - picture[..., c], angles[c]) for c in range(3)]
        return 1 - np.stack(inks, -1) * random.uniform(0.7, 1)
    ink, paper = palette(random, 2)
    return mixed(np.broadcast_to(paper, picture.shape), ink, screened(1 - light(picture), random.uniform(0, np.pi)))


def tiles(random, picture):
    """Mosaic: cells in the picture's colours with joints between them."""
    side = picture.shape[0]
    cells = Cells(random, side, count=int(2 ** random.uniform(6, 9)))
    flat = cells.owner.ravel()
    number = np.maximum(np.bincount(flat, minlength=cells.count), 1)[:, None]
    colours = np.stack([np.bincount(flat, picture[..., c].ravel(), cells.count) for c in range(3)], 1) / number
    colours = colours + random.normal(0, random.uniform(0, 0.1), colours.shape)
    joint = random.uniform(0.06, 0.2)
    edge = smoothstep(joint, joint * 0.4, cells.second - cells.nearest)
    shine = (random.random() < 0.5) * 0.25 * (0.5 - cells.nearest)[..., None]
    return mixed(colours[cells.owner] + shine, palette(random, 1)[0] * random.uniform(0, 1), edge)


def areas(random, picture):
    """Flat areas with outlines, as in a woodcut or a cartoon."""
    side = picture.shape[0]
    smooth = blurred(picture, max(1, int(side * random.uniform(0.005, 0.025))))
    levels = random.integers(3, 7)
    shade = light(smooth)
    steps = np.floor(shade * levels) / levels
    flat = np.clip(smooth + (steps + 0.5 / levels - shade)[..., None], 0, 1)
    if random.random() < 0.5:
        colours = palette(random, int(levels))
        flat = colours[np.clip((shade * levels).astype(np.int64), 0, levels - 1)]
    gy, gx = np.gradient(blurred(np.floor(shade * levels).astype(np.float32), 1))
    line = smoothstep(0.05, 0.3, np.hypot(gx, gy) * random.uniform(0.5, 1.5))
    return mixed(flat, palette(random, 1)[0] * 0.3, line * (random.random() < 0.8))


def washes(random, picture):
    """Watercolour: wandering edges, darker rims, paper grain."""
    side = picture.shape[0]
    shift = side * random.uniform(0.01, 0.05)
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    dx, dy = (fractal(random, side, random.uniform(1.2, 1.9)) * shift for _ in range(2))
    moved = picture[np.clip(y + dy, 0, side - 1).astype(np.int64), np.clip(x + dx, 0, side - 1).astype(np.int64)]
    levels = random.integers(4, 9)
    pooled = np.round(blurred(moved, 1) * levels) / levels
    shade = blurred(light(pooled), 1)
    rim = np.abs(shade - blurred(shade, max(2, side // 50)))
    pale = 1 - (1 - 0.5 * (pooled + moved)) * (random.uniform(0.5, 1) + 0.15 * fractal(random, side, 1.8)[..., None])
    return pale - 1.5 * rim[..., None] + 0.03 * banded(random, side, isotropic=True)[..., None]


def relief(random, picture):
    """Thick paint: the picture under a slanting light on a rough surface."""
    side = picture.shape[0]
    height = standard(light(picture)) * random.uniform(0, 0.5) + banded(random, side) * random.uniform(0.3, 1)
    gy, gx = np.gradient(height)
    angle = random.uniform(0, 2 * np.pi)
    return picture * (1 + random.uniform(0.1, 0.5) * (np.cos(angle) * gx + np.sin(angle) * gy))[..., None]


PAINTERS = (strokes, strokes, strokes, hatching, screen, tiles, areas, washes, relief)
