import { afterEach, describe, expect, test } from 'vitest';
import type { Gpu } from '../../../src/gpu/device.ts';
import type { StyleTransferInputs } from '../../../src/style/checkpoint/resume.ts';
import {
  decodeMeasured,
  encodeMeasured,
  isMeasuredFile,
} from '../../../src/style/objective/measured-file.ts';
import type { MeasuredStyle } from '../../../src/style/pictures/measured.ts';
import { measureStyle } from '../../../src/style/session/measure-style.ts';
import { StyleTransfer } from '../../../src/style/session/style-transfer.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { randomPicture } from '../../gpu/cases/styling.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { narrowVgg19 } from '../../support/random-network.ts';

const SMALL: Partial<Settings> = {
  size: 48,
  minScale: 20,
  iterations: 6,
  contentLayers: { conv2_1: 1 },
  styleLayers: { conv1_1: 4, conv2_1: 1 },
};
const WEIGHTS = narrowVgg19('conv2_1');
const STYLE = randomPicture(70, 50, 2);
const OTHER = randomPicture(30, 60, 3);

await describeGpu('a measured style', (gpu: Gpu) => {
  afterEach(() => {
    expect(gpu.bufferCount).toBe(0);
    expect(gpu.fault).toBeUndefined();
  });

  const measure = (settings: Partial<Settings> = {}, inputs = {}) =>
    measureStyle({ picture: STYLE, weights: WEIGHTS, settings: { ...SMALL, ...settings }, gpu, ...inputs });

  /** Measured, written and read again. */
  const read = async (settings: Partial<Settings> = {}) =>
    decodeMeasured(await encodeMeasured(await measure(settings)), 'swirls.style.safetensors');

  const paint = async (
    styles: StyleTransferInputs['styles'],
    settings: Partial<Settings> = {},
    inputs: Partial<StyleTransferInputs> = {},
  ) => {
    const content = randomPicture(40, 54, 1);
    const given = { ...SMALL, ...settings };
    const transfer = await StyleTransfer.create({
      content,
      styles,
      weights: WEIGHTS,
      gpu,
      settings: given,
      ...inputs,
    });
    try {
      const losses: number[] = [];
      for await (const step of transfer.run()) losses.push(step.losses.total);
      return { losses, data: (await transfer.picture()).data };
    } finally {
      transfer.destroy();
    }
  };

  test.each<[string, Partial<Settings>]>([
    ['at several scales', {}],
    ['with larger strokes', { styleScale: 1.4 }],
    ['with centred Gram matrices', { styleLoss: 'centred' }],
    ['with the Wasserstein distance and the tone', { styleLoss: 'wasserstein', toneWeight: 0.5 }],
  ])('paints as its picture does, %s', async (_, settings) => {
    const measured = await read(settings);
    expect(measured.scales.map(({ size }) => size)).toEqual([24, 34, 48]);
    expect(await paint([{ picture: measured }], settings)).toEqual(
      await paint([{ picture: STYLE }], settings),
    );
  });

  test('is mixed with pictures, in regions too', async () => {
    const measured = await read();
    const both = (picture: typeof STYLE | MeasuredStyle) => [{ picture, weight: 2 }, { picture: OTHER }];
    expect(await paint(both(measured))).toEqual(await paint(both(STYLE)));
    const half = new Float32Array(40 * 54).map((_, i) => Number(i % 40 < 20));
    const regions = [
      { content: { width: 40, height: 54, data: half } },
      { content: { width: 40, height: 54, data: half.map((value) => 1 - value) } },
    ];
    expect(await paint(both(measured), {}, { regions })).toEqual(await paint(both(STYLE), {}, { regions }));
  });

  test('resumes from a checkpoint, and not from that of another style', async () => {
    const measured = await read();
    const inputs = {
      content: randomPicture(40, 54, 1),
      weights: WEIGHTS,
      gpu,
      settings: SMALL,
    };
    const transfer = await StyleTransfer.create({ ...inputs, styles: [{ picture: measured }] });
    for await (const _ of transfer.run({ until: 3 }));
    const resume = await transfer.checkpoint();
    transfer.destroy();
    const whole = await paint([{ picture: STYLE }]);
    expect((await paint([{ picture: await read() }], {}, { resume })).data).toEqual(whole.data);
    const another = await measureStyle({ picture: OTHER, weights: WEIGHTS, settings: SMALL, gpu });
    await expect(paint([{ picture: another }], {}, { resume })).rejects.toThrow(/style picture 1 is another/);
  });

  test('covers fewer layers and other weights of them', async () => {
    const measured = await read();
    const settings = { styleLayers: { conv1_1: 1 }, contentWeight: 2, texture: 3 };
    expect(await paint([{ picture: measured }], settings)).toEqual(
      await paint([{ picture: STYLE }], settings),
    );
  });

  test.each<[string, Partial<Settings>, RegExp]>([
    ['a scale', { size: 40 }, /the scale of 28 pixels was not measured, but 24, 34, 48\. Choose the size 48/],
    ['a size', { size: 40, minScale: 0 }, /the size 40 was not measured, but 24, 34, 48/],
    ['a layer', { styleLayers: { conv1_2: 1 } }, /the layer conv1_2 was not measured, but conv1_1, conv2_1/],
    ['a loss', { styleLoss: 'centred' }, /measured with styleLoss gram, and this run has centred/],
    ['a style scale', { styleScale: 2 }, /measured with styleScale 1, and this run has 2\. Choose 1/],
    ['a pooling', { pooling: 'avg' }, /measured with pooling max, and this run has avg/],
    ['a colour mode', { color: 'content-match' }, /color content-match recolours the style's picture/],
    ['a start', { init: 'content:0.5,style:0.5' }, /init .* begins with the style's picture/],
  ])('is refused where %s differs', async (_, settings, sentence) => {
    const measured = await read();
    const error = await paint([{ picture: OTHER }, { picture: measured }], settings).catch(
      (caught) => caught,
    );
    expect(error).toMatchObject({ code: 'settings', message: expect.stringMatching(sentence) });
    expect(error.message).toMatch(/^style 2: /);
  });

  test('is refused with another network, a style mask, and a recipe without a shape of its own', async () => {
    const measured = await read();
    const other = { ...narrowVgg19('conv2_1', 7), source: 'folder/other.safetensors' };
    await expect(paint([{ picture: measured }], {}, { weights: other })).rejects.toMatchObject({
      code: 'weights',
      message: expect.stringMatching(
        /measured with the network random, and this run uses other\.safetensors\. Choose random, or measure/,
      ),
    });
    const mask = { width: 1, height: 1, data: new Float32Array([1]) };
    const regions = [{ content: mask, styleMask: mask }];
    await expect(paint([{ picture: measured }], {}, { regions })).rejects.toThrow(/Leave the mask out/);
    await expect(measure({ recipe: 'keras' })).rejects.toThrow(/recipe keras: it gives each style the shape/);
  });

  describe('in a file', () => {
    test('takes half of its matrices, and is told from weights', async () => {
      const style = await measure();
      const file = await encodeMeasured(style);
      const floats = (layers: Record<string, { gram: Float32Array }>) =>
        Object.values(layers).reduce((sum, { gram }) => sum + gram.length, 0);
      const all = style.scales.reduce((sum, { moments }) => sum + 4 * floats(moments), 0);
      expect(file.length).toBeLessThan(0.6 * all + style.scales.length * 25_000 + 4000);
      expect(isMeasuredFile(file)).toBe(true);
      expect(isMeasuredFile(await packWeights(WEIGHTS, { precision: 'int8' }))).toBe(false);
      expect(await decodeMeasured(file, 'x')).toEqual(style);
    });

    test('is refused where it is damaged, cut short, or of another kind', async () => {
      const file = await encodeMeasured(await measure());
      const altered = Uint8Array.from(file);
      altered[file.length - 9]! ^= 1;
      await expect(decodeMeasured(altered, 'x')).rejects.toMatchObject({
        code: 'file',
        message: expect.stringMatching(/^x: the measured style is damaged: 48\.conv2_1\.mean does not match/),
      });
      for (const length of [0, 7, 100, file.length - 1]) {
        const cut = decodeMeasured(file.subarray(0, length), 'x');
        await expect(cut).rejects.toMatchObject({ code: 'file' });
      }
      const weights = await packWeights(WEIGHTS, { precision: 'int8' });
      await expect(decodeMeasured(weights, 'x')).rejects.toThrow(
        /x: it is of the format art-filter\/1, expected/,
      );
    });

    test('with an altered description never throws anything else', async () => {
      const file = await encodeMeasured(await measure());
      const text = new TextDecoder('latin1').decode(file);
      const end = text.indexOf('"sha256"');
      let seed = 1;
      for (let i = 0; i < 300; i++) {
        seed = (seed * 48_271) % 2_147_483_647;
        const altered = Uint8Array.from(file);
        altered[8 + (seed % end)] = 32 + ((seed >> 8) % 95);
        await decodeMeasured(altered, 'x').catch((error) => {
          expect(error).toMatchObject({ name: 'ArtFilterError', code: 'file' });
        });
      }
    });
  });
});
