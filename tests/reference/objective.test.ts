import { describe, expect, it } from 'vitest';
import { expectGradient, randomValues } from './difference.ts';
import { gram, relativeNorm } from './losses.ts';
import { features, type Objective, objective, type Term } from './objective.ts';
import { gaussian } from './wasserstein.ts';

const NAMES = ['conv1_1', 'conv1_2', 'conv2_1', 'conv3_1'];
const CHANNELS = [3, 4, 3, 5, 4];
const layers = NAMES.map((name, i) => ({
  name,
  pooled: i >= 2,
  weight: randomValues(CHANNELS[i + 1]! * CHANNELS[i]! * 9, 10 + i, -0.5, 0.5),
  bias: randomValues(CHANNELS[i + 1]!, 20 + i, -0.2, 0.4),
}));
const preprocessing = {
  matrix: [
    [2, 0.1, 0],
    [0, 3, 0],
    [0.2, 0, 1],
  ],
  bias: [-1, -1.5, -0.5],
} as const;

function example(pooling: 'max' | 'avg', padding: 'zero' | 'replicate'): Objective {
  const network = { layers, preprocessing, pooling, padding };
  const content = features({ ...network, image: randomValues(3 * 11 * 9, 1, 0, 1), height: 11, width: 9 });
  const style = features({ ...network, image: randomValues(3 * 9 * 15, 2, 0, 1), height: 9, width: 15 });
  const grams = ['conv1_1', 'conv2_1', 'conv3_1'].map((name, i) => {
    const target = gram({
      features: style[name]!,
      channels: layers.find((l) => l.name === name)!.bias.length,
    });
    return [name, { target, norm: relativeNorm(target), weight: 1 + i }] as const;
  });
  const target = content.conv2_1!;
  return {
    ...network,
    image: randomValues(3 * 11 * 9, 3, 0.1, 0.9),
    height: 11,
    width: 9,
    content: { conv2_1: { target, norm: relativeNorm(target), weight: 0.7 } },
    style: Object.fromEntries(grams),
    tv: { cx: 0.5, cy: 0.5, cd: 0.2, power: 1.25, interior: false, weight: 0.01 },
  };
}

describe.each([
  ['max', 'zero'],
  ['max', 'replicate'],
  ['avg', 'zero'],
  ['avg', 'replicate'],
] as const)('the objective, %s pooling, %s padding', (pooling, padding) => {
  it('has the gradient of finite differences', () => {
    const op = example(pooling, padding);
    const { gradient } = objective(op);
    expectGradient((at) => objective({ ...op, image: at }).total, op.image, gradient, 1e-6);
  });

  it('is the weighted sum of its terms', () => {
    const op = example(pooling, padding);
    const { total, content, style, tv } = objective(op);
    const expected =
      0.7 * content.conv2_1! + style.conv1_1! + 2 * style.conv2_1! + 3 * style.conv3_1! + 0.01 * tv;
    expect(total).toBeCloseTo(expected, 12);
    expect(Math.min(content.conv2_1!, style.conv1_1!, style.conv2_1!, style.conv3_1!, tv)).toBeGreaterThan(0);
  });
});

describe('the other forms of the objective', () => {
  const op = example('max', 'zero');
  const style = randomValues(300, 4, 0, 1);
  const forms: Record<string, Partial<Objective>> = {
    'before the ReLU': { taps: 'conv' },
    scaled: {
      content: { conv2_1: { ...op.content.conv2_1!, norm: 0.2, scaled: true } },
      style: { conv1_1: { ...(op.style.conv1_1 as Term), norm: 0.3, scaled: true } },
    },
    centred: { style: { conv1_2: { target: randomValues(9, 5), norm: 2, weight: 1, of: 'centred' } } },
    wasserstein: {
      style: {
        conv1_2: {
          of: 'wasserstein',
          target: gaussian({ features: style, channels: 3, epsilon: 1e-4 }),
          epsilon: 1e-4,
          norm: 2,
          weight: 0.7,
        },
      },
    },
  };

  it.each(Object.keys(forms))('%s: has the gradient of finite differences', (name) => {
    const formed = { ...op, ...forms[name] };
    const { gradient } = objective(formed);
    expectGradient((at) => objective({ ...formed, image: at }).total, op.image, gradient, 1e-6);
  });
});
