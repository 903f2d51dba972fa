"""Second step: conv3_1 to conv5_1 go on learning by contrast, from what k-means made of them.

Every picture has a second version (`pictures.vary`): other colours, sometimes painted over. At several depths the means
and deviations of the channels over a window must tell which window of the other versions is of the same picture
(InfoNCE: van den Oord et al., 2018; Chen et al., "SimCLR", 2020): that is style. In half of the pairs the two windows
are the same place, and there conv4_2 must tell the places apart: that is content. Batch normalisation keeps the
features in range and is folded into filters and biases at the end. The first four layers stay as they are, and their
features are computed once.
"""

import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from network import CHANNELS, NAMES, convolved, dense, features, prepared

FROZEN = 4
TAPS = ('conv3_2', 'conv3_4', 'conv4_1', 'conv4_2', 'conv4_4', 'conv5_1')
PLACES = 'conv4_2'
WINDOW = 16
"""Side of a window behind conv2_2 and its pooling: 64 pixels of the picture."""
PAIRS = 48
TEMPERATURE = 0.1


class Normalised(nn.Module):
    """Batch normalisation that begins as nothing: gain and shift start at the deviation and mean it finds."""

    def __init__(self, channels):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))
        self.shift = nn.Parameter(torch.zeros(channels))
        self.forget()

    def forget(self):
        self.batches, self.mean, self.variance = 0, 0.0, 0.0

    def forward(self, x, bias=None):
        """With `bias` gain and shift are set so that x comes out with it added."""
        wide = x.float()
        mean = wide.mean((0, 2, 3))
        variance = ((wide * wide).mean((0, 2, 3)) - mean * mean).clamp(min=0)
        with torch.no_grad():
            if bias is not None:
                self.gain.copy_((variance + 1e-5).sqrt())
                self.shift.copy_(mean + bias)
            self.batches += 1
            rate = max(0.05, 1 / self.batches)
            self.mean = self.mean + rate * (mean - self.mean)
            self.variance = self.variance + rate * (variance - self.variance)
        scale = self.gain * (variance + 1e-5).rsqrt()
        return x * scale.to(x.dtype)[:, None, None] + (self.shift - mean * scale).to(x.dtype)[:, None, None]


class Trunk(nn.Module):
    """The layers that learn."""

    def __init__(self, layers):
        super().__init__()
        self.start = layers
        self.numbers = range(FROZEN, len(NAMES))
        self.weights = nn.ParameterList([layers[i][0].clone() for i in self.numbers])
        self.norms = nn.ModuleList([Normalised(CHANNELS[i]) for i in self.numbers])

    def forward(self, x, begin=False):
        tapped = {}
        for i, weight, norm in zip(self.numbers, self.weights, self.norms):
            # the cached features are pooled already
            y = F.conv2d(x, dense(weight), padding=1) if i == FROZEN else convolved(x, i, weight)
            x = F.relu(norm(y, self.start[i][1] if begin else None))
            if NAMES[i] in TAPS:
                tapped[NAMES[i]] = x
        return tapped

    @torch.no_grad()
    def folded(self):
        """All layers as (weight, bias), with the running statistics in them."""
        layers = list(self.start[:FROZEN])
        for weight, norm in zip(self.weights, self.norms):
            scale = norm.gain * (norm.variance + 1e-5).rsqrt()
            layers.append((weight * scale[:, None, None, None], norm.shift - norm.mean * scale))
        return [(weight.detach().clone(), bias.detach().clone()) for weight, bias in layers]


def cached(pictures, layers):
    """Features behind conv2_2 and its pooling, [n, side / 4, side / 4, 128]."""
    parts = [
        F.avg_pool2d(features(prepared(np.array(pictures[i : i + 20])), layers[:FROZEN]), 2).permute(0, 2, 3, 1)
        for i in range(0, len(pictures), 20)
    ]
    return torch.cat(parts)


def windows(random, versions):
    """[2 · PAIRS, 128, WINDOW, WINDOW], the first versions and then the second; the first half of each in one place."""
    count, side = versions[0].shape[:2]
    chosen = ([], [])
    for pair, picture in enumerate(random.choice(count, PAIRS, replace=False)):
        y, x = random.integers(0, side - WINDOW + 1, 2)
        chosen[0].append(versions[0][picture, y : y + WINDOW, x : x + WINDOW])
        if pair >= PAIRS // 2:
            y, x = random.integers(0, side - WINDOW + 1, 2)
        chosen[1].append(versions[1][picture, y : y + WINDOW, x : x + WINDOW])
    return dense(torch.stack(chosen[0] + chosen[1]).permute(0, 3, 1, 2))


def statistics(x):
    """Mean and deviation of every channel, [n, 2 · channels]."""
    x = x.float()
    mean = x.mean((2, 3))
    return torch.cat([mean, ((x * x).mean((2, 3)) - mean * mean).clamp(min=0).add(1e-3).sqrt()], 1)


def information_nce(a, b):
    """Cross-entropy of finding each row's partner among the other version's rows, and how often it is found."""
    scores = F.normalize(a, dim=1) @ F.normalize(b, dim=1).T / TEMPERATURE
    own = torch.arange(len(a))
    loss = (F.cross_entropy(scores, own) + F.cross_entropy(scores.T, own)) / 2
    return loss, (scores.argmax(1) == own).float().mean().item()


def contrast(layers, pictures, varied, cycles, log=print):
    """Trains for `cycles` of (steps, learning rate), each falling along a cosine; gives the layers anew.

    About 4 s a step on one core.
    """
    torch.manual_seed(0)
    random = np.random.default_rng(5)
    versions = [cached(pictures, layers), cached(varied, layers)]
    log(f'conv2_2 of {len(pictures)} pictures in two versions')
    trunk = Trunk(layers)
    with torch.no_grad():
        trunk(windows(random, versions), begin=True)
    width = {tap: 2 * CHANNELS[NAMES.index(tap)] for tap in TAPS}
    level = nn.ModuleDict({tap: nn.BatchNorm1d(width[tap], affine=False) for tap in TAPS})
    heads = nn.ModuleDict({tap: nn.Linear(width[tap], 128) for tap in TAPS})
    place_head = nn.Linear(width[PLACES] // 2, 96)
    norms = [p for norm in trunk.norms for p in (norm.gain, norm.shift)]
    groups = [[*trunk.weights], norms, [*heads.parameters(), *place_head.parameters()]]
    found, begun, done = {}, time.time(), 0
    for steps, rate in cycles:
        optimiser = torch.optim.Adam([{'params': group} for group in groups])
        for step in range(steps):
            along = min(1, (step + 1) / 30) * (0.5 + 0.5 * np.cos(np.pi * step / steps))
            for group, own in zip(optimiser.param_groups, (rate, 3 * rate, 1e-3)):
                group['lr'] = own * along
            tapped = trunk(windows(random, versions))
            loss, hits = 0.0, {}
            for tap in TAPS:
                part, hits[tap] = information_nce(*heads[tap](level[tap](statistics(tapped[tap]))).chunk(2))
                loss = loss + part
            centred = tapped[PLACES].float()
            centred = (centred - centred.mean((0, 2, 3), keepdim=True)).permute(0, 2, 3, 1)[:, 1:-1:2, 1:-1:2]
            places = [place_head(half[: PAIRS // 2].flatten(0, 2)) for half in centred.chunk(2)]
            part, hits['places'] = information_nce(*places)
            loss = loss + 0.7 * part
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            done += 1
            found = {tap: found.get(tap, hit) + 0.05 * (hit - found.get(tap, hit)) for tap, hit in hits.items()}
            if done % 20 == 0:
                rates = ' '.join(f'{tap} {hit:.2f}' for tap, hit in found.items())
                log(f'step {done}, {time.time() - begun:.0f} s: loss {loss.item():.2f}, found {rates}')
    for norm in trunk.norms:
        norm.forget()
    with torch.no_grad():
        for _ in range(30):
            trunk(windows(random, versions))
    return trunk.folded()
