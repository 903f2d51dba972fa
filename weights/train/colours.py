"""Palettes and how fields become colour. Colours are RGB in 0 … 1, pictures [side, side, 3] float32."""

import colorsys

import numpy as np

from fields import fractal, sigmoid


def palette(random, count=None):
    """2 to 7 colours: unrelated, of one or two hues, earthy, or nearly grey; in any order or from dark to light."""
    count = int(random.integers(2, 8)) if count is None else count
    kind = random.integers(5)
    if kind == 0:
        colours = random.random((count, 3))
    elif kind == 4:
        light = random.random((count, 1))
        colours = light + random.normal(0, 0.06, (count, 3)) + random.normal(0, 0.05, 3)
    else:
        hue, second = random.random(), random.random()
        rows = []
        for _ in range(count):
            h = (hue if random.random() < 0.65 else second) + random.normal(0, 0.03)
            s = np.clip(random.uniform(0.2, 1) if kind < 3 else random.uniform(0.15, 0.6), 0, 1)
            rows.append(colorsys.hsv_to_rgb(h % 1, s, random.uniform(0.08, 1)))
        colours = np.array(rows)
    if random.random() < 0.5:
        colours = colours[np.argsort(colours.sum(1))]
    return np.clip(colours, 0, 1).astype(np.float32)


def coloured(field, colours):
    """A field in 0 … 1 along a palette, blended between neighbours."""
    at = np.clip(field, 0, 0.9999) * (len(colours) - 1)
    low = at.astype(np.int64)
    part = (at - low)[..., None].astype(np.float32)
    return colours[low] * (1 - part) + colours[low + 1] * part


def stepped(field, colours):
    """A field in 0 … 1 in flat areas, one for each colour."""
    return colours[np.minimum((np.clip(field, 0, 0.9999) * len(colours)).astype(np.int64), len(colours) - 1)]


def mixed(a, b, mask):
    """a where the mask is 0, b where it is 1."""
    return a + (b - a) * mask[..., None].astype(np.float32)


def clouds(random, side):
    """Three fields of noise, mixed into colour by a random matrix."""
    fields = np.stack([fractal(random, side, random.uniform(0.8, 2.5)) for _ in range(3)], -1)
    matrix = np.eye(3) * 0.3 + random.normal(0, 0.5, (3, 3))
    return sigmoid(fields @ matrix.astype(np.float32) + random.normal(0, 0.8, 3)).astype(np.float32)
