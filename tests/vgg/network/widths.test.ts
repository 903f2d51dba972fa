import { describe, expect, it } from 'vitest';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { LAYER_NAMES, VGG19_LAYERS } from '../../../src/vgg/network/layers.ts';
import { FULL_WIDTHS, layersOf, layersTo, widthsOf } from '../../../src/vgg/network/widths.ts';
import { weightsFromFile } from '../../../src/vgg/weights/load.ts';
import type { Vgg19Weights } from '../../../src/vgg/weights/weights.ts';
import { NARROW, narrowVgg19 } from '../../support/random-network.ts';
import { f32, safetensorsFile } from '../formats/safetensors-file.ts';
import { vgg19Tensors } from '../vgg19-file.ts';

const refusal = (sentence: RegExp) =>
  expect.objectContaining({ code: 'weights', message: expect.stringMatching(sentence) });

/** A network with one layer of another size. */
function changed(name: string, filters: number, channels: number): Vgg19Weights {
  const network = narrowVgg19('conv3_1');
  const layer = { weight: new Float32Array(filters * channels * 9), bias: new Float32Array(filters) };
  return { ...network, layers: new Map([...network.layers, [name, layer]]) };
}

describe('the widths of a network', () => {
  it("are VGG19's where nothing is said", () => {
    expect(layersOf(FULL_WIDTHS)).toEqual(VGG19_LAYERS);
    expect(FULL_WIDTHS.slice(0, 5)).toEqual([64, 64, 128, 128, 256]);
  });

  it('are those of its numbers, down to the first layer that is missing', () => {
    expect(widthsOf(narrowVgg19())).toEqual(NARROW);
    const network = narrowVgg19('conv3_1');
    const layers = new Map([...network.layers].filter(([name]) => name !== 'conv2_2'));
    expect(widthsOf({ ...network, layers })).toEqual(NARROW.slice(0, 3));
  });

  it('are the channels that each layer gives the next', () => {
    const layers = layersTo(['conv1_2', 'conv2_1'], NARROW, 'x');
    expect(layers.map(({ name, inChannels, outChannels }) => [name, inChannels, outChannels])).toEqual([
      ['conv1_1', 3, 16],
      ['conv1_2', 16, 24],
      ['conv2_1', 24, 32],
    ]);
    expect(() => layersTo(['conv2_1'], NARROW.slice(0, 2), 'x')).toThrow(refusal(/^x: .* no conv2_1/));
    expect(layersTo([...LAYER_NAMES], NARROW, 'x')).toHaveLength(16);
  });

  it.each<[string, number, number, RegExp]>([
    ['conv1_2', 24, 24, /conv1_2 takes 24 channels, expected 16, as many as conv1_1 has filters/],
    ['conv1_1', 16, 1, /conv1_1 takes 1 channels, expected 3, as many as a picture has/],
    ['conv2_2', 20, 32, /conv2_2 has 20 filters, expected a multiple of 8, at most 128/],
    ['conv3_1', 264, 48, /conv3_1 has 264 filters, expected a multiple of 8, at most 256/],
    ['conv3_1', 0, 48, /conv3_1 has 0 weights and 0 biases/],
    ['conv3_1', 16, 1.5, /conv3_1 has 216 weights and 16 biases, expected 9 weights for each/],
  ])('with %s of %i filters and %f channels they do not fit', (name, filters, channels, sentence) => {
    expect(() => widthsOf(changed(name, filters, channels))).toThrow(refusal(sentence));
  });
});

describe('a narrow network', () => {
  it('comes back from a packed file', async () => {
    const network = narrowVgg19();
    const packed = await packWeights(network, { precision: 'f32' });
    expect((await weightsFromFile(packed, 'file')).layers).toEqual(network.layers);
    const short = await packWeights(network, { precision: 'int8', upTo: 'conv2_2' });
    expect(widthsOf(await weightsFromFile(short, 'file'))).toEqual(NARROW.slice(0, 4));
  });

  it('whose layers do not fit each other is refused in a packed file', async () => {
    const packed = await packWeights(changed('conv2_2', 48, 24), { precision: 'int8' });
    await expect(weightsFromFile(packed, 'x')).rejects.toThrow(refusal(/^x: .*conv2_2 takes 24 channels/));
  });

  it('and in one with names of torchvision', async () => {
    const read = (tensors: Parameters<typeof safetensorsFile>[0]) =>
      weightsFromFile(safetensorsFile(tensors), 'x');
    expect(widthsOf(await read(vgg19Tensors('conv2_2', NARROW)))).toEqual(NARROW.slice(0, 4));
    const of = (...shape: number[]) => f32(shape, new Float32Array(shape.reduce((a, b) => a * b)));
    for (const [shape, sentence] of [
      [[32, 16, 3, 3], /conv2_1 takes 16 channels, expected 24, .*in "features\.5\.weight"/],
      [[36, 24, 3, 3], /conv2_1 has 36 filters, expected a multiple of 8/],
      [[136, 24, 3, 3], /conv2_1 has 136 filters, .* at most 128/],
    ] as const) {
      const tensors = { ...vgg19Tensors('conv2_1', NARROW), 'features.5.weight': of(...shape) };
      await expect(read(tensors)).rejects.toThrow(refusal(sentence));
    }
    const bias = { ...vgg19Tensors('conv2_1', NARROW), 'features.5.bias': of(24) };
    await expect(read(bias)).rejects.toThrow(refusal(/"features\.5\.bias" is \[24\], expected \[32\]/));
  });
});
