"""All layers of a narrow network trained together, by Adam in bfloat16, to answer as the teacher does.

The loss of a layer is the relative error of its answers at the chosen units, and where the style is measured that of
their Gram matrix. The pictures are drawn ones, in the second stage dreams too, and what the narrow network has itself
painted of them so far. Every step draws from a generator of its own number, so a run that was broken off goes on to the
same end.
"""

import math
import os
import time
from typing import NamedTuple

import numpy as np
import torch

from crops import batch
from network import CONTENT, NAMES, STYLE, features, to_kind
from paint import EVEN, Easel

SIDE = 160
BATCH = 6
"""Of the batches that errors are told of."""
KEPT = 400
"""Paintings kept."""
RATE = 0.004
"""The learning rate, in standard deviations of a layer's weights."""
HINT = 0.3
"""The weight of layers that the recipe `default` does not look at."""
SAVE_EVERY = LOG_EVERY = 250


class Stage(NamedTuple):
    """A part of the training."""

    steps: int
    fixed: int
    """First layers that stay as they are: their errors are next to nothing."""
    rate: float = 1
    """Of RATE, at the beginning."""
    muted: float = 0
    """The share of pieces in muted colours."""
    balance: dict = EVEN
    """What the losses are multiplied by at the easel."""
    side: int = SIDE
    """Of the pieces and paintings."""
    pieces: int = 4
    """Of a batch, from all pools alike."""
    painted: int = 2
    """Of a batch, paintings."""
    every: int = 50
    """Steps between two sessions at the easel."""
    done: int = 90
    """Steps of a painting."""
    passes: int = 1
    """Times that a batch is used: most of a step's time is the teacher's."""
    held: int = 1
    """Batches that are held at a time, each used once in a pass."""
    gram: float = 1
    """The weight of conv5_1's Gram matrix."""


def tuned(teacher, layers, units, pools, stage, state_path, log):
    """The trained layers (weight, bias) in float32. What has been done stands in the file `state_path`.

    `pools`: arrays of pictures.
    """
    steps, fixed, side = stage.steps, stage.fixed, stage.side
    teacher = to_kind(units_first(teacher, units))
    parameters = [
        tensor.clone().requires_grad_(number >= fixed) for number, layer in enumerate(layers) for tensor in layer
    ]
    checked = [batch(np.random.default_rng((99, i)), pools[0], BATCH, SIDE) for i in range(4)]
    optimiser = torch.optim.Adam(groups(teacher, parameters, checked[0])[2 * fixed :], betas=(0.9, 0.99))
    rates = [stage.rate * group['lr'] for group in optimiser.param_groups]
    easel, paintings, first = Easel(pools, side, stage.balance, stage.done), torch.zeros(0, 3, side, side).byte(), 0
    held, lap = [None] * stage.held, stage.held * stage.passes
    if os.path.exists(state_path):
        state = torch.load(state_path, weights_only=True)
        first, paintings = state['step'], state['paintings']
        with torch.no_grad():
            for parameter, value in zip(parameters, state['parameters']):
                parameter.copy_(value)
        optimiser.load_state_dict(state['optimiser'])
        easel.restore(state['easel'])
        log(f'going on from step {first}')
    begun = time.time()
    for step in range(first, steps):
        if step % LOG_EVERY == 0:
            seconds = (time.time() - begun) / max(1, step - first)
            log(f'step {step} of {steps}, {seconds:.2f} s each: {errors(teacher, parameters, checked)}')
        random = np.random.default_rng((7, step))
        if step % stage.every == 0:
            made = (easel.paint(to_kind(pairs(parameters)), random) * 255).round().byte()
            paintings = torch.cat([paintings, made])[-KEPT:]
        place = step % stage.held
        if step % lap < stage.held:
            x = pieces(random, pools, stage, step)
            x = torch.cat([x, paintings[random.integers(len(paintings), size=stage.painted)].float() / 255])
            held[place] = x, wanted(teacher, parameters, x)
        for group, full in zip(optimiser.param_groups, rates):
            warm = min(1, (step + 1) / 100)
            group['lr'] = full * warm * (0.5 + 0.5 * math.cos(math.pi * step / steps) + 0.003)
        optimiser.zero_grad()
        loss(parameters, *held[place], stage.gram).backward()
        optimiser.step()
        # between two laps, where no batch is held
        if (step + 1) % lap == 0 and (step + 1) % max(lap, SAVE_EVERY // lap * lap) == 0:
            state = {
                'step': step + 1,
                'parameters': [parameter.detach() for parameter in parameters],
                'optimiser': optimiser.state_dict(),
                'paintings': paintings,
                'easel': easel.state(),
            }
            torch.save(state, f'{state_path}.part')
            os.replace(f'{state_path}.part', state_path)
    log(f'step {steps}: {errors(teacher, parameters, checked)}')
    return [(weight.detach(), bias.detach()) for weight, bias in pairs(parameters)]


def units_first(teacher, units):
    """The same network with the chosen units of each layer before the others."""
    ordered, below = [], torch.arange(3)
    for (weight, bias), kept in zip(teacher, units):
        others = torch.ones(len(bias), dtype=torch.bool)
        others[kept] = False
        order = torch.cat([kept, others.nonzero()[:, 0]])
        ordered.append((weight[order][:, below], bias[order]))
        below = order
    return ordered


def pairs(parameters):
    return list(zip(parameters[::2], parameters[1::2]))


@torch.no_grad()
def groups(teacher, parameters, x):
    """Each tensor with a rate of its own: of a weight's spread, and for biases of the size of the layer's answers."""
    found = []
    for (weight, bias), answers in zip(pairs(parameters), features(teacher, x).values()):
        size = answers[:, : len(bias)].float().pow(2).mean().sqrt().item()
        found.append({'params': [weight], 'lr': RATE * weight.std().item()})
        found.append({'params': [bias], 'lr': RATE * size})
    return found


def pieces(random, pools, stage, step):
    """A batch's pieces of the pools, [stage.pieces, 3, side, side]."""
    chosen = sorted((step * stage.pieces + k) % len(pools) for k in range(stage.pieces))
    return torch.cat([batch(random, pools[k], 1, stage.side, stage.muted) for k in chosen])


@torch.no_grad()
def wanted(teacher, parameters, x):
    """What the teacher answers at the units of a narrow network whose units it has first."""
    return {
        name: answers[:, : len(bias)].contiguous(memory_format=torch.channels_last)
        for (name, answers), bias in zip(features(teacher, x).items(), parameters[1::2])
    }


def loss(parameters, x, aims, gram=1):
    total = 0
    for name, answers in features(to_kind(pairs(parameters)), x).items():
        if not answers.requires_grad:
            continue
        total = total + (1 if name in STYLE or name == CONTENT else HINT) * RelativeError.apply(answers, aims[name])
        if name in STYLE:
            total = total + (gram if name == 'conv5_1' else 1) * gram_error(answers, aims[name]).mean()
    return total


class RelativeError(torch.autograd.Function):
    """‖answers − aim‖² / ‖aim‖², summed in float32 without a copy in float32."""

    @staticmethod
    def forward(ctx, answers, aim):
        difference, size = answers - aim, squares(aim)
        ctx.save_for_backward(difference, size)
        return squares(difference) / size

    @staticmethod
    def backward(ctx, slope):
        difference, size = ctx.saved_tensors
        return difference * (2 * slope / size).to(difference.dtype), None


def squares(x):
    return torch.linalg.vector_norm(x, dtype=torch.float32).square()


def gram_error(answers, aim):
    """The relative error of each picture's Gram matrix, [n]."""
    g, a = fast_gram(answers), fast_gram(aim)
    return (g - a).pow(2).sum((1, 2)) / a.pow(2).sum((1, 2))


def fast_gram(x):
    """`gram` in the features' own number format, as they lie."""
    flat = x.permute(0, 2, 3, 1).flatten(1, 2)
    return (flat.transpose(1, 2) @ flat).float()


@torch.no_grad()
def errors(teacher, parameters, batches):
    """A line with the relative errors of every layer's answers, and of the style layers' Gram matrices."""
    layers, found, grams = to_kind(pairs(parameters)), np.zeros((len(NAMES), 2)), np.zeros(len(STYLE))
    for x in batches:
        wanted, got = features(teacher, x), features(layers, x)
        aims = {name: wanted[name][:, : answers.shape[1]] for name, answers in got.items()}
        found += [[squares(got[name] - aims[name]).item(), squares(aims[name]).item()] for name in NAMES]
        grams += [gram_error(got[name], aims[name]).mean().item() / len(batches) for name in STYLE]
    return ' '.join(f'{a / b:.3f}' for a, b in found) + ' | Gram ' + ' '.join(f'{error:.4f}' for error in grams)
