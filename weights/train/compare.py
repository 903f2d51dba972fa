"""Stylises pairs of pictures with several networks in PyTorch and, with a judge, measures the results.

    python3 weights/train/compare.py --content photo.jpg … --style painting.jpg … --weights a.safetensors b.safetensors
        --judge vgg19.safetensors --out results

It does what the program does with its default recipe (`src/style/settings/recipes.ts`) and the balance that the weights' file
carries, only on the processor and in one go for all pairs. Files of weights: `art-filter weights pack … -o`.
The judge, a published VGG19, prints for each result the relative style error, ‖G − A‖²/‖A‖² averaged over conv1_1 …
conv5_1, and the relative content error, ‖F − P‖²/‖P‖² at conv4_2, with maximum pooling and borders of zeros; what
`measures.py` measures without it; and the objective that was to be least.
"""

import argparse
import json
import os

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from measures import NAMES, measures
from network import CONTENT, STYLE, features, gram, read_safetensors, relative, to_kind
from paint import EVEN, LBFGS, SETTINGS, Adam, Objective


class Network:
    """A file of weights: its `layers`, and the `balance` that it carries."""

    def __init__(self, path, kind=torch.float32):
        metadata, layers = read_safetensors(path)
        self.layers = to_kind(layers, kind)
        self.balance = json.loads(metadata['balance']) if 'balance' in metadata else EVEN


def scales(size, least):
    """Longer sides, √2 apart, from at least `least` to `size`; `size` alone with 0. `scaleSizes` of src/style/settings/scales.ts."""
    sizes = [size]
    while least and round(size / 2 ** (len(sizes) / 2)) >= least:
        sizes.insert(0, round(size / 2 ** (len(sizes) / 2)))
    return sizes


def stylised(networks, contents, styles, iterations, settings=SETTINGS, history=0, last=None):
    """The averaged picture after so many steps from the content picture, growing with the scales.

    `networks`, `contents` and `styles` are what is used at each scale, ascending. The last has `last` times the
    iterations of each other, by default 6 with L-BFGS and 4 with Adam (`scaleEnds`); the picture is handed on with the
    content's detail, the optimiser begins anew (`upscaleState`). `history`: pairs of L-BFGS, 0: Adam.
    """
    last = last or (6 if history else 4)
    count = len(contents)
    shares = [1] * (count - 1) + [last if count > 1 else 1]
    picture, begin = contents[0], 0
    for i, (network, content, style) in enumerate(zip(networks, contents, styles)):
        end = max(0, min(int(iterations * sum(shares[: i + 1]) / sum(shares) + 0.5), iterations - (count - 1 - i)))
        if i > 0:
            grown = F.interpolate(picture - contents[i - 1], content.shape[2:], mode='bicubic', align_corners=False)
            picture = (grown + content).clamp(0, 1)
        objective = Objective(network.layers, content, style, network.balance, settings)
        picture = painted(objective, picture, end - begin, history)
        begin = end
    return picture


def painted(objective, start, steps, history=0):
    """The average of the pictures of these steps at one scale: with Adam with a decay of 0.95, with L-BFGS that of those
    that were accepted, about the last tenth of them (`lbfgs_average`)."""
    average = start.clone()
    if history:
        lbfgs, accepted = LBFGS(start.clone(), history), 0
        for _ in range(steps):
            image = lbfgs.step(objective)
            if lbfgs.failures == 0:
                accepted += 1
                average = average + 10 / (9 + accepted) * (image - average)
        return average
    adam = Adam(start.clone(), objective.settings['learningRate'])
    for t in range(1, steps + 1):
        image = adam.step(objective)
        average = average + 0.05 / (1 - 0.95 ** (t + 1)) * (image.detach() - average)
    return average


@torch.no_grad()
def judged(judge, result, content, style):
    """Relative style errors of the five layers, and the relative content error."""
    now, then, wanted = (features(judge.layers, p, 'conv5_1', border='zero') for p in (result, content, style))
    return [relative(gram(now[k]), gram(wanted[k])).item() for k in STYLE] + [
        relative(now[CONTENT], then[CONTENT]).item()
    ]


def read(path, size):
    """[1, 3, h, w] in 0 … 1, the longer side `size` pixels."""
    picture = Image.open(path).convert('RGB')
    scale = size / max(picture.size)
    picture = picture.resize([max(1, round(side * scale)) for side in picture.size], Image.Resampling.LANCZOS)
    return torch.from_numpy(np.asarray(picture, np.float32) / 255).permute(2, 0, 1)[None].contiguous()


def main():
    parser = argparse.ArgumentParser(description='Compares networks by what they paint.')
    for name in ('--content', '--style', '--weights'):
        parser.add_argument(name, nargs='+', required=True)
    parser.add_argument('--coarse', help='weights for all scales but the last; default: those of the last')
    parser.add_argument('--balance', type=json.loads, help='JSON, in place of what the files carry')
    parser.add_argument('--settings', type=json.loads, default={}, help='JSON, in place of the recipe\'s')
    parser.add_argument('--judge', help='a published VGG19 as safetensors')
    parser.add_argument('--out', help='folder for the results')
    parser.add_argument('--size', type=int, default=256)
    parser.add_argument('--min-scale', type=int, default=128, help='longer side of the smallest scale, 0: one scale')
    parser.add_argument('--iterations', type=int, default=150)
    parser.add_argument('--optimizer', choices=('lbfgs', 'adam'), default='lbfgs')
    parser.add_argument('--history', type=int, default=10, help='pairs that L-BFGS remembers')
    parser.add_argument('--last-share', type=float, help='iterations of the last scale for one of each other; default: 6, Adam 4')
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--bfloat16', action='store_true', help='several times faster where the processor has it')
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    sizes = scales(given.size, given.min_scale)
    kind = torch.bfloat16 if given.bfloat16 else torch.float32
    judge = Network(given.judge) if given.judge else None
    settings = {**SETTINGS, **given.settings}
    history = given.history if given.optimizer == 'lbfgs' else 0
    coarse = Network(given.coarse, kind) if given.coarse else None
    for path in given.weights:
        network = Network(path, kind)
        network.balance = given.balance or network.balance
        networks = [coarse or network] * (len(sizes) - 1) + [network]
        stem = lambda name: os.path.splitext(os.path.basename(name))[0]
        rows = []
        for c, s in [(c, s) for c in given.content for s in given.style]:
            contents, styles = ([read(path, size) for size in sizes] for path in (c, s))
            content, style = contents[-1], styles[-1]
            result = torch.round(stylised(networks, contents, styles, given.iterations, settings, history, given.last_share) * 255) / 255
            line = f'{stem(path)}: {stem(c)} × {stem(s)}'
            if judge:
                errors = judged(judge, result, content, style) + measures(result, content, style)
                objective = Objective(network.layers, content, style, network.balance, settings)
                with torch.no_grad():
                    rows.append([*errors, objective(result).item()])
                line += f': {told(rows[-1])}'
            print(line, flush=True)
            if given.out:
                os.makedirs(given.out, exist_ok=True)
                pixels = (result[0].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
                Image.fromarray(pixels).save(os.path.join(given.out, f'{stem(path)}-{stem(c)}-{stem(s)}.png'))
        if rows:
            print(f'{stem(path)}: mean of {len(rows)}: {told(np.mean(rows, 0))}', flush=True)


def told(row):
    """One result's errors, or their means, as text."""
    errors, content, others, objective = row[: len(STYLE)], row[len(STYLE)], row[len(STYLE) + 1 : -1], row[-1]
    layers = ' '.join(f'{error:.3f}' for error in errors)
    rest = ', '.join(f'{name} {value:.3f}' for name, value in zip(NAMES, others))
    return f'style {np.mean(errors):.4f} ({layers}), content {content:.3f}; {rest}; objective {objective:.4f}'


if __name__ == '__main__':
    main()
