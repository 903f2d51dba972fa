"""A narrow network's first weights, without a gradient: units of the teacher are chosen, then layers are fitted in order.

Units: pivoted Cholesky of each layer's second moments. A Gram matrix over a subset of units is a block of the whole one.
Layers: ridge regression of what the teacher has before its ReLU at the chosen units on 3×3 patches of what the narrow
network itself has one layer below (He, Zhang and Sun, "Channel Pruning for Accelerating Very Deep Neural Networks", 2017).
"""

import numpy as np
import torch
import torch.nn.functional as F

from crops import batch
from network import DEVIATION, MEAN, NAMES, POOLED, features, to_kind

SIDE = 128
BATCH = 8
MOMENTS = 20
"""Batches for the second moments."""
ROWS = 2500
"""Places of a batch that a layer is fitted on."""
RIDGE = 1e-4


def chosen_units(teacher, pictures, width, log):
    """For each layer the sorted numbers of the units kept, `width` of all."""
    random, moments = np.random.default_rng(1), {}
    with torch.no_grad():
        for _ in range(MOMENTS):
            for name, x in features(teacher, batch(random, pictures, BATCH, SIDE)).items():
                flat = x.float().permute(1, 0, 2, 3).flatten(1)
                moments[name] = moments.get(name, 0) + flat @ flat.T / flat.shape[1] / MOMENTS
    units = [pivots(moment, round(len(moment) * width)) for moment in moments.values()]
    log('units chosen: ' + ' '.join(str(len(u)) for u in units))
    return units


def pivots(moment, count):
    """Units by pivoted Cholesky, each counted by the root of its size, so that a few loud ones do not take all."""
    root = moment.diagonal().sqrt().clamp_min(1e-6).sqrt()
    left, found = moment / root[:, None] / root[None], []
    for _ in range(count):
        unit = int(left.diagonal().argmax())
        found.append(unit)
        column = left[:, unit].clone()
        left = left - torch.outer(column, column) / column[unit].clamp_min(1e-12)
        left[unit] = left[:, unit] = 0
    return torch.tensor(sorted(found))


@torch.no_grad()
def fitted(teacher, units, pictures, batches, log):
    """The narrow network's layers (weight, bias) in float32."""
    layers = []
    for number, name in enumerate(NAMES):
        # the same batches for every layer
        random, places = np.random.default_rng(2), torch.Generator().manual_seed(number)
        squares = products = answers = 0
        for _ in range(batches):
            x = batch(random, pictures, BATCH, SIDE)
            wanted = features(teacher, x, name, relu=False)[name][:, units[number]].float()
            rows = torch.randperm(wanted[:, 0].numel(), generator=places)[:ROWS]
            wanted = wanted.permute(0, 2, 3, 1).flatten(0, 2)[rows]
            patches = patches_below(to_kind(layers), x, name)[rows]
            patches = torch.cat([patches, torch.ones(len(patches), 1)], 1)
            squares, products = squares + patches.T @ patches, products + patches.T @ wanted
            answers = answers + wanted.pow(2).sum()
        ridge = RIDGE * squares.diagonal().mean() * torch.eye(len(squares))
        found = torch.linalg.solve(squares + ridge, products)
        left = answers - 2 * (found * products).sum() + (found * (squares @ found)).sum()
        log(f'{name} fitted, relative error before the ReLU {(left / answers).item():.4f}')
        layers.append((found[:-1].T.reshape(len(units[number]), -1, 3, 3).contiguous(), found[-1].clone()))
    return layers


def patches_below(layers, x, name):
    """What a layer sees: 3×3 patches [places, 9 · channels] of the layers below it, of all places of a batch."""
    if layers:
        below = features(layers, x)[NAMES[len(layers) - 1]].float()
        padded = F.pad(F.max_pool2d(below, 2) if name in POOLED else below, (1, 1, 1, 1))
    else:
        padded = F.pad((x - MEAN) / DEVIATION, (1, 1, 1, 1), mode='replicate')
    return F.unfold(padded, 3).permute(0, 2, 1).flatten(0, 1)

