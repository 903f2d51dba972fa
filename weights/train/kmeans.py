"""First step: every layer's filters by spherical k-means on whitened 3×3 patches of the layer below.

Coates and Ng, "Learning feature representations with k-means" (2012). Whitening and mean are folded into filters and
biases. A filter's bias lets it be active on a quarter of the patches (a half in conv1_1, so that plain areas keep their
colour), its scale gives its features a root mean square of 1.
"""

import time

import torch
import torch.nn.functional as F

from network import CHANNELS, NAMES, POOLED, features

ACTIVE = 0.25
ROUNDS = 10
PATCHES = {'narrow': 120_000, 'wide': 36_000}
"""Of inputs with up to 1500 values, and of others."""
WHITENED_BEYOND = 0.05
"""Directions whose variance is well below this share of the mean one are not amplified to the others' size."""


def patches(x, count, generator):
    """`count` random 3×3 patches of x [n, channels, h, w], as many from each, [count, channels · 9]."""
    n, channels, height, width = x.shape
    each = count // n
    # near the border features see zeros
    margin = int(16 < height and channels > 3)
    window = torch.tensor([y * width + x for y in range(3) for x in range(3)])
    found = torch.empty(n, each, channels * 9)
    for i in range(n):
        y = torch.randint(margin, height - 2 - margin, (each,), generator=generator)
        x0 = torch.randint(margin, width - 2 - margin, (each,), generator=generator)
        at = (y * width + x0)[:, None] + window
        found[i] = x[i].reshape(channels, -1)[:, at].permute(1, 0, 2).reshape(each, -1).float()
    return found.reshape(n * each, -1)


def whitening(centred, share):
    """The symmetric (ZCA) matrix that makes the covariance the identity, but for directions of little variance."""
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
    values = values.clamp(min=0)
    return (vectors * (values + share * values.mean()).rsqrt()) @ vectors.T


def centres(points, count, generator):
    """Spherical k-means: unit vectors [count, d], each along the sum of the points it is nearest to by angle."""
    found = points[torch.randperm(len(points), generator=generator)[:count]]
    found = F.normalize(found + 0.01 * torch.randn(found.shape, generator=generator), dim=1)
    rounded = points.bfloat16()
    for _ in range(ROUNDS):
        nearness, nearest = (rounded @ found.bfloat16().T).max(1)
        sums = torch.zeros_like(found).index_add_(0, nearest, points * nearness.float()[:, None])
        lonely = torch.bincount(nearest, minlength=count) < 3
        sums[lonely] = points[torch.randint(0, len(points), (int(lonely.sum()),), generator=generator)]
        found = F.normalize(sums, dim=1)
    return found


@torch.no_grad()
def layer(x, index, generator):
    """(weight [out, in, 3, 3], bias [out]) from the input x of a layer, its pooling done."""
    channels, out = x.shape[1], CHANNELS[index]
    kind = 'narrow' if channels * 9 < 1500 else 'wide'
    found = patches(x, PATCHES[kind], generator)
    mean = found.mean(0)
    centred = found - mean
    white = whitening(centred, WHITENED_BEYOND * (2 if index == 0 else 1))
    points = centred @ white
    # plain patches have no direction
    length = points.norm(dim=1)
    points = points[length > length[:20_000].quantile(0.3)]
    filters = centres(F.normalize(points, dim=1), out, generator) @ white
    bias = -(filters @ mean)
    reached = found[:40_000] @ filters.T + bias
    if index > 0:
        threshold = reached[:20_000].quantile(1 - ACTIVE, dim=0).clamp(min=0)
        bias, reached = bias - threshold, reached - threshold
    size = F.relu(reached).pow(2).mean(0).sqrt() + 1e-6
    return (filters / size[:, None]).reshape(out, channels, 3, 3).contiguous(), bias / size


def learn(x, log=print):
    """All layers from pictures `network.prepared`, [n, 3, side + 2, side + 2]; five minutes on two cores for 400 of 160²."""
    generator = torch.Generator().manual_seed(1)
    begun, layers = time.time(), []
    for index, name in enumerate(NAMES):
        below = F.avg_pool2d(x, 2) if name in POOLED else x
        layers.append(layer(below, index, generator))
        x = features(x, layers[-1:], first=index)
        log(f'{name}: {(x[:20] > 0).float().mean():.0%} active, {time.time() - begun:.0f} s')
    return layers
