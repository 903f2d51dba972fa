"""Scalar fields for the drawn training pictures: noise, waves, cells and lattices, each [side, side] float32.

Every function draws from the `numpy.random.Generator` it is given and from nothing else, so that a seed is a picture.
Lengths are in fractions of the picture's side unless a name says pixels.
"""

import numpy as np


def grid(side):
    """x to the right and y downwards, 0 … 1, at the middles of the pixels."""
    at = ((np.arange(side) + 0.5) / side).astype(np.float32)
    return np.meshgrid(at, at)


def turned(side, angle):
    """Coordinates turned about the middle by `angle`."""
    x, y = grid(side)
    c, s = np.cos(angle), np.sin(angle)
    return (c * (x - 0.5) + s * (y - 0.5)).astype(np.float32), (c * (y - 0.5) - s * (x - 0.5)).astype(np.float32)


def standard(field):
    return ((field - field.mean()) / (field.std() + 1e-6)).astype(np.float32)


def sigmoid(v):
    return 1 / (1 + np.exp(-np.clip(v, -30, 30)))


def smoothstep(low, high, v):
    t = np.clip((v - low) / (high - low + 1e-9), 0, 1)
    return t * t * (3 - 2 * t)


def shaped(random, side, amplitude):
    """Noise of mean 0 and variance 1 whose spectrum is `amplitude(radius, angle)`, the radius in cycles a picture."""
    fy = (np.fft.fftfreq(side) * side)[:, None]
    fx = (np.fft.rfftfreq(side) * side)[None]
    radius = np.maximum(np.hypot(fx, fy), 0.5)
    angle = np.arctan2(fy, fx)
    wave = random.standard_normal(radius.shape) + 1j * random.standard_normal(radius.shape)
    return standard(np.fft.irfft2(wave * amplitude(radius, angle), s=(side, side)))


def fractal(random, side, slope=None):
    """Noise whose amplitude falls by radius^-slope; 0.5 is sand, 2.5 are clouds."""
    slope = random.uniform(0.5, 2.6) if slope is None else slope
    return shaped(random, side, lambda radius, angle: radius**-slope)


def oriented(random, side):
    """Fractal noise along one direction, like grain or brushed metal."""
    slope, direction, width = random.uniform(0.5, 2), random.uniform(0, np.pi), random.uniform(0.08, 0.6)
    return shaped(random, side, lambda radius, angle: radius**-slope * lobe(angle, direction, width))


def banded(random, side, isotropic=None):
    """Noise of one size of features: stripes, ripples or spots."""
    middle, width = 2 ** random.uniform(1.8, 5.6), random.uniform(0.12, 0.7)
    direction, spread = random.uniform(0, np.pi), random.uniform(0.08, 0.7)
    isotropic = random.random() < 0.45 if isotropic is None else isotropic

    def amplitude(radius, angle):
        ring = np.exp(-((np.log(radius / middle) / width) ** 2) / 2)
        return ring if isotropic else ring * lobe(angle, direction, spread)

    return shaped(random, side, amplitude)


def lobe(angle, direction, width):
    away = np.remainder(angle - direction + np.pi / 2, np.pi) - np.pi / 2
    return np.exp(-((away / width) ** 2))


def tone(random, noise):
    """A field of variance 1 into 0 … 1: soft, hard, folded or in waves."""
    kind = random.integers(5)
    if kind == 0:
        return sigmoid(noise * random.uniform(0.8, 1.8))
    if kind == 1:
        return np.clip(np.abs(noise) / 2.4, 0, 1)
    if kind == 2:
        return sigmoid((noise - random.normal() * 0.4) * random.uniform(4, 14))
    if kind == 3:
        return 0.5 + 0.5 * np.sin(noise * random.uniform(2, 9))
    edge = random.uniform(0.08, 0.3)
    return 1 - smoothstep(edge * 0.4, edge, np.abs(noise - random.normal() * 0.3))


def waves(random, side):
    """Sines along a line or about a point, bent by noise: water, wood, fingerprints."""
    bend = fractal(random, side, random.uniform(1.8, 2.6)) * random.uniform(0.0, 0.12)
    count = 2 ** random.uniform(2, 5)
    if random.random() < 0.6:
        along, _ = turned(side, random.uniform(0, np.pi))
    else:
        x, y = grid(side)
        along = np.hypot(x - random.uniform(-0.2, 1.2), (y - random.uniform(-0.2, 1.2)) * random.uniform(0.6, 1.6))
    phase = (along + bend) * count
    kind = random.integers(3)
    if kind == 0:
        return 0.5 + 0.5 * np.sin(2 * np.pi * phase)
    if kind == 1:
        return np.remainder(phase, 1)
    return (np.remainder(phase, 1) < random.uniform(0.15, 0.6)).astype(np.float32)


class Cells:
    """Voronoi cells: `nearest`, `second` distance in units of the mean spacing, and `owner`, the index of the cell."""

    def __init__(self, random, side, count=None, regular=None):
        count = int(2 ** random.uniform(3.5, 8.5)) if count is None else count
        regular = random.random() < 0.4 if regular is None else regular
        if regular:
            n = max(2, int(np.sqrt(count)))
            jitter = random.uniform(0, 0.9)
            i, j = np.meshgrid(np.arange(-1, n + 1), np.arange(-1, n + 1))
            points = np.stack([i.ravel() + 0.5 * (j.ravel() % 2) * (random.random() < 0.5), j.ravel()], 1)
            points = (points + 0.5 + jitter * (random.random(points.shape) - 0.5)) / n
        else:
            points = random.random((count, 2)) * 1.2 - 0.1
        x, y = grid(side)
        stretch = random.uniform(0.5, 1.8)
        power = 1 if random.random() < 0.2 else 2
        first = np.full((side, side), 9.0, np.float32)
        second = first.copy()
        owner = np.zeros((side, side), np.int64)
        for k, (px, py) in enumerate(points):
            dx, dy = np.abs(x - px), np.abs(y - py) * stretch
            d = dx + dy if power == 1 else np.sqrt(dx * dx + dy * dy)
            closer = d < first
            second = np.where(closer, first, np.minimum(second, d))
            first = np.where(closer, d, first)
            owner[closer] = k
        spacing = 1 / np.sqrt(len(points))
        self.nearest, self.second, self.owner, self.count = first / spacing, second / spacing, owner, len(points)


def lattice(random, side):
    """A repeating pattern, 0 … 1: checks, dots, bricks, plaid, zigzag, scales, basket."""
    x, y = turned(side, random.uniform(0, np.pi) if random.random() < 0.6 else 0)
    pitch = 2 ** random.uniform(1.8, 5)
    x, y = x * pitch + 99.3, y * pitch * random.uniform(0.5, 2) + 99.1
    kind = random.integers(7)
    if kind == 0:
        return ((np.floor(x) + np.floor(y)) % 2).astype(np.float32)
    if kind == 1:
        x = x + 0.5 * (np.floor(y) % 2)
        reach = random.uniform(0.18, 0.48)
        return smoothstep(reach, reach - 0.1, np.hypot(x % 1 - 0.5, y % 1 - 0.5))
    if kind == 2:
        row = np.floor(y)
        x = x * 0.5 + 0.5 * (row % 2)
        joint = random.uniform(0.04, 0.14)
        shade = hashed(np.floor(x), row)
        return np.where((x % 1 > joint / 2) & (y % 1 > joint), 0.35 + 0.65 * shade, 0.0).astype(np.float32)
    if kind == 3:
        across, down = random.random(6), random.random(6)
        return (0.5 * across[np.int64(np.floor(x * 2) % 6)] + 0.5 * down[np.int64(np.floor(y * 2) % 6)]).astype(
            np.float32
        )
    if kind == 4:
        return ((y + random.uniform(0.3, 1) * np.abs(x % 2 - 1)) % 1 < random.uniform(0.25, 0.6)).astype(np.float32)
    if kind == 5:
        row = np.floor(y * 2)
        d = np.hypot((x + 0.5 * (row % 2)) % 1 - 0.5, (y * 2) % 1 * 0.5)
        return np.clip(d * 1.8, 0, 1) * (0.6 + 0.4 * hashed(row, np.floor(x)))
    over = (np.floor(x) + np.floor(y)) % 2 == 0
    return np.where(over, 0.5 + 0.5 * np.sin(np.pi * (x % 1) * 3), 0.5 + 0.5 * np.sin(np.pi * (y % 1) * 3))


def hashed(a, b):
    """A value in 0 … 1 for each pair of whole numbers."""
    v = np.sin(a * 12.9898 + b * 78.233) * 43758.5453
    return (v - np.floor(v)).astype(np.float32)


def field(random, side):
    """Any of them, 0 … 1."""
    kind = random.integers(8)
    if kind == 0:
        return tone(random, fractal(random, side))
    if kind == 1:
        return tone(random, oriented(random, side))
    if kind in (2, 3):
        return tone(random, banded(random, side))
    if kind == 4:
        return waves(random, side)
    if kind == 5:
        cells = Cells(random, side)
        shown = random.integers(3)
        if shown == 0:
            return np.clip(cells.nearest * 1.2, 0, 1)
        if shown == 1:
            return np.clip((cells.second - cells.nearest) * random.uniform(1, 3), 0, 1)
        return random.random(cells.count).astype(np.float32)[cells.owner]
    if kind == 6:
        return lattice(random, side)
    mask = sigmoid(fractal(random, side, 2.2) * 6)
    return mask * tone(random, banded(random, side)) + (1 - mask) * lattice(random, side)
