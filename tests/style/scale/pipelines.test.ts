import { expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import { specialisationKey } from '../../../src/gpu/kernels/specialise.ts';
import type { ConvolutionChoice } from '../../../src/ops/convolution/autotune.ts';
import { GEMM_KINDS } from '../../../src/ops/convolution/gemm.ts';
import { compileAhead } from '../../../src/style/planning/compile-ahead.ts';
import { Session } from '../../../src/style/session/session.ts';
import { RECIPES } from '../../../src/style/settings/recipes.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { greyPicture, mockDevice, zeros } from '../../support/mock-session.ts';
import { NARROW } from '../../support/random-network.ts';

/** Compute and render pipelines that a run may compile, all its scales together. */
const MOST = 31;

/** To conv5_2, the deepest that a recipe taps. */
const ZEROS = zeros('conv5_2');

const device = (lanes = 4) => mockDevice({ lanes, features: ['shader-f16', 'subgroups'] });

async function run(
  gpu: Gpu,
  settings: Partial<Settings>,
  convolutions: ConvolutionChoice = 'winograd-quads',
  weights = ZEROS,
): Promise<void> {
  const picture = greyPicture(settings.size!);
  const inputs = { content: picture, styles: [{ picture }], weights };
  (await Session.create({ ...inputs, gpu, settings, convolutions })).destroy();
}

const CASES = Object.keys(RECIPES).flatMap((recipe) =>
  (['adam', 'lbfgs', 'sgd'] as const).flatMap((optimizer) => [
    { recipe, optimizer, precision: 'f32', pooling: 'max' } as const,
    { recipe, optimizer, precision: 'f16', pooling: 'avg' } as const,
  ]),
);

test.each(CASES)('$recipe, $optimizer, $precision, $pooling pooling', async (settings) => {
  const { mock, gpu } = await device();
  await run(gpu, { ...settings, size: 64 });
  // That recipe's errors are quotients: two kernels more.
  const { contentForm } = RECIPES[settings.recipe]!;
  const more = 2 * Number(contentForm === 'scaled');
  expect(mock.compiled.length).toBeLessThanOrEqual(MOST + more);
});

test.each([{}, { optimizer: 'adam' }, { color: 'content-luminance', padding: 'wrap' }] as const)(
  'a run whose kernels were compiled before its weights came compiles nothing: %o',
  async (given) => {
    const { mock, gpu } = await device();
    const settings = { ...given, size: 64 };
    const size = { width: 64, height: 48 };
    const convolutions = 'winograd-quads';
    await compileAhead({
      content: size,
      styles: [{ picture: size }],
      weights: { widths: NARROW },
      settings,
      gpu,
      convolutions,
    });
    await Promise.resolve();
    const before = [...mock.compiled];
    expect(before.length).toBeGreaterThan(20);
    await run(gpu, settings, convolutions, zeros('conv5_2', NARROW));
    expect(mock.compiled).toEqual(before);
  },
);

test.each([...GEMM_KINDS.map((kind) => `winograd-${kind}` as const), 'direct' as const])(
  'with convolutions %s, another size compiles nothing new',
  async (convolutions) => {
    const { mock, gpu } = await device(8);
    await run(gpu, { size: 64 }, convolutions);
    const first = [...mock.compiled];
    expect(first.length).toBeLessThanOrEqual(MOST);
    for (const size of [96, 160, 512, 32]) await run(gpu, { size }, convolutions);
    expect(mock.compiled).toEqual(first);
  },
);

test.each([
  ['VGG19', ZEROS],
  ['a narrow network', zeros('conv5_2', NARROW)],
  [
    'one that no Winograd kernel takes',
    zeros(
      'conv5_2',
      NARROW.map(() => 24),
    ),
  ],
])('with %s everything is asked for in advance, and nothing that is not used', async (_, weights) => {
  const { gpu } = await device();
  const asked = new Map<string, number>();
  const get = gpu.pipelines.get.bind(gpu.pipelines);
  gpu.pipelines.get = (kernel, constants) => {
    const key = specialisationKey(kernel, constants);
    asked.set(key, (asked.get(key) ?? 0) + 1);
    return get(kernel, constants);
  };
  for (const optimizer of ['adam', 'lbfgs'] as const) {
    await run(gpu, { size: 64, minScale: 0, optimizer }, 'winograd-quads', weights);
  }
  const lonely = [...asked].filter(([, times]) => times < 2).map(([key]) => key);
  expect(lonely).toEqual([]);
});
