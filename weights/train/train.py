"""Makes weights/builtin.safetensors and weights/draft.safetensors: narrow VGG19s that answer as the published one.

    python3 -m pip install -r weights/train/requirements.txt
    npm run stylize -- weights pack vgg19 --up-to conv5_4 -o vgg19.safetensors    # the teacher
    python3 weights/train/train.py --teacher vgg19.safetensors
    python3 weights/train/train.py --teacher vgg19.safetensors --small            # in minutes, worth little: to try the road

The pictures are the project's own drawn ones, and dreams of the teacher that begin with them. Everything is drawn from
seeds. What has been done stands in the folder `--work`, so that the same command goes on after a break.
"""

import argparse
import os
import sys
import time

import torch

from crops import drawn
from dreams import dreamt
from fit import chosen_units, fitted
from network import read_safetensors, to_kind
from packed import write
from tune import Stage, tuned

SIDE = 224
PICTURES = 4000
DREAM_SIDE = 192
DREAMS = 210
FIT_BATCHES = 40
WIDTHS = {'builtin': 0.5, 'draft': 0.25}
"""Channels of every layer, as a share of VGG19's."""
BALANCES = {
    'builtin': {'content': 2.73, 'style': [1.25, 0.9, 1.875, 2.025, 6.875], 'variation': 4},
    'draft': {'content': 2.25, 'style': [1.25, 0.9, 1.9, 1.8, 6.25], 'variation': 4},
}
"""What losses are multiplied by, so that equal settings look alike on every network; chosen by `compare.py`."""
EASEL = {'content': 0.5, 'style': [1.45, 0.73, 0.36, 0.18, 0.73], 'variation': 3}
"""What losses are multiplied by where the network paints, from the second stage on."""
SLOPES = Stage(4000, 1, 0.8, 0.4, EASEL, slopes=1, shelf=192, renewed=4)
"""The first stage with slopes."""
STAGES = {
    'builtin': (
        Stage(4500, 2),
        Stage(4500, 4, 0.75, 0.4, EASEL),
        SLOPES._replace(steps=4500, fixed=4),
        SLOPES._replace(steps=1300, fixed=4, rate=0.4, seed=8),
    ),
    'draft': (
        Stage(6500, 1),
        Stage(1900, 1, 0.75, 0.4, EASEL),
        SLOPES,
        SLOPES._replace(steps=2400),
        SLOPES._replace(steps=2900, rate=0.6, seed=8),
    ),
}
"""Of the joint training: on drawn pictures, then on drawn pictures and dreams, then with slopes."""
LICENCE = 'CC BY 4.0'
DESCRIPTION = (
    '{} of VGG19\'s channels, learnt from the answers of the VGG19 of Karen Simonyan and Andrew Zisserman '
    '(Visual Geometry Group, University of Oxford), an adaptation of it. CC BY 4.0'
)
SHARES = {'builtin': 'Half', 'draft': 'A quarter'}


def main():
    parser = argparse.ArgumentParser(description='Makes the built-in networks from the published VGG19.')
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument('--teacher', required=True, help='the published VGG19, all sixteen convolutions, as safetensors')
    parser.add_argument('--networks', nargs='+', choices=WIDTHS, default=list(WIDTHS), help='default: both')
    parser.add_argument('--out', default=os.path.join(here, '..'), help='folder for the networks')
    parser.add_argument('--work', default='train-work', help='folder for what has been done so far')
    parser.add_argument('--threads', type=int, default=os.cpu_count(), help='default: one for each core')
    parser.add_argument('--small', action='store_true', help='few pictures and steps, to try the road')
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    os.makedirs(given.work, exist_ok=True)
    begun = time.time()

    def log(line):
        print(f'{time.time() - begun:6.0f} s  {line}', flush=True)

    _, teacher = read_safetensors(given.teacher)
    if [len(bias) for _, bias in teacher] != [64] * 2 + [128] * 2 + [256] * 4 + [512] * 8:
        sys.exit(f'{given.teacher}: {len(teacher)} layers of VGG19, expected all sixteen in full width. Pack vgg19 to conv5_4.')
    count, dreams, batches = (160, 12, 4) if given.small else (PICTURES, DREAMS, FIT_BATCHES)
    pictures = drawn(os.path.join(given.work, f'drawn-{count}.npy'), count, SIDE, log)
    pools = [pictures, dreamt(os.path.join(given.work, f'dreams-{dreams}.npy'), teacher, pictures, dreams, DREAM_SIDE, log)]
    for name in given.networks:
        stages = [stage._replace(steps=60) if given.small else stage for stage in STAGES[name]]
        layers = learnt(teacher, pools, name, batches, stages, os.path.join(given.work, name), log)
        path = os.path.join(given.out, f'{name}.safetensors')
        write(path, name, layers, DESCRIPTION.format(SHARES[name]), LICENCE, BALANCES[name])
        log(f'wrote {path}, {os.path.getsize(path)} bytes')


def learnt(teacher, pools, name, batches, stages, stem, log):
    """The layers of a narrow network; what is there of earlier is in files that begin with `stem`."""

    def kept(part, make):
        path = f'{stem}-{part}.pt'
        if not os.path.exists(path):
            torch.save(make(), path)
        return torch.load(path, weights_only=True)

    def fit():
        fast = to_kind(teacher)
        units = chosen_units(fast, pools[0], WIDTHS[name], log)
        return units, fitted(fast, units, pools[0], batches, log)

    units, layers = kept('fit', fit)
    for number, stage in enumerate(stages, 1):
        state = f'{stem}-state-{number}.pt'
        layers = kept(f'stage-{number}', lambda: tuned(teacher, layers, units, pools[:number], stage, state, log))
    return layers


if __name__ == '__main__':
    main()
