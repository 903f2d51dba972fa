import { expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import { estimateRun, type KnownWeights } from '../../../src/style/planning/estimate.ts';
import { Session } from '../../../src/style/session/session.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import type { Vgg19Weights } from '../../../src/vgg/weights/weights.ts';
import { mockDevice, greyPicture as picture, zeros } from '../../support/mock-session.ts';
import { NARROW } from '../../support/random-network.ts';

const ZEROS = zeros('conv5_1');
const NARROW_ZEROS = zeros('conv5_1', NARROW);

/** To conv3_1, so that packing weights does not take long. */
const SHALLOW: Partial<Settings> = {
  contentLayers: { conv2_2: 1 },
  styleLayers: { conv1_1: 1, conv2_1: 1, conv3_1: 1 },
};

/** A device that computes nothing, and the most bytes that it ever held. */
async function counted(): Promise<{ gpu: Gpu; live(): number; peak(): number }> {
  const { mock, gpu } = await mockDevice();
  const held = () => [...mock.live].reduce((sum, one) => sum + (one as { size: number }).size, 0);
  let peak = 0;
  const add = mock.live.add.bind(mock.live);
  mock.live.add = (one) => {
    add(one);
    peak = Math.max(peak, held());
    return mock.live;
  };
  return { gpu, live: held, peak: () => peak };
}

const mask = (width: number, height: number) => ({
  width,
  height,
  data: new Float32Array(width * height).fill(1),
});

type Case = Omit<StyleTransferInputs, 'weights' | 'gpu'>;
const plain = (settings: Partial<Settings>): Case => ({
  content: picture(200, 150),
  styles: [{ picture: picture(120, 170) }],
  settings: { ...SHALLOW, size: 160, iterations: 6, minScale: 0, ...settings },
});

const CASES: [string, Case][] = [
  ['the default recipe to conv5_1', { ...plain({}), settings: { size: 128, iterations: 1 } }],
  ['a small picture', plain({ size: 32 })],
  ['halves', plain({ precision: 'f16' })],
  ['several scales', plain({ minScale: 64 })],
  ['L-BFGS', plain({ optimizer: 'lbfgs' })],
  ['gradient descent', plain({ optimizer: 'sgd' })],
  ['the recipe johnson', plain({ recipe: 'johnson' })],
  ['the recipe crowson', plain({ recipe: 'crowson', iterations: 6, minScale: 0 })],
  ['the recipe pytorch-tutorial', plain({ recipe: 'pytorch-tutorial' })],
  ['a Wasserstein loss', plain({ styleLoss: 'wasserstein' })],
  ['a centred loss', plain({ styleLoss: 'centred' })],
  ['a style much larger than the picture', plain({ size: 64, styleScale: 4 })],
  ['tone and the picture’s own colours', plain({ toneWeight: 1, color: 'content-luminance' })],
  [
    'regions and what is kept',
    {
      ...plain({ minScale: 64 }),
      styles: [{ picture: picture(120, 170) }, { picture: picture(64, 64) }],
      regions: [{ content: mask(50, 50) }, { content: mask(20, 10), styleMask: mask(9, 9) }],
      keep: mask(30, 30),
    },
  ],
];

/** Networks, and what is known of each before it is there. */
const NETWORKS: [string, Vgg19Weights, KnownWeights | undefined][] = [
  ['VGG19', ZEROS, undefined],
  ['a narrow network', NARROW_ZEROS, { widths: NARROW }],
];
const EACH = CASES.flatMap(([what, inputs], i) =>
  // Of the narrow one some: everything goes the same way.
  NETWORKS.slice(0, i % 3 === 0 ? 2 : 1).map((network) => [what, ...network, inputs] as const),
);

test.each(EACH)('what %s takes with %s is told before', async (_what, _network, weights, known, inputs) => {
  const before = await counted();
  const convolutions = 'winograd-registers';
  const told = await estimateRun({ ...inputs, gpu: before.gpu, convolutions, weights: known });
  expect(before.live()).toBe(0);

  const { gpu, peak } = await counted();
  const session = await Session.create({ ...inputs, gpu, convolutions, weights });
  for await (const step of session.run()) expect(step.losses.total).toBe(0);
  await session.picture();
  const { memory, width, height, settings } = session;
  expect(told).toMatchObject({ width, height });
  expect(told.settings).toEqual(settings);
  expect(told.memory).toEqual(memory);
  expect(told.bytes / peak()).toBeGreaterThan(0.99);
  expect(told.bytes / peak()).toBeLessThan(1.01);
  session.destroy();
});

test('a network that is there is its own measure, and one that ends too soon is refused', async () => {
  const { gpu } = await counted();
  const inputs = { ...plain({}), settings: { size: 128, iterations: 1 }, gpu } as const;
  const told = await estimateRun({ ...inputs, weights: NARROW_ZEROS });
  expect(told).toEqual(await estimateRun({ ...inputs, weights: { widths: NARROW } }));
  expect(told.bytes).toBeLessThan(0.3 * (await estimateRun(inputs)).bytes);
  const short = estimateRun({ ...inputs, weights: zeros('conv3_1', NARROW) });
  await expect(short).rejects.toMatchObject({
    code: 'weights',
    message: expect.stringMatching(/^zeros: .* no conv3_2, which/),
  });
});

const CAPPED: [string, Case][] = [
  ['a large picture', plain({ size: 384 })],
  [
    'a large picture in regions at two scales',
    {
      ...plain({ size: 384, minScale: 256 }),
      regions: [
        { content: mask(50, 50), style: 0 },
        { content: mask(20, 10), style: 0, styleMask: mask(9, 9) },
      ],
      keep: mask(30, 30),
    },
  ],
];

test.each(CAPPED.flatMap(([what, given]) => NETWORKS.map((network) => [what, ...network, given] as const)))(
  'a cap on memory is kept to by %s with %s, in overlapping tiles, as the estimate says',
  async (_what, _network, weights, known, given) => {
    const inputs = { ...given, convolutions: 'winograd-registers' } as const;
    const { gpu: model } = await counted();
    const whole = await estimateRun({ ...inputs, gpu: model, weights: known });
    expect(whole).toMatchObject({ tiles: 1, overlap: 0, recomputation: 0 });
    const memory = Math.round(0.75 * whole.bytes);
    const told = await estimateRun({ ...inputs, gpu: model, memory, weights: known });
    expect(told.bytes).toBeLessThanOrEqual(memory);
    expect(told.tiles).toBeGreaterThan(1);
    expect(told.overlap).toBeGreaterThan(0);
    // Two more forward passes, each nearly half of what it takes otherwise.
    expect(told.recomputation).toBeGreaterThan(0.5);
    expect(told.recomputation).toBeLessThan(1.2);
    expect(told.seconds).toBeGreaterThan(whole.seconds);

    const { gpu, peak } = await counted();
    const session = await Session.create({ ...inputs, gpu, weights, memory });
    for await (const step of session.run()) expect(step.losses.total).toBe(0);
    await session.picture();
    expect(told.tiles).toBe(session.tiles);
    expect(told.memory.total / session.memory.total).toBeGreaterThan(0.95);
    expect(told.memory.total / session.memory.total).toBeLessThan(1.05);
    expect(told.bytes / peak()).toBeGreaterThan(0.95);
    expect(told.bytes / peak()).toBeLessThan(1.05);
    expect(peak()).toBeLessThanOrEqual(memory);
    session.destroy();
  },
);

test('what does not fit even in tiles is refused with a size that would', async () => {
  const { gpu } = await counted();
  const inputs = { ...plain({ size: 512 }), gpu, convolutions: 'winograd-registers' } as const;
  const { bytes } = await estimateRun({ ...inputs, settings: { ...inputs.settings, size: 128 } });
  // It is the first of its scales that does not fit.
  const growing = { ...inputs.settings, minScale: 256 };
  const refused = await estimateRun({ ...inputs, settings: growing, memory: bytes }).catch((error) => error);
  expect(refused.message).toMatch(/^size 512: 512×384 pixels do not fit into /);
  const told = /Choose a size of at most (\d+), or allow (\d+) MB of memory/.exec(refused.message);
  const [most, megabytes] = [Number(told?.[1]), Number(told?.[2])];
  const enough = await estimateRun({ ...inputs, settings: growing, memory: megabytes * 1e6 });
  expect(enough).toMatchObject({ width: 512, height: 384 });
  const scarce = estimateRun({ ...inputs, settings: growing, memory: 0.85 * megabytes * 1e6 });
  await expect(scarce).rejects.toThrow(/do not fit/);
  expect(most).toBeGreaterThanOrEqual(96);
  expect(most).toBeLessThan(512);
  const fitting = { ...inputs.settings, size: most };
  expect((await estimateRun({ ...inputs, memory: bytes, settings: fitting })).bytes).toBeLessThanOrEqual(
    bytes,
  );
  await expect(estimateRun({ ...inputs, memory: 2 ** 20 })).rejects.toThrow(
    /the network's weights take [\d.]+ MB\. Allow \d+ MB of memory\.$/,
  );
});
