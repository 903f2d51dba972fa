"""What a result keeps of the content's lines and takes of the style's colours, beside what a judging network says of it.

Pictures are [1, 3, h, w] in 0 … 1.
"""

import torch
import torch.nn.functional as F

NAMES = ('precision', 'recall', 'similarity', 'mean', 'covariance')
"""Of `measures`: of the result's edges those of the content, of the content's those of the result; SSIM of the luminance
to the content's; distance of the mean colour to the style's, and relative distance of the covariance of colours."""


def luminance(x):
    return (x * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)


def blurred(x, deviation=1.5):
    reach = round(3 * deviation)
    kernel = torch.exp(-(torch.arange(-reach, reach + 1.0) ** 2) / 2 / deviation**2)
    kernel = kernel / kernel.sum()
    x = F.conv2d(F.pad(x, (reach, reach, 0, 0), mode='replicate'), kernel.view(1, 1, 1, -1))
    return F.conv2d(F.pad(x, (0, 0, reach, reach), mode='replicate'), kernel.view(1, 1, -1, 1))


def edges(x):
    """The steepest 15 % of the pixels, by Sobel's filters on the blurred luminance."""
    across = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]).view(1, 1, 3, 3)
    y = F.pad(blurred(luminance(x)), (1, 1, 1, 1), mode='replicate')
    steepness = (F.conv2d(y, across) ** 2 + F.conv2d(y, across.transpose(2, 3)) ** 2).sqrt()
    return steepness >= torch.quantile(steepness.flatten(), 0.85)


def near(edge, reach=2):
    return F.max_pool2d(edge.float(), 2 * reach + 1, 1, reach) > 0


def similarity(a, b):
    """SSIM (Wang et al., 2004) of two pictures' luminance."""
    a, b = luminance(a), luminance(b)
    mean_a, mean_b = blurred(a), blurred(b)
    spread_a, spread_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    together = blurred(a * b) - mean_a * mean_b
    light = (2 * mean_a * mean_b + 1e-4) / (mean_a**2 + mean_b**2 + 1e-4)
    return (light * (2 * together + 9e-4) / (spread_a + spread_b + 9e-4)).mean()


def colours(x):
    """Mean [3] and covariance [3, 3]."""
    flat = x.flatten(2)[0]
    mean = flat.mean(1)
    off = flat - mean[:, None]
    return mean, off @ off.T / flat.shape[1]


@torch.no_grad()
def measures(result, content, style):
    """A number for each of `NAMES`."""
    found, wanted = edges(result), edges(content)
    (mean, covariance), (style_mean, style_covariance) = colours(result), colours(style)
    return [
        ((found & near(wanted)).sum() / found.sum()).item(),
        ((wanted & near(found)).sum() / wanted.sum()).item(),
        similarity(result, content).item(),
        (mean - style_mean).norm().item(),
        ((covariance - style_covariance).norm() / style_covariance.norm()).item(),
    ]
