"""Makes weights/builtin.safetensors and weights/draft.safetensors: narrow VGG19s that answer as the published one.

    python3 -m pip install -r weights/train/requirements.txt
    npm run stylize -- weights pack vgg19 --up-to conv5_4 -o vgg19.safetensors    # the teacher
    python3 weights/train/train.py --teacher vgg19.safetensors
    python3 weights/train/train.py --teacher vgg19.safetensors --small            # in minutes, worth little: to try the road

The pictures are the project's own drawn ones. Everything is drawn from seeds. What has been done stands in the folder
`--work`, so that the same command goes on after a break.
"""

import argparse
import os
import sys
import time

import torch

from crops import drawn
from fit import chosen_units, fitted
from network import read_safetensors, to_kind
from packed import write
from tune import tuned

SIDE = 224
PICTURES = 4000
FIT_BATCHES = 40
WIDTHS = {'builtin': 0.5, 'draft': 0.25}
"""Channels of every layer, as a share of VGG19's."""
STEPS = {'builtin': 4500, 'draft': 6500}
"""Of the joint training."""
FIXED = {'builtin': 2, 'draft': 1}
"""First layers that the joint training leaves alone."""
BALANCES = {
    'builtin': {'content': 2.67, 'style': [1, 1, 1, 1, 8], 'variation': 3},
    'draft': {'content': 3, 'style': [1, 1, 1, 1, 8], 'variation': 3},
}
"""What losses are multiplied by, so that equal settings look alike on every network; chosen by `compare.py`."""
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
    count, batches = (160, 4) if given.small else (PICTURES, FIT_BATCHES)
    pictures = drawn(os.path.join(given.work, f'drawn-{count}.npy'), count, SIDE, log)
    for name in given.networks:
        steps = 60 if given.small else STEPS[name]
        layers = learnt(teacher, pictures, name, batches, steps, os.path.join(given.work, name), log)
        path = os.path.join(given.out, f'{name}.safetensors')
        write(path, name, layers, DESCRIPTION.format(SHARES[name]), LICENCE, BALANCES[name])
        log(f'wrote {path}, {os.path.getsize(path)} bytes')


def learnt(teacher, pictures, name, batches, steps, stem, log):
    """The layers of a narrow network; what is there of earlier is in files that begin with `stem`."""
    fit_path = f'{stem}-fit.pt'
    if not os.path.exists(fit_path):
        fast = to_kind(teacher)
        units = chosen_units(fast, pictures, WIDTHS[name], log)
        torch.save((units, fitted(fast, units, pictures, batches, log)), fit_path)
    units, layers = torch.load(fit_path, weights_only=True)
    return tuned(teacher, layers, units, pictures, FIXED[name], steps, f'{stem}-state.pt', log)


if __name__ == '__main__':
    main()
