"""Makes weights/builtin.safetensors: draws the pictures, learns the filters, packs them.

    python3 -m pip install -r weights/train/requirements.txt
    python3 weights/train/train.py            # about an hour on two cores
    python3 weights/train/train.py --small    # a network that is worth nothing, in a few minutes, to try the road

Nothing but numbers from seeded generators goes in: no photograph, no painting, no other network.
"""

import argparse
import os

import numpy as np
import torch

from contrast import contrast
from kmeans import learn
from network import prepared
from packed import write
from pictures import many

SIDE = 160
PICTURES = 4000
FOR_KMEANS = 400
CYCLES = ((130, 3e-4), (700, 5e-4))
"""Steps and learning rates of the contrastive step."""
DESCRIPTION = (
    'Built-in weights: VGG19 to conv5_1, learnt by this project from pictures that it draws itself. MIT licence'
)
DEFAULTS = {
    'pooling': 'avg',
    'contentLayers': {'conv2_2': 1},
    'contentWeight': 0.15,
    'styleLayers': {'conv1_1': 256, 'conv2_1': 128, 'conv3_1': 64, 'conv4_1': 16, 'conv5_1': 4},
    'tvWeight': 1.5,
}
"""Settings that suit these weights; see weights/README.md for what they were chosen by."""


def main():
    parser = argparse.ArgumentParser(description='Makes the built-in weights.')
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument('--out', default=os.path.join(here, '..', 'builtin.safetensors'), help='the file to write')
    parser.add_argument('--threads', type=int, default=os.cpu_count(), help='default: one for each core')
    parser.add_argument('--small', action='store_true', help='few pictures and steps, to try the road')
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    count, cycles = (120, ((4, 3e-4),)) if given.small else (PICTURES, CYCLES)

    def log(line):
        print(line, flush=True)

    log(f'drawing {count} pictures of {SIDE}×{SIDE} in two versions')
    pictures, varied = many(count, SIDE)
    chosen = np.random.default_rng(0).permutation(count)[:FOR_KMEANS]
    layers = learn(prepared(pictures[chosen]), log)
    layers = contrast(layers, pictures, varied, cycles, log)
    write(given.out, [(weight.numpy(), bias.numpy()) for weight, bias in layers], DESCRIPTION, DEFAULTS)
    log(f'wrote {given.out}, {os.path.getsize(given.out)} bytes')


if __name__ == '__main__':
    main()
