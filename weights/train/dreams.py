"""Dreams: drawn pictures changed a little so that units of the teacher's deep layers answer strongly.

Drawn pictures leave many deep units silent that photographs excite. Here each region of a picture is given a few units
of one layer, and the pixels go uphill on their answers for a few steps, in octaves of the gradient that are evened out
(Mordvintsev, Olah and Tyka, "Inceptionism", 2015). Eyes, fur, scales and windows appear. The teacher alone is asked.
"""

import os

import numpy as np
import torch
import torch.nn.functional as F

from crops import batch
from network import features, to_kind

LAYERS = ('conv4_2', 'conv4_4', 'conv5_1', 'conv5_2', 'conv5_3', 'conv5_4')
BATCH = 6
UNITS = 3
"""Of each region."""
OCTAVES = 6


def dreamt(path, teacher, pictures, count, side, log):
    """Dreams of seeds 0 …, begun from the drawn pictures, [count, side, side, 3] bytes, kept in a file."""
    if os.path.exists(path):
        dreams = np.load(path)
        if dreams.shape == (count, side, side, 3):
            return dreams
    log(f'dreaming {count} pictures of {side}×{side}')
    teacher, made = to_kind(teacher), []
    for seed in range(0, count, BATCH):
        random = np.random.default_rng((5, seed))
        made.append(dream(random, teacher, begun(random, pictures, side)))
    dreams = (torch.cat(made)[:count] * 255).round().byte().permute(0, 2, 3, 1).numpy()
    np.save(path, dreams)
    return dreams


def begun(random, pictures, side):
    """The pictures that dreams begin with: drawn ones, half of them coarse, half of them in muted colours."""
    x = batch(random, pictures, BATCH, side)
    if random.random() < 0.5:
        coarse = F.avg_pool2d(x, int(random.integers(2, 9)), ceil_mode=True)
        x = F.interpolate(coarse, (side, side), mode='bilinear')
    if random.random() < 0.5:
        grey = x.mean(1, keepdim=True)
        x = grey + (x - grey) * random.uniform(0.2, 0.9)
    return x


def dream(random, teacher, x):
    """Pictures [n, 3, h, w] after 5 to 12 steps uphill."""
    last, steps = LAYERS[random.integers(len(LAYERS))], int(random.integers(5, 13))
    length, slope, chroma = random.uniform(0.15, 0.28), random.uniform(0.9, 1.7), random.uniform(0.1, 0.7)
    with torch.no_grad():
        wanted = regions(random, features(teacher, x, last, relu=False)[last])
    for _ in range(steps):
        shift = [int(v) for v in random.integers(-8, 9, 2)]
        moved = torch.roll(x, shift, (2, 3)).requires_grad_(True)
        answers = features(teacher, moved, last, relu=False)[last]
        (uphill,) = torch.autograd.grad((answers * wanted).float().sum(), moved)
        uphill = torch.roll(evened(uphill, slope, chroma), [-v for v in shift], (2, 3))
        x = (x + length / steps * uphill).clamp(0, 1)
    return x


def regions(random, answers):
    """Weights of the answers [n, c, h, w]: some units for each of 2×2 to 4×4 regions, quiet units as much as loud ones."""
    n, c, h, w = answers.shape
    grid = int(random.integers(2, 5))
    units = torch.from_numpy(random.integers(c, size=(n, UNITS, grid, grid)))
    weights = torch.from_numpy(random.uniform(0.2, 1.2, units.shape)).float()
    loudness = answers.float().pow(2).mean((0, 2, 3)).sqrt().clamp_min(1e-3)
    wanted = torch.zeros(n, c, grid, grid).scatter_(1, units, weights) / loudness.view(1, -1, 1, 1)
    return F.interpolate(wanted, (h, w)).to(answers.dtype)


def evened(gradient, slope, chroma):
    """A gradient with its octaves evened out, each coarser one times `slope`, and with less colour; of variance 1."""
    grey = gradient.mean(1, keepdim=True)
    gradient, total = grey + (gradient - grey) * chroma, 0
    for octave in range(OCTAVES):
        coarse = F.avg_pool2d(gradient, 2**octave)
        coarse = F.interpolate(coarse, gradient.shape[2:], mode='bilinear')
        total = total + slope**octave * unit_variance(coarse)
    return unit_variance(total)


def unit_variance(x):
    return x / (x.flatten(1).std(1).view(-1, 1, 1, 1) + 1e-12)


if __name__ == '__main__':
    # A sheet to look at: python dreams.py vgg19.safetensors sheet.png
    import sys

    from PIL import Image

    from network import read_safetensors
    from pictures import draw

    drawn = np.stack([draw(seed, 224) for seed in range(40)])
    sheet = dreamt('', read_safetensors(sys.argv[1])[1], drawn, 24, 192, print)
    Image.fromarray(np.concatenate([np.concatenate(sheet[i : i + 6], 1) for i in range(0, 24, 6)])).save(sys.argv[2])
