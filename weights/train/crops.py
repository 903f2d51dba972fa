"""Batches of pieces of the drawn pictures, mirrored, recoloured, rescaled and made noisy at random."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from pictures import draw


def drawn(path, count, side, log):
    """The drawn pictures of seeds 0 …, [count, side, side, 3] bytes, kept in a file; one process a core draws them."""
    if os.path.exists(path):
        pictures = np.load(path, mmap_mode='r')
        if pictures.shape == (count, side, side, 3):
            return pictures
    log(f'drawing {count} pictures of {side}×{side}')
    with ProcessPoolExecutor() as pool:
        pictures = np.stack(list(pool.map(partial(draw, side=side), range(count), chunksize=16)))
    np.save(path, pictures)
    return pictures


def crop(random, pictures, side):
    """One piece [3, side, side] in 0 … 1 of a picture chosen at random."""
    picture = pictures[random.integers(len(pictures))]
    # of a larger piece, made smaller: other sizes of what is drawn
    taken = min(len(picture), int(side * random.choice((1, 1, random.uniform(1, 1.4)))))
    y, x = random.integers(len(picture) - taken + 1, size=2)
    piece = torch.from_numpy(picture[y : y + taken, x : x + taken].copy()).permute(2, 0, 1).float() / 255
    if taken != side:
        piece = F.interpolate(piece[None], (side, side), mode='bilinear', antialias=True)[0]
    if random.random() < 0.5:
        piece = piece.flip(2)
    if random.random() < 0.4:
        mean = piece.mean((1, 2), keepdim=True)
        turn = np.eye(3) * random.uniform(0.6, 1.3) + random.normal(0, 0.2, (3, 3))
        turned = torch.einsum('ij,jhw->ihw', torch.from_numpy(turn).float(), piece - mean)
        piece = turned + (mean + torch.from_numpy(random.normal(0, 0.1, (3, 1, 1))).float()).clamp(0.1, 0.9)
    if random.random() < 0.2:
        noise = torch.from_numpy(random.standard_normal(piece.shape, np.float32))
        piece = piece + noise * float(random.random() * 0.1)
    return piece.clamp(0, 1)


def muted(random, piece):
    """A piece in the muted colours that photographs have: mostly light and dark, with a tint."""
    mean = piece.mean((1, 2), keepdim=True)
    away = piece - mean
    share = torch.from_numpy(random.dirichlet((3, 5, 2))).float().view(3, 1, 1)
    light = (away * share).sum(0, keepdim=True)
    tint = torch.from_numpy(random.normal(1, 0.12, (3, 1, 1))).float()
    ground = mean.mean() + (mean - mean.mean()) * random.uniform(0.2, 1)
    return (ground + light * tint + (away - light) * random.uniform(0, 0.7)).clamp(0, 1)


def batch(random, pictures, count, side, mute=0):
    """[count, 3, side, side], about `mute` of the pieces in muted colours."""
    pieces = [crop(random, pictures, side) for _ in range(count)]
    return torch.stack([muted(random, piece) if mute and random.random() < mute else piece for piece in pieces])
