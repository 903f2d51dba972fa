"""Writes the project's packed weights: safetensors with int8 filters, a scale for each, and checksums."""

import hashlib
import json
import os
import struct

import numpy as np

from network import INDICES, RGB_DEVIATION, RGB_MEAN


def quantised(weight):
    """int8 of each filter and its scale, [out] f32: the one of some clippings that leaves the smallest square error."""
    flat = weight.reshape(len(weight), -1).astype(np.float64)
    largest = np.abs(flat).max(1) + 1e-12
    best, scale = np.full(len(flat), np.inf), largest / 127
    for share in np.linspace(0.5, 1, 26):
        tried = largest * share / 127
        rounded = np.clip(np.round(flat / tried[:, None]), -127, 127) * tried[:, None]
        error = ((rounded - flat) ** 2).sum(1)
        scale = np.where(error < best, tried, scale)
        best = np.minimum(best, error)
    scale = scale.astype(np.float32)
    integers = np.clip(np.round(flat / scale[:, None].astype(np.float64)), -127, 127).astype(np.int8)
    return integers.reshape(weight.shape), scale


def write(path, name, layers, description, licence, balance):
    """`layers`: (weight [out, in, 3, 3], bias [out]) from conv1_1 on. `balance`: what their losses are multiplied by."""
    tensors = {}
    for index, (weight, bias) in zip(INDICES, layers):
        weight, bias = weight.numpy(), bias.numpy()
        integers, scale = quantised(weight)
        tensors[f'features.{index}.scale'] = ('F32', scale)
        tensors[f'features.{index}.bias'] = ('F32', bias.astype(np.float32))
        tensors[f'features.{index}.weight'] = ('I8', integers)
    preprocessing = {
        'matrix': [[1 / RGB_DEVIATION[i] if i == j else 0 for j in range(3)] for i in range(3)],
        'bias': [-mean / deviation for mean, deviation in zip(RGB_MEAN, RGB_DEVIATION)],
    }
    header = {
        '__metadata__': {
            'format': 'art-filter/1',
            'id': name,
            'description': description,
            'licence': licence,
            'preprocessing': json.dumps(preprocessing),
            'balance': json.dumps(balance),
            'sha256': json.dumps({name: hashlib.sha256(a.tobytes()).hexdigest() for name, (_, a) in tensors.items()}),
        }
    }
    at = 0
    for name, (dtype, array) in tensors.items():
        header[name] = {'dtype': dtype, 'shape': list(array.shape), 'data_offsets': [at, at + array.nbytes]}
        at += array.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    # beside it first, so that nothing half-written takes the place of a whole file
    part = f'{path}.part'
    with open(part, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for _, array in tensors.values():
            file.write(array.tobytes())
    os.replace(part, path)
