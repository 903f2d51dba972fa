"""Fits the balance that the narrow networks' files carry, so that equal settings look alike on every network.

    python3 weights/train/balance.py --teacher vgg19.safetensors weights/builtin.safetensors weights/draft.safetensors

A narrow network's relative errors are not the published one's: the same weights give more of one layer and less of
another. So the project's sample pictures are stylised with the teacher, and again and again with the narrow network;
what its content loss and the losses of its deep style layers are multiplied by grows with the ratio of what the teacher
measures in the two results, to LIMIT at most. Of the rounds that is kept whose errors have the smallest product. The files
are written anew with what was found, and `balance.json` keeps it for `train.py`.
"""

import argparse
import json
import os

import numpy as np
import torch

from compare import Network, judged, read, scales, stylised
from network import read_safetensors
from packed import write
from paint import EVEN

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, '..', '..', 'src', 'samples', 'pictures')
CONTENTS, STYLES = ('landscape', 'portrait', 'still-life'), ('swirls', 'woodblock', 'watercolor', 'mosaic')
SIZE = 192
ITERATIONS = 90
ROUNDS = 6
FITTED = np.array([False, False, True, True, True, True])
"""Style layers by block, then the content: those of the first two blocks have next to no errors."""
LIMIT = 8
POWER = 0.8
"""Of a ratio of errors, what a factor grows by."""


def main():
    parser = argparse.ArgumentParser(description='Fits the balance that the narrow networks carry.')
    parser.add_argument('networks', nargs='+', help='files that train.py made')
    parser.add_argument('--teacher', required=True, help='the published VGG19 as safetensors')
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    sizes = scales(SIZE, 128)
    scaled = lambda names: {n: [read(os.path.join(SAMPLES, f'{n}.webp'), size) for size in sizes] for n in names}
    contents, styles = scaled(CONTENTS), scaled(STYLES)
    pairs = [(contents[c], styles[s]) for c in CONTENTS for s in STYLES]
    judge = Network(given.teacher)
    wanted = measured(Network(given.teacher, torch.bfloat16), judge, pairs)
    print('published:', told(wanted), flush=True)
    path = os.path.join(HERE, 'balance.json')
    for file in given.networks:
        network, name = Network(file, torch.bfloat16), os.path.splitext(os.path.basename(file))[0]
        found = fitted(network, judge, pairs, wanted, lambda line: print(f'{name}: {line}', flush=True))
        kept = json.load(open(path)) if os.path.exists(path) else {}
        with open(path, 'w') as out:
            out.write(json.dumps({**kept, name: found}, indent=2) + '\n')
        metadata, layers = read_safetensors(file)
        write(file, name, layers, metadata['description'], metadata['licence'], found)


def fitted(network, judge, pairs, wanted, log):
    """The balance of a network."""
    factors, rounds = np.array([*EVEN['style'], EVEN['content']], float), []
    for number in range(ROUNDS + 1):
        *style, content = (round(float(factor), 2) for factor in factors)
        network.balance = {'content': content, 'style': style}
        found = measured(network, judge, pairs)
        log(f'{told(found)} with {json.dumps(network.balance)}')
        rounds.append((np.log(found[FITTED]).mean(), network.balance))
        grown = factors * np.where(FITTED, (found / wanted) ** POWER, 1)
        factors = np.clip(grown, 1 / LIMIT, LIMIT)
    return min(rounds, key=lambda one: one[0])[1]


def measured(network, judge, pairs):
    """Geometric means over the pairs of the style layers' errors and the content's."""
    rows = []
    for contents, styles in pairs:
        result = stylised([network] * len(contents), contents, styles, ITERATIONS)
        rows.append(judged(judge, result, contents[-1], styles[-1]))
    return np.exp(np.log(np.array(rows)).mean(0))


def told(row):
    return ' '.join(f'{value:.4f}' for value in row)


if __name__ == '__main__':
    main()
