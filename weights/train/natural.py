"""Pictures drawn with the statistics of photographs: soft shading, muted colours, shadows, depth of field, sensor noise."""

import numpy as np

from colours import coloured, mixed
from fields import Cells, banded, fractal, grid, oriented, sigmoid, smoothstep, standard, turned
from painters import blurred, flow, light
from scenes import SCENES, ellipse, soft


def photograph(seed, side):
    """A picture [side, side, 3] of bytes."""
    random = np.random.default_rng((3, seed))
    picture = KINDS[random.integers(len(KINDS))](random, side)
    return (developed(random, np.clip(picture, 0, 1.2)) * 255 + 0.5).astype(np.uint8)


def tints(random, count):
    """Colours near to each other, warm or cool and weak in colour, from dark to light."""
    cast = 1 + random.normal(0, 0.2) * np.array([1, 0.1, -1]) + random.normal(0, 0.05, 3)
    base = random.uniform(0.12, 0.85, (count, 1)) * cast + random.normal(0, 0.03, (count, 3))
    base = base + (random.random() < 0.3) * random.normal(0, 0.14, (count, 3))
    return np.clip(base[np.argsort(base.sum(1))], 0.02, 0.98).astype(np.float32)


def lit(random, height, sun=None):
    """How bright a rough surface is under a slanting light, about 1."""
    gy, gx = np.gradient(height)
    angle = random.uniform(0, 2 * np.pi) if sun is None else sun
    slope = np.cos(angle) * gx + np.sin(angle) * gy
    return np.clip(1 + slope / (3 * slope.std() + 1e-6) * random.uniform(0.15, 1), 0.15, 2)[..., None]


def material(random, side):
    """Stone, cloth, wood, skin, plaster, bark: a colour that varies little, on a surface that is lit."""
    kind = random.integers(6)
    if kind < 2:
        field = fractal(random, side, random.uniform(0.9, 2))
    elif kind == 2:
        field = oriented(random, side)
    elif kind == 3:
        field = 0.6 * banded(random, side) + 0.7 * fractal(random, side, 1.6)
    elif kind == 4:
        cells = Cells(random, side, count=int(2 ** random.uniform(5, 8.5)))
        field = standard(np.minimum(cells.second - cells.nearest, 0.6)) + 0.5 * fractal(random, side, 1.5)
    else:
        field = 0.3 * fractal(random, side, 2)
    paint = coloured(np.clip(0.5 + field * random.uniform(0.04, 0.3), 0, 1), tints(random, int(random.integers(2, 5))))
    return paint * lit(random, field) if random.random() < 0.7 else paint


def ground(random, side):
    """What is behind: out of focus, or a slope of light on a wall or in the sky."""
    if random.random() < 0.5:
        along, _ = turned(side, random.uniform(0, 2 * np.pi))
        sky = coloured(np.clip(along * random.uniform(0.3, 1) + 0.5, 0, 1), tints(random, 2))
        return sky * (1 + 0.06 * random.random() * fractal(random, side, 1.8)[..., None])
    return blurred(blurred(material(random, side), int(random.integers(1, 9))), int(random.integers(1, 6)))


def body(random, picture, cx, cy, rx, ry, sun, paint=None, lumps=None):
    """A lumpy round body with light, shade, highlight, and its shadow on what is below."""
    side = picture.shape[0]
    x, y = grid(side)
    lean = random.uniform(-0.6, 0.6)
    rough = fractal(random, side, random.uniform(1.6, 2.4)) * (random.uniform(0, 0.12) if lumps is None else lumps)
    c, s = np.cos(lean), np.sin(lean)
    u, v = (c * (x - cx) + s * (y - cy)) / rx, (c * (y - cy) - s * (x - cx)) / ry
    inside = 1 - u * u - v * v + rough * 2
    up = np.sqrt(np.clip(inside, 0, 1))
    shine = np.clip(c * u * sun[0] + c * v * sun[1] + up * 0.6, 0, 1.2)
    paint = material(random, side) if paint is None else paint
    shown = paint * (random.uniform(0.15, 0.5) + shine)[..., None]
    if random.random() < 0.4:
        shown = shown + (random.uniform(0.2, 0.7) * np.clip(shine, 0, 1) ** random.uniform(8, 40))[..., None]
    shadow = ellipse(x, y, cx - sun[0] * rx * 0.8, cy + ry * 0.9, rx * 1.2, ry * 0.35)
    picture = picture * (1 - random.uniform(0.2, 0.6) * smoothstep(0.5 * rx, -0.5 * rx, shadow))[..., None]
    return mixed(picture, shown, smoothstep(0, 4 / side / min(rx, ry), inside))


def things(random, side):
    """Round things before a ground, the far ones out of focus."""
    picture = ground(random, side)
    edge = random.uniform(0.3, 0.9)
    if random.random() < 0.6:
        x, y = grid(side)
        picture = mixed(picture, material(random, side) * (0.5 + 0.6 * y)[..., None], smoothstep(-0.01, 0.01, y - edge))
    sun = random.uniform(-0.9, 0.9), random.uniform(-0.9, 0.2)
    depths = np.sort(random.random(random.integers(2, 10)))
    for i, depth in enumerate(depths):
        size = (0.04 + 0.2 * depth) * random.uniform(0.6, 1.4)
        picture = body(random, picture, random.random(), edge + (1 - edge) * depth - size * 0.5, size, size * random.uniform(0.6, 1.6), sun)
        if depth < 0.5 and random.random() < 0.6:
            picture = blurred(picture, int(random.integers(1, 3)))
    return picture


def along(random, side, angles, length):
    """White noise smeared along directions: hair, grass, fur (line integral convolution)."""
    noise = blurred(random.standard_normal((side, side)).astype(np.float32), int(random.integers(0, 2)))
    x, y = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    total, dx, dy = noise.copy(), np.cos(angles), np.sin(angles)
    for way in (-1, 1):
        u, v = x.copy(), y.copy()
        for _ in range(length):
            i, j = (np.clip(np.round(w), 0, side - 1).astype(np.int64) for w in (v, u))
            u, v = u + way * dx[i, j], v + way * dy[i, j]
            i, j = (np.clip(np.round(w), 0, side - 1).astype(np.int64) for w in (v, u))
            total += noise[i, j]
    return standard(total)


def fur(random, side):
    """Hair with markings, and under it the light and shade of a body."""
    hair = along(random, side, flow(random, side), int(random.integers(4, 16)))
    marks = fractal(random, side, 2) if random.random() < 0.5 else banded(random, side) + 0.5 * fractal(random, side, 2)
    coat = coloured(sigmoid(marks * random.uniform(1, 5) + 0.3 * hair), tints(random, int(random.integers(2, 5))))
    round_ = 1 + 0.25 * fractal(random, side, 2.4)
    return coat * ((1 + random.uniform(0.1, 0.35) * hair) * round_)[..., None]


def animal(random, side):
    """A furry head: ears, eyes with slits or round pupils, muzzle, nose, whiskers."""
    x, y = grid(side)
    picture, coat = ground(random, side), fur(random, side)
    cx, cy, r = random.uniform(0.35, 0.65), random.uniform(0.4, 0.6), random.uniform(0.2, 0.42)
    sun = random.uniform(-0.7, 0.7), random.uniform(-0.7, 0)
    picture = body(random, picture, cx + random.normal(0, 0.1), cy + 1.5 * r, r * 1.3, r * 1.3, sun, fur(random, side), 0.03)
    for s in (-1, 1):
        ex, ey, tall = cx + s * r * random.uniform(0.55, 0.75), cy - r * 0.5, r * random.uniform(0.5, 1)
        ear = np.maximum(np.abs(x - ex - s * 0.2 * (ey - y)) - (y - ey + tall) * 0.5, y - ey - 0.2 * r)
        picture = mixed(picture, coat * 0.85, soft(ear, 0.015))
        picture = mixed(picture, tints(random, 1)[0] * np.ones_like(picture), 0.7 * soft(ear + r * 0.12, 0.02))
    picture = body(random, picture, cx, cy, r, r * random.uniform(0.85, 1.15), sun, coat, 0.02)
    picture = body(random, picture, cx, cy + r * 0.45, r * 0.45, r * 0.32, sun, np.clip(coat * 1.25, 0, 1), 0.02)
    iris, slit, size = tints(random, 1)[0] + random.normal(0, 0.12, 3), random.random() < 0.5, r * random.uniform(0.13, 0.24)
    for s in (-1, 1):
        ex, ey = cx + s * r * 0.42, cy - r * 0.12
        picture = mixed(picture, coat * 0.25, soft(ellipse(x, y, ex, ey, size * 1.25, size, s * 0.3), 0.01))
        ball = np.clip(iris, 0, 1) * (0.6 + 0.5 * smoothstep(-size, size, y - ey))[..., None]
        picture = mixed(picture, ball, soft(ellipse(x, y, ex, ey, size, size * 0.85), 0.008))
        picture = mixed(picture, np.zeros(3), soft(ellipse(x, y, ex, ey, size * (0.2 if slit else 0.5), size * 0.7), 0.008))
        picture = mixed(picture, np.ones(3), soft(ellipse(x, y, ex - 0.3 * size, ey - 0.3 * size, size * 0.15, size * 0.15), 0.006))
    nose = ellipse(x, y, cx, cy + r * 0.3, r * 0.14, r * 0.1)
    picture = mixed(picture, tints(random, 1)[0] * 0.6, soft(nose, 0.012))
    mouth = np.abs(y - cy - r * 0.55 - 0.5 * np.abs(x - cx)) + 3 * np.maximum(np.abs(x - cx) - r * 0.2, 0)
    return mixed(picture, coat * 0.2, 0.8 * smoothstep(0.012, 0.003, mouth))


def foliage(random, side):
    """Leaves or grass at many depths: small and dark behind, large and bright before."""
    x, y = grid(side)
    picture = ground(random, side) * random.uniform(0.2, 0.7)
    hues, veins = tints(random, 5) * np.array([0.8, 1.15, 0.6], np.float32), fractal(random, side, 1)
    lean, spread, slim = random.uniform(0, np.pi), random.uniform(0.2, 3), random.uniform(0.12, 0.6)
    count = int(random.integers(60, 220))
    for k in range(count):
        near = (k + 1) / count
        size, angle = (0.03 + 0.14 * near * random.random()) * random.uniform(0.6, 1.3), lean + random.normal() * spread
        cx, cy = random.random(2)
        reach = size + 0.02
        a, b, c, d = (int(np.clip(v * side, 0, side)) for v in (cx - reach, cy - reach, cx + reach, cy + reach))
        if a >= c or b >= d:
            continue
        u, v = x[b:d, a:c] - cx, y[b:d, a:c] - cy
        p, q = np.cos(angle) * u + np.sin(angle) * v, np.cos(angle) * v - np.sin(angle) * u
        blade = np.abs(q) - slim * size * (1 - (p / size) ** 2)
        shade = (0.35 + 0.75 * near) * (1 + random.uniform(-0.3, 0.3) + 0.3 * np.sign(q) * random.random() + 0.1 * veins[b:d, a:c])
        window = picture[b:d, a:c]
        window += (hues[random.integers(5)] * shade[..., None] - window) * soft(blade, 0.01 if near > 0.5 else 0.02)[..., None]
        if k == count // 2 and random.random() < 0.7:
            picture = blurred(picture, int(random.integers(1, 4)))
    return picture


def water(random, side):
    """A far shore and its picture in ripples."""
    x, y = grid(side)
    far = SCENES[0](random, side) if random.random() < 0.6 else street(random, side)
    line = random.uniform(0.4, 0.75)
    up = np.clip(((2 * line - y) * side).astype(np.int64), 0, side - 1)
    wave = banded(random, side, isotropic=False) * random.uniform(0.5, 5) * (y - line + 0.1) * 3
    rows = np.clip(up + np.round(wave * 2).astype(np.int64), 0, side - 1)
    columns = np.clip((x * side + wave).astype(np.int64), 0, side - 1)
    mirror = far[rows, columns] * random.uniform(0.4, 0.9) + tints(random, 1)[0] * random.uniform(0, 0.3)
    return mixed(far, mirror * (1 + 0.08 * wave[..., None]), smoothstep(-0.005, 0.005, y - line))


def street(random, side):
    """Fronts of houses in perspective: windows, ledges, doors, under one sky."""
    x, y = grid(side)
    picture, horizon = ground(random, side), random.uniform(0.45, 0.75)
    corners = np.sort(np.r_[-0.1, random.random(random.integers(1, 6)), 1.1])
    for left, right in zip(corners, corners[1:]):
        tall = random.uniform(0.15, 0.6)
        wall, tilt = material(random, side) * random.uniform(0.5, 1.2), random.uniform(-0.8, 0.8)
        u = (x - left) / (right - left)
        depth = 1 + tilt * (u - 0.5)
        v = (horizon - y) / (tall * depth)
        rows, columns = int(random.integers(2, 7)), max(1, int((right - left) * random.uniform(6, 26)))
        on = (u > 0) & (u < 1) & (v < 1)
        du, dv = (u * columns) % 1 - 0.5, (v * rows) % 1 - 0.5
        frame = np.maximum(np.abs(du) / random.uniform(0.4, 0.8), np.abs(dv) / random.uniform(0.5, 0.9))
        glass = tints(random, 2)[0] * (0.4 + 0.8 * fractal(random, side, 2)[..., None] * 0.3 + 0.3)
        front = mixed(wall, wall * random.uniform(0.6, 1.4), smoothstep(0.56, 0.52, frame))
        front = mixed(front, glass, smoothstep(0.5, 0.46, frame) * (v > 0.02))
        peak = v - 1 - np.minimum(u, 1 - u) * random.uniform(0, 1.4)
        picture = mixed(picture, material(random, side) * 0.8, ((u > -0.03) & (u < 1.03) & (peak < 0) & (v >= 1)).astype(np.float32))
        picture = mixed(picture, front, on.astype(np.float32))
    floor = material(random, side) * (0.6 + 0.4 * (y - horizon))[..., None]
    return mixed(picture, floor, smoothstep(horizon + 0.02, horizon + 0.03, y))


def scene(random, side):
    """One of the painted scenes, under the camera."""
    return np.asarray(SCENES[random.integers(len(SCENES) - 1)](random, side), np.float32)


def surface(random, side):
    """Nothing but a lit surface, or two."""
    picture = material(random, side)
    if random.random() < 0.6:
        picture = mixed(picture, material(random, side), smoothstep(-0.1, 0.1, fractal(random, side, 2.3) - random.normal()))
    return picture


def developed(random, picture):
    """As a camera has it: uneven light, cast shadows, shallow focus, little colour, a tone curve, noise."""
    side = picture.shape[0]
    if random.random() < 0.6:
        picture = picture * np.exp(random.uniform(0.1, 0.5) * fractal(random, side, random.uniform(1.6, 2.6)))[..., None]
    if random.random() < 0.3:
        shadow = smoothstep(-0.2, 0.2, fractal(random, side, 2.2) - random.uniform(0, 1))
        picture = picture * (1 - random.uniform(0.2, 0.7) * blurred(shadow, 2))[..., None]
    if random.random() < 0.35:
        focus = np.clip(np.abs(turned(side, random.uniform(0, 6.3))[0] + random.uniform(-0.4, 0.4)) * 3 - 0.4, 0, 1)
        picture = mixed(picture, blurred(blurred(picture, int(random.integers(1, 5))), 2), focus)
    grey = light(picture)[..., None]
    keep = 0 if random.random() < 0.15 else random.uniform(0.15, 1)
    picture = grey + (picture - grey) * keep
    low, high = np.quantile(grey, (0.02, 0.98))
    black, white = random.uniform(0, 0.12), random.uniform(0.75, 1.05)
    picture = np.clip((picture - low) / (high - low + 0.05), 0, 1.3) * (white - black) + black
    picture = np.clip(picture, 0, 1) ** random.uniform(0.6, 1.5) * (1 + random.normal(0, 0.05, 3))
    if random.random() < 0.5:
        picture = 1 - (1 - np.clip(picture, 0, 1)) ** random.uniform(1, 1.5)
    if random.random() < 0.3:
        picture = blurred(picture, 1)
    return np.clip(picture + random.normal(0, 0.02 * random.random(), picture.shape), 0, 1).astype(np.float32)


KINDS = (things, things, fur, animal, animal, foliage, water, street, scene, scene, surface)

if __name__ == '__main__':
    # A sheet to look at: python natural.py sheet.png [first seed]
    import sys

    from PIL import Image

    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rows = [np.concatenate([photograph(first + 10 * r + c, 128) for c in range(10)], 1) for r in range(6)]
    Image.fromarray(np.concatenate(rows)).save(sys.argv[1])
