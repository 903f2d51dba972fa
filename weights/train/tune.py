"""All layers of a narrow network trained together, by Adam in bfloat16, to answer as the teacher does.

The loss of a layer is the relative error of its answers at the chosen units, and where the style is measured that of
their Gram matrix; in a stage with slopes, also how far their directions are from the teacher's. The pictures are drawn
ones, from the second stage on dreams too, and what the narrow network has itself painted of them so far. Every step draws
from a generator of its own number, so a run that was broken off goes on to the same end.
"""

import math
import os
import time
from typing import NamedTuple

import numpy as np
import torch

from crops import batch
from lessons import MIXED, PROBED, Exercise, agreement, set_out, taught
from network import CONTENT, NAMES, STYLE, features, to_kind
from paint import EVEN, Easel

SIDE = 160
BATCH = 6
PAINTED = 2
"""Of a batch, paintings."""
EVERY = 50
"""Steps between two sessions at the easel."""
KEPT = 400
"""Paintings kept."""
RATE = 0.004
"""The learning rate, in standard deviations of a layer's weights."""
HINT = 0.3
"""The weight of layers that the recipe `default` does not look at."""
SAVE_EVERY = 250
LOG_EVERY = 250


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
    slopes: float = 0
    """The weight of slopes in the loss."""
    shelf: int = BATCH
    """Lessons kept, of which a batch is chosen; as many as a batch: each is used once."""
    renewed: int = 1
    """Steps from one batch of new lessons to the next."""
    seed: int = 7
    """Of what is drawn; another one than an earlier stage's for other pieces of the pictures."""


def tuned(teacher, layers, units, pools, stage, state_path, log):
    """The trained layers (weight, bias) in float32. What has been done stands in the file `state_path`.

    `pools`: arrays of pictures, as many of a batch's pieces from each.
    """
    steps, fixed = stage.steps, stage.fixed
    teacher = to_kind(units_first(teacher, units))
    parameters = [
        tensor.clone().requires_grad_(number >= fixed) for number, layer in enumerate(layers) for tensor in layer
    ]
    checked = [batch(np.random.default_rng((99, i)), pools[0], BATCH, SIDE) for i in range(4)]
    optimiser = torch.optim.Adam(groups(teacher, parameters, checked[0])[2 * fixed :], betas=(0.9, 0.99))
    rates = [stage.rate * group['lr'] for group in optimiser.param_groups]
    widths = {name: len(bias) for name, (_, bias) in zip(NAMES, pairs(parameters))}
    easel, paintings = Easel(pools, SIDE, stage.balance), torch.zeros(0, 3, SIDE, SIDE, dtype=torch.uint8)
    shelf, first = [], 0
    if os.path.exists(state_path):
        state = torch.load(state_path, weights_only=True)
        first, paintings = state['step'], state['paintings']
        for i in range(0, len(state['shelf']), BATCH):
            exercises = [Exercise(*exercise) for exercise in state['shelf'][i : i + BATCH]]
            shelf += taught(teacher, widths, exercises, stage.slopes > 0)
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
        random = np.random.default_rng((stage.seed, step))
        if step % EVERY == 0:
            made = (easel.paint(to_kind(pairs(parameters)), random) * 255).round().byte()
            paintings = torch.cat([paintings, made])[-KEPT:]
        if step % stage.renewed == 0:
            count = (BATCH - PAINTED) // len(pools)
            x = torch.cat([batch(random, pool, count, SIDE, stage.muted) for pool in pools])
            x = torch.cat([x, paintings[random.integers(len(paintings), size=PAINTED)].float() / 255])
            exercises = set_out(random, x, MIXED if stage.slopes else 0)
            shelf = [*shelf, *taught(teacher, widths, exercises, stage.slopes > 0)][-stage.shelf :]
        for group, full in zip(optimiser.param_groups, rates):
            warm = min(1, (step + 1) / 100)
            group['lr'] = full * warm * (0.5 + 0.5 * math.cos(math.pi * step / steps) + 0.003)
        optimiser.zero_grad()
        lessons = [shelf[i] for i in random.choice(len(shelf), BATCH, replace=False)]
        loss(parameters, lessons, stage.slopes).backward()
        optimiser.step()
        if (step + 1) % SAVE_EVERY == 0:
            state = {
                'step': step + 1,
                'parameters': [parameter.detach() for parameter in parameters],
                'optimiser': optimiser.state_dict(),
                'paintings': paintings,
                'shelf': [tuple(lesson.exercise) for lesson in shelf],
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


def loss(parameters, lessons, slopes):
    """The errors of all layers' answers, and with the weight `slopes` of the slopes of those that are probed."""
    x = torch.stack([lesson.exercise.picture for lesson in lessons]).requires_grad_(slopes > 0)
    found, total = features(to_kind(pairs(parameters)), x), 0
    for name, weight in zip(NAMES, parameters[::2]):
        if not weight.requires_grad:
            continue
        answers, aim = found[name], torch.stack([lesson.answers[name] for lesson in lessons])
        aim = aim.contiguous(memory_format=torch.channels_last)
        total = total + (1 if name in STYLE or name == CONTENT else HINT) * RelativeError.apply(answers, aim)
        if name in STYLE:
            total = total + gram_error(answers, aim).mean()
    if slopes:
        total = total + slopes * len(PROBED) * (1 - agreement(found, x, lessons)).mean()
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
