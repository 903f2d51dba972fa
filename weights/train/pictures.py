"""The training pictures, one for each seed: a texture or a scene, often painted over, often bent, blurred or relit."""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

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


def vary(seed, picture):
    """A picture of bytes in another version: other colours, often inverted or painted over, rougher or smoother."""
    random = np.random.default_rng(10_000_000 + seed)
    picture = picture.astype(np.float32) / 255
    if random.random() < 0.4:
        picture = np.clip(PAINTERS[random.integers(len(PAINTERS))](random, picture), 0, 1).astype(np.float32)
    mean = picture.mean((0, 1))
    turn = np.eye(3) * random.uniform(0.5, 1.3) + random.normal(0, 0.35, (3, 3))
    if random.random() < 0.25:
        turn = -turn
    picture = (picture - mean) @ turn.astype(np.float32) + np.clip(mean + random.normal(0, 0.2, 3), 0.1, 0.9)
    if random.random() < 0.2:
        picture = blurred(picture, 1)
    picture = picture + random.normal(0, 0.05 * random.random(), picture.shape)
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def both(seed, side):
    """A picture and its other version."""
    picture = draw(seed, side)
    return picture, vary(seed, picture)


def many(count, side):
    """Pictures and their other versions, each [count, side, side, 3] bytes, of seeds 0 …; one process a core."""
    with ProcessPoolExecutor() as pool:
        pairs = list(pool.map(partial(both, side=side), range(count), chunksize=16))
    return tuple(np.stack(pictures) for pictures in zip(*pairs))


if __name__ == '__main__':
    # A sheet to look at: python pictures.py sheet.png [first seed]
    from PIL import Image

    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    rows = [np.concatenate([draw(first + 10 * r + c, 128) for c in range(10)], 1) for r in range(8)]
    Image.fromarray(np.concatenate(rows)).save(sys.argv[1])
