"""VGG19's convolutions to conv5_1, as they are trained: average pooling, the picture's border repeated."""

import torch
import torch.nn.functional as F

NAMES = 'conv1_1 conv1_2 conv2_1 conv2_2 conv3_1 conv3_2 conv3_3 conv3_4 conv4_1 conv4_2 conv4_3 conv4_4 conv5_1'.split()
CHANNELS = (64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 512, 512, 512)
POOLED = {'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1'}
"""Layers behind a pooling."""

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)


def dense(tensor):
    """The layout that the processor's bfloat16 convolutions are fast in."""
    return tensor.to(torch.bfloat16).contiguous(memory_format=torch.channels_last)


def prepared(pictures):
    """[n, side, side, 3] bytes to the network's input [n, 3, side + 2, side + 2], the border repeated."""
    x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
    return dense(F.pad((x - MEAN) / DEVIATION, (1, 1, 1, 1), mode='replicate'))


def convolved(x, index, weight, bias=None):
    """One layer with its pooling before it, without the ReLU. Only the first layer's input has its border already."""
    if NAMES[index] in POOLED:
        x = F.avg_pool2d(x, 2)
    return F.conv2d(x, dense(weight), None if bias is None else bias.to(torch.bfloat16), padding=int(index > 0))


@torch.no_grad()
def features(x, layers, first=0, batch=20):
    """What `layers`, (weight, bias) from number `first` on, make of x, after the last one's ReLU."""
    parts = []
    for at in range(0, len(x), batch):
        y = x[at : at + batch]
        for offset, (weight, bias) in enumerate(layers):
            y = F.relu_(convolved(dense(y), first + offset, weight, bias))
        parts.append(y)
    return torch.cat(parts)
