"""Stylises pairs of pictures with several networks in PyTorch and, with a judge, measures the results.

    python3 weights/train/compare.py --content photo.jpg … --style painting.jpg … --weights a.safetensors b.safetensors
        --judge vgg19.safetensors --out results

It does what the program does with its default recipe (`src/style/recipes.ts`) or with what the weights' file carries
for itself, only on the processor and in one go for all pairs. Files of weights: `art-filter weights pack … -o`.
The judge, a published VGG19, prints for each result the relative style error, ‖G − A‖²/‖A‖² averaged over conv1_1 …
conv5_1, and the relative content error, ‖F − P‖²/‖P‖² at conv4_2, with maximum pooling and borders of zeros.
"""

import argparse
import json
import os
import struct

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from network import DEVIATION, MEAN, NAMES, POOLED
from packed import INDICES

STYLE = dict(zip(('conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'), (256, 64, 16, 4, 1)))
RECIPE = {
    'pooling': 'max',
    'contentLayers': {'conv4_2': 1},
    'styleLayers': STYLE,
    'contentWeight': 0.015,
    'styleWeight': 1,
    'tvWeight': 0.1,
    'learningRate': 0.02,
}
TYPES = {'F32': np.float32, 'F16': np.float16, 'I8': np.int8}


class Network:
    """A file of weights with what it carries: `layers` of (weight, bias) to conv5_1, `settings`."""

    def __init__(self, path, kind=torch.float32):
        with open(path, 'rb') as file:
            (length,) = struct.unpack('<Q', file.read(8))
            header = json.loads(file.read(length))
            data = file.read()

        def tensor(name):
            entry = header[name]
            begin, end = entry['data_offsets']
            return np.frombuffer(data[begin:end], TYPES[entry['dtype']]).reshape(entry['shape']).astype(np.float32)

        def weight(index):
            values, scale = tensor(f'features.{index}.weight'), f'features.{index}.scale'
            return values * tensor(scale)[:, None, None, None] if scale in header else values

        carried = json.loads(header.get('__metadata__', {}).get('defaults', '{}'))
        self.settings = {**RECIPE, **carried}
        self.kind = kind
        self.layers = [
            (torch.tensor(weight(i), dtype=kind).contiguous(memory_format=torch.channels_last),
             torch.tensor(tensor(f'features.{i}.bias'), dtype=kind))
            for i in INDICES
        ]

    def features(self, picture, wanted, pooling, border='replicate'):
        """After the ReLU of the wanted layers, of a picture [1, 3, h, w] in 0 … 1."""
        x = ((picture - MEAN) / DEVIATION).to(self.kind).contiguous(memory_format=torch.channels_last)
        found = {}
        for i in range(max(map(NAMES.index, wanted)) + 1):
            if NAMES[i] in POOLED:
                x = F.max_pool2d(x, 2) if pooling == 'max' else F.avg_pool2d(x, 2)
            replicated = i == 0 and border == 'replicate'
            x = F.pad(x, (1, 1, 1, 1), mode='replicate') if replicated else x
            x = F.relu(F.conv2d(x, *self.layers[i], padding=int(not replicated)))
            if NAMES[i] in wanted:
                found[NAMES[i]] = x.float()
        return found


def gram(features):
    flat = features.flatten(2)[0]
    return flat @ flat.T / flat.shape[1]


def relative(a, b):
    return (a - b).pow(2).sum() / b.pow(2).sum()


def total_variation(image):
    """`nine-point` of src/style/total-variation-form.ts."""
    wide = F.pad(image, (0, 1, 0, 1), mode='replicate')
    here, right, below, across = wide[..., :-1, :-1], wide[..., :-1, 1:], wide[..., 1:, :-1], wide[..., 1:, 1:]
    straight = (right - here).pow(2).mean() + (below - here).pow(2).mean()
    slanting = (across - here).pow(2).mean() + (below - right).pow(2).mean()
    return 2 * (straight / 3 + slanting / 12)


def scales(size, least):
    """Longer sides, √2 apart, from at least `least` to `size`; `size` alone with 0. `scaleSizes` of src/style/pyramid.ts."""
    sizes = [size]
    while least and round(size / 2 ** (len(sizes) / 2)) >= least:
        sizes.insert(0, round(size / 2 ** (len(sizes) / 2)))
    return sizes


def stylised(network, contents, styles, iterations):
    """The averaged picture after so many steps of Adam from the content picture, growing with the scales.

    `contents` and `styles` are the pictures at each scale, ascending. The last has four times the iterations of each other
    (`scaleEnds`); the picture is handed on with the content's detail, Adam begins anew (`takeOver`).
    """
    count = len(contents)
    shares = [1] * (count - 1) + [4 if count > 1 else 1]
    average, begin = contents[0], 0
    for i, (content, style) in enumerate(zip(contents, styles)):
        end = max(0, min(int(iterations * sum(shares[: i + 1]) / sum(shares) + 0.5), iterations - (count - 1 - i)))
        if i > 0:
            grown = F.interpolate(average - contents[i - 1], content.shape[2:], mode='bicubic', align_corners=False)
            average = (grown + content).clamp(0, 1)
        average = painted(network, content, style, average, end - begin)
        begin = end
    return average


def painted(network, content, style, start, steps):
    """The averaged picture after these steps at one scale."""
    s = network.settings
    layers, contents = s['styleLayers'], s['contentLayers']
    with torch.no_grad():
        target = network.features(content, contents, s['pooling'])
        grams = {k: gram(f) for k, f in network.features(style, layers, s['pooling']).items()}
    image, average = start.clone().requires_grad_(True), start.clone()
    first, second = torch.zeros_like(image), torch.zeros_like(image)
    for t in range(1, steps + 1):
        found = network.features(image, {**layers, **contents}, s['pooling'])
        loss = s['tvWeight'] * total_variation(image)
        for k, share in contents.items():
            loss = loss + s['contentWeight'] * share / sum(contents.values()) * relative(found[k], target[k])
        for k, share in layers.items():
            loss = loss + s['styleWeight'] * share / sum(layers.values()) * relative(gram(found[k]), grams[k])
        (slope,) = torch.autograd.grad(loss, image)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope * slope
        with torch.no_grad():
            image -= s['learningRate'] * (first / (1 - 0.9**t)) / ((second / (1 - 0.99**t)).sqrt() + 1e-8)
            image.clamp_(0, 1)
            average += 0.05 / (1 - 0.95 ** (t + 1)) * (image - average)
    return average


@torch.no_grad()
def judged(judge, result, content, style):
    """(relative style error, relative content error)"""
    now, then, wanted = (
        judge.features(p, [*STYLE, 'conv4_2'], 'max', border='zero') for p in (result, content, style)
    )
    error = sum(relative(gram(now[k]), gram(wanted[k])).item() for k in STYLE) / len(STYLE)
    return error, relative(now['conv4_2'], then['conv4_2']).item()


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
    parser.add_argument('--judge', help='a published VGG19 as safetensors')
    parser.add_argument('--out', help='folder for the results')
    parser.add_argument('--size', type=int, default=256)
    parser.add_argument('--min-scale', type=int, default=128, help='longer side of the smallest scale, 0: one scale')
    parser.add_argument('--iterations', type=int, default=150)
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--bfloat16', action='store_true', help='twice as fast where the processor has it')
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    sizes = scales(given.size, given.min_scale)
    judge = Network(given.judge) if given.judge else None
    for path in given.weights:
        network = Network(path, torch.bfloat16 if given.bfloat16 else torch.float32)
        stem = lambda name: os.path.splitext(os.path.basename(name))[0]
        rows = []
        for c, s in [(c, s) for c in given.content for s in given.style]:
            contents, styles = ([read(path, size) for size in sizes] for path in (c, s))
            content, style = contents[-1], styles[-1]
            result = torch.round(stylised(network, contents, styles, given.iterations) * 255) / 255
            line = f'{stem(path)}: {stem(c)} × {stem(s)}'
            if judge:
                rows.append(judged(judge, result, content, style))
                line += f': style {rows[-1][0]:.4f}, content {rows[-1][1]:.3f}'
            print(line, flush=True)
            if given.out:
                os.makedirs(given.out, exist_ok=True)
                pixels = (result[0].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8)
                Image.fromarray(pixels).save(os.path.join(given.out, f'{stem(path)}-{stem(c)}-{stem(s)}.png'))
        if rows:
            style, content = np.mean(rows, 0)
            print(f'{stem(path)}: mean of {len(rows)}: style {style:.4f}, content {content:.3f}', flush=True)


if __name__ == '__main__':
    main()
