"""Style transfer in PyTorch as the recipe `default` does it (src/style/settings/recipes.ts), on the processor."""

import math

import torch
import torch.nn.functional as F

from crops import batch
from network import CONTENT, STYLE, features, gram

SETTINGS = {
    'pooling': 'max',
    'contentLayers': {CONTENT: 1},
    'styleLayers': STYLE,
    'contentWeight': 0.09,
    'styleWeight': 1,
    'tvWeight': 0.1,
    'momentWeight': 0.3,
    'laplacianWeight': 0.1,
    'learningRate': 0.02,
}
"""Those of the recipe, with Adam."""
EVEN = {'content': 1, 'style': [1, 1, 1, 1, 1], 'variation': 1}
"""What losses are multiplied by, those of the style by block; a file of weights may carry another balance."""


def total_variation(image):
    """`nine-point` of src/style/objective/norms.ts, a mean over each picture: [n]."""
    wide = F.pad(image, (0, 1, 0, 1), mode='replicate')
    here, right, below, across = wide[..., :-1, :-1], wide[..., :-1, 1:], wide[..., 1:, :-1], wide[..., 1:, 1:]
    mean = lambda x: x.pow(2).mean((1, 2, 3))
    return 2 * ((mean(right - here) + mean(below - here)) / 3 + (mean(across - here) + mean(below - right)) / 12)


def errors(a, b):
    """‖a − b‖² / ‖b‖² of each picture, [n]."""
    return (a - b).flatten(1).pow(2).sum(1) / b.flatten(1).pow(2).sum(1)


def moments(f):
    """Means and variances of the channels, each [n, c]."""
    return f.mean((2, 3)), f.var((2, 3), unbiased=False)


def moment_errors(f, mean, variance):
    """Relative errors of means and deviations, [n]; see shaders/moment_error.wgsl."""
    size = (variance + mean.pow(2) / 10).sum(1, keepdim=True)
    least = 0.001 * size / mean.shape[1]
    found_mean, found_variance = moments(f)
    off = (found_variance + least).sqrt() - (variance + least).sqrt()
    return errors(found_mean, mean) + off.pow(2).sum(1) / size.squeeze(1)


def box_mean(image, before, after):
    """Means of windows, as far as there are pixels, [n, 1, h, w]."""
    sides = (before, after, before, after)
    box = torch.ones(1, 1, before + after + 1, before + after + 1)
    return F.conv2d(F.pad(image, sides), box) / F.conv2d(F.pad(torch.ones_like(image), sides), box)


def lines(image):
    """Laplacian of the mean luminance of windows, [n, 1, h / 2, w / 2]; see src/ops/losses/laplacian.ts."""
    luminance = (image * torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    means = box_mean(luminance, 1, 2)[..., ::2, ::2]
    down = means[..., 2:, :] - means[..., :-2, :]
    right = means[..., 2:] - means[..., :-2]
    rows = F.pad(down, (0, 0, 0, 2)) - F.pad(down, (0, 0, 2, 0))
    return rows + F.pad(right, (0, 2)) - F.pad(right, (2, 0))


def line_map(goal):
    """Weights of the means, near 1 among lines; see src/style/pictures/lines.ts."""
    energy = box_mean(goal.pow(2), 3, 3)
    return energy / (energy + energy.mean((1, 2, 3), keepdim=True)).clamp(min=1e-30)


class Objective:
    """The default recipe's loss of pictures [n, 3, h, w], one content and one style picture for each."""

    @torch.no_grad()
    def __init__(self, layers, content, style, balance=EVEN, settings=SETTINGS):
        self.layers, self.balance, self.settings = layers, balance, settings
        self.deepest = max((*settings['styleLayers'], *settings['contentLayers']))
        self.content = {k: f.float() for k, f in self.of(content).items() if k in settings['contentLayers']}
        styles = {k: f.float() for k, f in self.of(style).items() if k in settings['styleLayers']}
        self.grams = {k: gram(f) for k, f in styles.items()}
        self.moments = {k: moments(f) for k, f in styles.items()}
        self.lines = lines(content)
        self.map = line_map(self.lines)

    def of(self, x):
        return features(self.layers, x, self.deepest, self.settings['pooling'])

    def __call__(self, image):
        """[n]"""
        s, found = self.settings, self.of(image)
        loss = self.balance['variation'] * s['tvWeight'] * total_variation(image)
        for name, share in s['contentLayers'].items():
            part = self.balance['content'] * s['contentWeight'] * share / sum(s['contentLayers'].values())
            loss = loss + part * errors(found[name].float(), self.content[name])
        weight = self.balance['content'] * s['contentWeight'] * s['laplacianWeight']
        off = ((lines(image) - self.lines).pow(2) * self.map).flatten(1).sum(1)
        loss = loss + weight * off / (self.lines.pow(2) * self.map).flatten(1).sum(1).clamp(min=1e-30)
        for name, share in s['styleLayers'].items():
            factor = self.balance['style'][int(name[4]) - 1]
            part = factor * s['styleWeight'] * share / sum(s['styleLayers'].values())
            features = found[name].float()
            loss = loss + part * errors(gram(features), self.grams[name])
            loss = loss + part * s['momentWeight'] * moment_errors(features, *self.moments[name])
        return loss


class Adam:
    """The project's Adam: the picture stays in 0 … 1."""

    def __init__(self, image, rate=SETTINGS['learningRate']):
        self.image, self.rate, self.steps = image, rate, 0
        self.first, self.second = torch.zeros_like(image), torch.zeros_like(image)

    def step(self, objective):
        image = self.image.requires_grad_(True)
        (slope,) = torch.autograd.grad(objective(image).sum(), image)
        self.steps += 1
        self.first = 0.9 * self.first + 0.1 * slope
        self.second = 0.99 * self.second + 0.01 * slope * slope
        with torch.no_grad():
            first, second = self.first / (1 - 0.9**self.steps), self.second / (1 - 0.99**self.steps)
            self.image = (image - self.rate * first / (second.sqrt() + 1e-8)).clamp(0, 1)
        return self.image


class LBFGS:
    """The project's L-BFGS (shaders/lbfgs_*.wgsl): torch's without a line search, of one picture that stays in 0 … 1.

    A step without pairs is of FIRST from black to white, root mean square. A picture whose objective is more than BOUND times
    the least so far, or no number, is taken back; see `lbfgs_judge`. From the third time on the step goes a little down
    the gradient, where the program lets Adam take over.
    """

    BOUND, FAILURES, BAD, FIRST, SMALLEST_STEP = 1.15, 3, 3, 0.02, 1 / 256

    def __init__(self, image, history=10):
        self.image, self.history = image, history
        self.accepted, self.objective, self.least = image, None, math.inf
        self.pairs, self.scale, self.steps, self.failures, self.bad = [], 1.0, 0, 0, 0

    def step(self, objective):
        """The picture that was accepted last, after a look at the newest one and a step from there."""
        image = self.image.requires_grad_(True)
        loss = objective(image).sum()
        (slope,) = torch.autograd.grad(loss, image)
        self.image, loss = image.detach(), loss.item()
        finite = math.isfinite(loss) and bool(slope.isfinite().all())
        if self.objective is None or (finite and loss <= self.BOUND * self.least):
            self.accept(loss, slope)
        else:
            self.reject(loss)
        self.image = (self.accepted + self.length * self.way).clamp(0, 1)
        return self.accepted

    def accept(self, loss, slope):
        if self.steps > 0:
            s, y = self.length * self.way, slope - self.slope
            curvature = dot(y, s)
            self.bad += not curvature > 0
            if curvature > 1e-10:
                self.pairs = [*self.pairs, (s, y, curvature)][-self.history :]
                self.scale = curvature / dot(y, y)
        self.accepted, self.slope, self.objective, self.failures = self.image, slope, loss, 0
        self.least = min(self.least, loss)
        # Once there was trouble, values at a bound that the gradient pushes beyond stay.
        held = ((self.image <= 0) & (slope > 0)) | ((self.image >= 1) & (slope < 0))
        pull = slope.masked_fill(held, 0) if self.bad >= self.BAD else slope
        self.way = self.direction(pull)
        if self.bad >= self.BAD:
            self.way = self.way.masked_fill(held, 0)
        self.length, self.fall = 1, dot(pull, self.way)
        if not self.pairs or not self.fall <= 0:
            self.pairs, self.scale, self.way, self.fall = [], 1.0, -pull, -dot(pull, pull)
            self.length = self.FIRST * math.sqrt(pull.numel() / max(-self.fall, 1e-30))
        self.steps += 1

    def direction(self, pull):
        """Two-loop recursion (Nocedal, 1980)."""
        q, shares = -pull, []
        for s, y, curvature in reversed(self.pairs):
            shares.append(dot(s, q) / curvature)
            q = q - shares[-1] * y
        q = q * self.scale
        for s, y, curvature in self.pairs:
            q = q + (shares.pop() - dot(y, q) / curvature) * s
        return q

    def reject(self, loss):
        self.failures, self.bad = self.failures + 1, self.bad + 1
        self.pairs, self.steps = [], 1
        if self.failures < self.FAILURES:
            excess = loss - self.objective - self.fall * self.length
            share = -0.5 * self.fall * self.length / excess if math.isfinite(loss) and excess > 0 else 0
            self.length *= min(max(share, 0.1), 0.5)
            return
        size = math.sqrt(self.slope.numel() / max(dot(self.slope, self.slope), 1e-30))
        self.length = self.SMALLEST_STEP / 4 ** (self.failures - self.FAILURES) * size
        self.way, self.fall = -self.slope, -dot(self.slope, self.slope)


def dot(a, b):
    return (a * b).sum().item()


class Easel:
    """Four pictures that a network in training paints on, a session at a time, until they are done.

    `pools`: arrays of pictures, one for the contents and one for the styles is chosen each time.
    """

    COUNT, SESSION, DONE = 4, 15, 90

    def __init__(self, pools, side, balance=EVEN):
        self.pools, self.side, self.balance, self.work = pools, side, balance, None

    def paint(self, layers, random):
        """The paintings after another session, [4, 3, side, side]."""
        if self.work is None or self.work['steps'] >= self.DONE:
            content, style = (
                batch(random, self.pools[random.integers(len(self.pools))], self.COUNT, self.side) for _ in range(2)
            )
            weight = self.balance['content'] * 3 ** random.uniform(-1, 1)
            self.work = {'content': content, 'style': style, 'image': content, 'weight': weight, 'steps': 0}
        work = self.work
        objective = Objective(layers, work['content'], work['style'], {**self.balance, 'content': work['weight']})
        adam = Adam(work['image'].clone())
        for _ in range(self.SESSION):
            work['image'] = adam.step(objective).detach()
        work['steps'] += self.SESSION
        return work['image']

    def state(self):
        return self.work

    def restore(self, work):
        self.work = work
