"""VGG19's convolutions of any width, as they are taught: maximum pooling, the picture's border repeated."""

import json
import struct

import numpy as np
import torch
import torch.nn.functional as F

NAMES = tuple(f'conv{block}_{number}' for block, count in enumerate((2, 2, 4, 4, 4), 1) for number in range(1, count + 1))
INDICES = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34)
"""torchvision's numbers of the convolutions: `features.N.weight`."""
POOLED = {'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'}
"""Layers behind a pooling."""
STYLE = {'conv1_1': 16, 'conv2_1': 8, 'conv3_1': 4, 'conv4_1': 2, 'conv5_1': 1}
"""Style layers and weights of the recipe `default` (src/style/settings/recipes.ts)."""
CONTENT = 'conv4_2'

RGB_MEAN, RGB_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""ImageNet's, which a picture in 0 … 1 is normalised by."""
MEAN, DEVIATION = (torch.tensor(values).view(1, 3, 1, 1) for values in (RGB_MEAN, RGB_DEVIATION))
TYPES = {'F32': np.float32, 'F16': np.float16, 'I8': np.int8}


def dense(tensor, kind=torch.bfloat16):
    """The layout that the processor's convolutions are fast in."""
    return tensor.to(kind).contiguous(memory_format=torch.channels_last)


def read_safetensors(path):
    """(metadata, the layers that it has from conv1_1 on as (weight [out, in, 3, 3], bias [out]) in float32)."""
    with open(path, 'rb') as file:
        (length,) = struct.unpack('<Q', file.read(8))
        header = json.loads(file.read(length))
        data = file.read()

    def tensor(name):
        entry = header[name]
        begin, end = entry['data_offsets']
        values = np.frombuffer(data[begin:end], TYPES[entry['dtype']]).reshape(entry['shape'])
        return torch.from_numpy(values.astype(np.float32))

    def weight(index):
        values, scale = tensor(f'features.{index}.weight'), f'features.{index}.scale'
        return values * tensor(scale)[:, None, None, None] if scale in header else values

    there = [index for index in INDICES if f'features.{index}.weight' in header]
    return header.get('__metadata__', {}), [(weight(index), tensor(f'features.{index}.bias')) for index in there]


def to_kind(layers, kind=torch.bfloat16):
    """The same layers in the number format that they are computed in."""
    return [(dense(weight, kind), bias.to(kind)) for weight, bias in layers]


def features(layers, pictures, last=None, pooling='max', border='replicate', relu=True):
    """By name, what every layer to `last` answers after its ReLU to pictures [n, 3, h, w] in 0 … 1.

    `relu=False`: the last layer's answers before its ReLU.
    """
    kind = layers[0][0].dtype
    x, found = dense((pictures - MEAN) / DEVIATION, kind), {}
    for name, (weight, bias) in zip(NAMES, layers):
        if name in POOLED:
            x = F.max_pool2d(x, 2) if pooling == 'max' else F.avg_pool2d(x, 2)
        repeated = not found and border == 'replicate'
        if repeated:
            x = F.pad(x, (1, 1, 1, 1), mode='replicate')
        x = F.conv2d(x, weight, bias, padding=int(not repeated))
        found[name] = x = x if name == last and not relu else F.relu(x)
        if name == last:
            break
    return found


def gram(x):
    """Gram matrices [n, c, c] of features [n, c, h, w], over the number of places."""
    flat = x.flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def relative(a, b):
    """‖a − b‖² / ‖b‖²"""
    return (a - b).pow(2).sum() / b.pow(2).sum()
