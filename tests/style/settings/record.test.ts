import { describe, expect, it } from 'vitest';
import { encodeAs } from '../../../src/image/encode-node.ts';
import { recordOf } from '../../../src/style/session/record-of.ts';
import {
  chosenIn,
  formatRecord,
  parseRecord,
  passedOverText,
  type RunRecord,
  readRecord,
  withoutRecord,
} from '../../../src/style/settings/record.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { IMAGENET_RGB, type Vgg19Weights } from '../../../src/vgg/weights/weights.ts';

const record: RunRecord = {
  version: '1.2.3',
  network: { name: 'mine-é.safetensors', digest: 'ab12' },
  settings: resolveSettings({ contentWeight: 0.2, seed: 7, blend: [0.3, 0.7], styleLayers: { conv3_1: 2 } }),
  width: 40,
  height: 30,
  steps: 12,
  styles: 2,
  absent: ['keep'],
  dpi: 300,
};

describe('a record', () => {
  it('is read as it was written, in ASCII letters', () => {
    const text = formatRecord(record);
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(parseRecord(text)).toEqual({ record, passedOver: [] });
  });

  it('names settings that are unknown or not allowed, and takes the others', () => {
    const { settings, ...rest } = JSON.parse(formatRecord(record));
    const later = { ...rest, settings: { ...settings, glow: 3, size: 1e9, recipe: 'later', __proto__: 1 } };
    const text = JSON.stringify(later).replace('"glow"', '"__proto__":{"size":64},"glow"');
    const read = parseRecord(text);
    expect([...read.passedOver].sort()).toEqual(['__proto__', 'glow', 'recipe', 'size']);
    expect(read.record.settings).toMatchObject({ contentWeight: 0.2, seed: 7 });
    expect(read.record.settings.size).toBeUndefined();
    expect(Object.getPrototypeOf(read.record.settings)).toBe(Object.prototype);
    expect(passedOverText(['glow', 'size'])).toBe(
      'Settings that this version does not know were passed over: glow, size.',
    );
    expect(passedOverText([])).toBe('');
  });

  it.each([
    'null',
    '[]',
    '{}',
    '{"settings":3}',
    '{"settings":',
    '',
    'toString()',
    `{"settings":{"x":"${'y'.repeat(20_000)}"}}`,
  ])('is refused in one sentence where it is damaged: %s', (text) => {
    expect(() => parseRecord(text, 'picture a.png')).toThrow(
      /^picture a\.png: the settings in the file are damaged; use another copy of the file, or set them by hand\.$/,
    );
  });

  it('forgives what else is wrong', () => {
    const odd = {
      settings: {},
      version: 3,
      network: 'x',
      size: 'large',
      steps: -1,
      styles: null,
      dpi: 1e6,
      absent: 1,
    };
    expect(parseRecord(JSON.stringify(odd)).record).toEqual({
      version: '',
      settings: {},
      width: 0,
      height: 0,
      steps: 0,
      styles: 1,
      absent: [],
    });
  });
});

describe('the settings to choose again', () => {
  it('are those that differ from the defaults, and the size', () => {
    expect(chosenIn(record)).toEqual({
      contentWeight: 0.2,
      seed: 7,
      blend: [0.3, 0.7],
      styleLayers: { conv3_1: 2 },
      size: 512,
      iterations: record.settings.iterations,
    });
  });

  it('go by the recipe, the optimiser and the network', () => {
    const settings = resolveSettings({ recipe: 'johnson', optimizer: 'adam' });
    const { iterations: _, ...given } = settings;
    expect(chosenIn({ ...record, settings: given })).toEqual({
      recipe: 'johnson',
      size: settings.size,
      ...(resolveSettings({ recipe: 'johnson' }).optimizer === 'adam' ? {} : { optimizer: 'adam' }),
    });
    const defaults = { contentWeight: 0.9, pooling: 'avg' } as const;
    const { iterations, ...ofNetwork } = resolveSettings({}, defaults);
    expect(chosenIn({ ...record, settings: ofNetwork }, defaults)).toEqual({ size: 512 });
  });
});

it('of a transfer has its settings, sizes and network', async () => {
  const settings = resolveSettings({ seed: 4 });
  const transfer = { settings, iteration: 7, width: 20, height: 10, styleSizes: [{ width: 3, height: 2 }] };
  const weights: Vgg19Weights = {
    source: '/home/me/mine.safetensors',
    description: '',
    preprocessing: IMAGENET_RGB,
    layers: new Map([['conv1_1', { weight: new Float32Array(27), bias: new Float32Array(1) }]]),
  };
  expect(await recordOf(transfer, weights, { dpi: 72 })).toEqual({
    version: expect.stringMatching(/^\d/),
    network: { name: 'mine.safetensors', digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    settings,
    width: 20,
    height: 10,
    steps: 7,
    styles: 1,
    dpi: 72,
  });
});

describe('a file', () => {
  const picture = { width: 20, height: 10, data: new Float32Array(600).fill(0.5) };

  it.each(['png', 'jpeg', 'webp', 'avif'] as const)('%s: carries it, and is rid of it', async (format) => {
    const bytes = await encodeAs(format, picture, 'x', { settings: formatRecord(record) });
    expect((await readRecord(bytes))?.record).toEqual(record);
    expect((await readRecord(new Blob([bytes])))?.record).toEqual(record);
    if (format === 'avif') return;
    const bare = await withoutRecord(new Blob([bytes], { type: `image/${format}` }));
    expect(bare.type).toBe(`image/${format}`);
    expect(await readRecord(bare)).toBeUndefined();
  });

  it('without settings, or that is no picture, carries nothing', async () => {
    expect(await readRecord(await encodeAs('png', picture, 'x'))).toBeUndefined();
    expect(await readRecord(new Uint8Array())).toBeUndefined();
    expect(await readRecord(new TextEncoder().encode('no picture'))).toBeUndefined();
  });

  it('with damaged settings is refused in one sentence', async () => {
    const bytes = await encodeAs('jpeg', picture, 'x', { settings: '{"settings":' });
    await expect(readRecord(bytes, 'a.jpg')).rejects.toMatchObject({
      code: 'file',
      message: /^a\.jpg: .*damaged/,
    });
  });
});
