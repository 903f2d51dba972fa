import { describe, expect, it } from 'vitest';
import { isHdf5 } from '../../../src/vgg/formats/hdf5/signature.ts';
import { CAFFE_BGR, readKerasH5 } from '../../../src/vgg/formats/keras-h5.ts';
import { NARROW, narrowVgg19, randomVgg19 } from '../../support/random-network.ts';
import { type H5Content, h5File, kerasContent } from './keras-h5-file.ts';

const { layers } = randomVgg19('conv2_2');
const read = async (content: H5Content) => readKerasH5(await h5File(content), 'x.h5');

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}

async function expectRefused(content: H5Content, sentence: RegExp): Promise<void> {
  const message = expect.stringMatching(sentence);
  await expect(read(content)).rejects.toMatchObject({ name: 'ArtFilterError', code: 'weights', message });
}

describe('readKerasH5', () => {
  it('finds every number in its place, in files of all versions of Keras', async () => {
    const names: Parameters<typeof kerasContent>[1][] = [
      undefined,
      (layer, what) => `${layer}/${layer}_${what === 'kernel' ? 'W' : 'b'}_1:0`,
      (layer, what) => `model_weights/${layer}/vgg19/${layer}/${what}`,
    ];
    for (const name of names) {
      const weights = await read(kerasContent(layers, name));
      expect([...weights.layers.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1', 'conv2_2']);
      expect(weights.layers).toEqual(layers);
      expect(weights.description).toContain('conv2_2 from x.h5');
    }
  });

  it('takes fewer filters, whatever they are as long as they fit', async () => {
    const { layers: narrow } = narrowVgg19('conv2_2');
    expect((await read(kerasContent(narrow))).layers).toEqual(narrow);
  });

  it('expects blue, green, red in 0…255 less the means', async () => {
    const { preprocessing } = await read(kerasContent(layers));
    const rgb = [0.25, 0.5, 1];
    const channels = preprocessing.matrix.map(
      (row, i) => row.reduce((sum, factor, j) => sum + factor * rgb[j]!, 0) + preprocessing.bias[i]!,
    );
    expect(channels[0]).toBeCloseTo(255 - 103.939, 10);
    expect(channels[1]).toBeCloseTo(127.5 - 116.779, 10);
    expect(channels[2]).toBeCloseTo(63.75 - 123.68, 10);
    expect(preprocessing).toBe(CAFFE_BGR);
  });

  it('takes a part of a buffer, doubles, and keeps no hold of the file', async () => {
    const content = kerasContent(new Map([['conv1_1', layers.get('conv1_1')!]]));
    const bias = content['block1_conv1/block1_conv1/bias:0'] as { values: Float32Array | Float64Array };
    bias.values = Float64Array.from(bias.values);
    const file = await h5File(content);
    const larger = new Uint8Array(file.length + 100);
    larger.set(file, 60);
    const weights = readKerasH5(larger.subarray(60, 60 + file.length), 'x.h5');
    larger.fill(0xff);
    expect(weights.layers.get('conv1_1')).toEqual(layers.get('conv1_1'));
  });

  it('tells HDF5 from other files by the first bytes', async () => {
    expect(isHdf5((await h5File({})).subarray(0, 8))).toBe(true);
    expect(isHdf5(new Uint8Array([0x89, 0x48, 0x44, 0x46]))).toBe(false);
    expect(isHdf5(new Uint8Array())).toBe(false);
  });
});

describe('another file is refused', () => {
  const kernel = (name: string, shape: number[]): H5Content => ({
    [`${name}/${name}/kernel:0`]: { shape, values: new Float32Array(shape.reduce((a, b) => a * b)) },
  });

  it('without the first convolution, or with a hole', async () => {
    await expectRefused(kernel('conv2d', [3, 3, 3, 64]), /^x\.h5: this is not VGG19: .*"block1_conv1"/);
    await expectRefused(
      kerasContent(new Map([...layers].filter(([name]) => name !== 'conv1_2'))),
      /the layer "block1_conv2" is missing/,
    );
  });

  it('VGG16, which has three convolutions in its third block', async () => {
    const { layers: more } = narrowVgg19('conv3_3');
    const content = { ...kerasContent(more), ...kernel('block4_conv1', [3, 3, 16, 512]) };
    await expectRefused(content, /"block3_conv4" is missing, as in VGG16/);
  });

  it('with a layer that VGG19 has not', async () => {
    const content = { ...kerasContent(layers), ...kernel('block2_conv3', [3, 3, 128, 128]) };
    await expectRefused(content, /there is a layer "block2_conv3" in it/);
  });

  it('with a wrong shape or type, or half a layer', async () => {
    const theano = { ...kerasContent(layers), ...kernel('block1_conv1', [64, 3, 3, 3]) };
    await expectRefused(theano, /kernel of "block1_conv1" is \[64, 3, 3, 3\], expected \[3, 3, 3, 64\]/);
    const whole = kerasContent(layers);
    whole['block1_conv1/block1_conv1/bias:0'] = { shape: [64], values: new Int32Array(64) };
    await expectRefused(whole, /bias of "block1_conv1" is of type .*i4, expected floats/);
    const { 'block2_conv1/block2_conv1/bias:0': _, ...half } = kerasContent(layers);
    await expectRefused(half, /"block2_conv1" has 0 datasets for its bias, expected one of \[128\]/);
  });

  it('with layers that do not fit each other', async () => {
    const { layers: narrow } = narrowVgg19('conv2_2');
    const other = { ...kerasContent(narrow), ...kernel('block2_conv1', [3, 3, NARROW[0]!, 32]) };
    await expectRefused(other, /conv2_1 takes 16 channels, expected 24, .*in the layer "block2_conv1"/);
    const odd = { ...kerasContent(narrow), ...kernel('block2_conv2', [3, 3, 32, 36]) };
    await expectRefused(odd, /conv2_2 has 36 filters, expected a multiple of 8, at most 128/);
  });

  it('with values that are no numbers', async () => {
    const content = kerasContent(layers);
    const values = new Float32Array(64);
    values[5] = Number.NaN;
    content['block1_conv2/block1_conv2/bias:0'] = { shape: [64], values };
    await expectRefused(content, /value 5 of "\/block1_conv2\/block1_conv2\/bias:0" is NaN/);
  });

  it('cut off or damaged, in one sentence', async () => {
    const file = await h5File(kerasContent(layers));
    for (const length of [8, 60, 1000, file.length >> 1, file.length - 1]) {
      const sentence = { code: 'weights', message: expect.stringMatching(/^x\.h5: this (HDF5 file|is not)/) };
      expect(thrownBy(() => readKerasH5(file.slice(0, length), 'x.h5'))).toMatchObject(sentence);
    }
  });
});
