"""The training pictures, one for each seed: a texture or a scene, often painted over, often bent, blurred or relit."""

import sys

import numpy as np

from colours import mixed, palette
from fields import fractal, turned
from painters import PAINTERS, blurred
from scenes import SCENES, TEXTURES


def draw(seed, side, scene=None):
    """A picture [side, side, 3] of bytes. `scene`: whether it shows something; by default 35 % do."""
    random = np.random.default_rng(seed)
    scene = random.random() < 0.35 if scene is None else scene
    choice = SCENES if scene else TEXTURES
    picture = choice[random.integers(len(choice))](random, side)
    if random.random() < (0.55 if scene else 0.3):
        picture = np.clip(picture, 0, 1).astype(np.float32)
        picture = PAINTERS[random.integers(len(PAINTERS))](random, picture)
    picture = np.clip(np.asarray(picture, np.float32), 0, 1)
    if random.random() < 0.3:
        picture = warped(random, picture)
    if random.random() < 0.2:
        picture = picture * (0.7 + 0.6 * np.clip(turned(side, random.uniform(0, 6.3))[0][..., None] + 0.5, 0, 1))
    if random.random() < 0.2:
        picture = picture ** random.uniform(0.6, 1.7)
    if random.random() < 0.15:
        picture = mixed(picture, palette(random, 1)[0], np.full((side, side), random.uniform(0.1, 0.4)))
    if random.random() < 0.25:
        picture = blurred(picture, int(random.integers(1, 3)))
    if random.random() < 0.3:
        picture = picture + random.normal(0, 0.06 * random.random(), picture.shape)
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def warped(random, picture):
    """Moved along noise, the border mirrored."""
    side = picture.shape[0]
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    shift = side * random.uniform(0.01, 0.08)
    at = [
        np.abs(np.round(v + fractal(random, side, 2.2) * shift).astype(np.int64)) % (2 * side - 2) for v in (x, y)
    ]
    u, v = (np.where(a < side, a, 2 * side - 2 - a) for a in at)
    return picture[v, u]


if __name__ == '__main__':
    # A sheet to look at: python pictures.py sheet.png [first seed]
    from PIL import Image

    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rows = [np.concatenate([draw(first + 10 * r + c, 128) for c in range(10)], 1) for r in range(8)]
    Image.fromarray(np.concatenate(rows)).save(sys.argv[1])
