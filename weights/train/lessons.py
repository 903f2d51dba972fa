"""What the teacher says about a picture: what its layers answer, and how one of the losses would change the picture.

Answers alone leave a narrow network's slopes wrong: where `draft` answered within a relative error of 0.2, the gradients that
a picture got from it had a cosine of 0.3 to 0.5 with the teacher's. So slopes are taught too (Czarnecki et al., "Sobolev
Training for Neural Networks", 2017).
"""

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from network import CONTENT, features, gram

PROBED = {'conv3_1': 1, 'conv4_1': 1, 'conv4_2': 2, 'conv5_1': 2}
"""Layers whose losses have slopes that are taught, and how often each is chosen."""
MIXED = 0.4
"""The share of pictures into which another one is mixed, as a painting lies between two pictures."""


class Exercise(NamedTuple):
    """What the teacher is asked."""

    picture: torch.Tensor
    """[3, h, w] in 0 … 1"""
    other: torch.Tensor
    """The picture that the loss of `layer` leads to."""
    layer: str


class Lesson(NamedTuple):
    """What the teacher says."""

    exercise: Exercise
    answers: dict
    """By layer, [c, h, w] at the chosen units."""
    pull: torch.Tensor = None
    """The gradient of the loss of that layer's answers, [c, h, w], of length 1; none where slopes are not taught."""
    slope: torch.Tensor = None
    """The gradient of ⟨answers, pull⟩ of the picture, [3, h, w], of length 1."""


def set_out(random, pictures, mixed=MIXED):
    """An exercise for each of two or more pictures [n, 3, h, w], towards another one of them."""
    count = len(pictures)
    others = pictures.roll(int(random.integers(1, count)), 0)
    share = np.where(random.random(count) < mixed, random.uniform(0.3, 0.9, count), 1)
    share = torch.from_numpy(share).float().view(-1, 1, 1, 1)
    often = np.array(list(PROBED.values()))
    layers = random.choice(list(PROBED), count, p=often / often.sum())
    mixtures = share * pictures + (1 - share) * others
    return list(map(Exercise, mixtures, others, layers.tolist()))


def taught(teacher, widths, exercises, slopes):
    """A lesson for each, with or without slopes. `widths`: channels by layer, the teacher's chosen units come first."""
    x = torch.stack([exercise.picture for exercise in exercises]).requires_grad_(slopes)
    found = features(teacher, x)
    answers = [
        {name: layer[i, : widths[name]].detach().clone() for name, layer in found.items()} for i in range(len(exercises))
    ]
    if not slopes:
        return list(map(Lesson, exercises, answers))
    with torch.no_grad():
        aims = features(teacher, torch.stack([exercise.other for exercise in exercises]), max(PROBED))
    pulls = [
        pull(answers[i][layer], aims[layer][i, : widths[layer]], layer) for i, (_, _, layer) in enumerate(exercises)
    ]
    (gradients,) = torch.autograd.grad(product(found, exercises, pulls), x)
    return list(map(Lesson, exercises, answers, pulls, map(unit, gradients)))


def pull(answers, aim, layer):
    """The gradient of the loss of a layer's answers [c, h, w]: the content's, or that of the Gram matrix."""
    found, wanted = answers.float(), aim.float()
    if layer == CONTENT:
        return unit(found - wanted).to(answers.dtype)
    off = (gram(found[None]) - gram(wanted[None]))[0]
    return unit((off @ found.flatten(1)).view_as(found)).to(answers.dtype)


def unit(x):
    return x / x.norm().clamp_min(1e-12)


def product(found, exercises, pulls):
    """Σ ⟨answers, pull⟩ over a batch, each picture at the layer of its exercise."""
    return sum(
        (found[exercise.layer][i, : len(at)] * at).float().sum()
        for i, (exercise, at) in enumerate(zip(exercises, pulls))
    )


def agreement(found, x, lessons):
    """The cosines of a network's slopes with the taught ones, [n]; `found` are its answers to the pictures `x`."""
    total = product(found, [lesson.exercise for lesson in lessons], [lesson.pull for lesson in lessons])
    (slopes,) = torch.autograd.grad(total, x, create_graph=True)
    return F.cosine_similarity(slopes.flatten(1), torch.stack([lesson.slope for lesson in lessons]).flatten(1))
