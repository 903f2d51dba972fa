import { describe, expect, it } from 'vitest';
import { weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { IMAGENET_RGB } from '../../../src/vgg/weights/weights.ts';
import { f32, safetensorsFile, u16 } from '../formats/safetensors-file.ts';
import { vgg19Tensors } from '../vgg19-file.ts';

const read = (tensors: Parameters<typeof safetensorsFile>[0]) =>
  weightsFromFile(safetensorsFile(tensors), 'x.safetensors');

async function expectRefused(
  tensors: Parameters<typeof safetensorsFile>[0],
  sentence: RegExp,
): Promise<void> {
  const message = expect.stringMatching(sentence);
  await expect(read(tensors)).rejects.toThrow(expect.objectContaining({ code: 'weights', message }));
}

describe('weightsFromFile', () => {
  it('takes the layers there are, in order, and ignores the rest of the file', async () => {
    const weights = await read({
      'classifier.0.weight': f32([2, 2], [1, 2, 3, 4]),
      ...vgg19Tensors('conv3_1'),
      'pre_logits.fc1.bias': { dtype: 'I64', shape: [1], bytes: new Uint8Array(8) },
    });
    expect([...weights.layers.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1', 'conv2_2', 'conv3_1']);
    expect(weights.source).toBe('x.safetensors');
    expect(weights.description).toContain('conv3_1');
    expect(weights.preprocessing).toBe(IMAGENET_RGB);
    const { weight, bias } = weights.layers.get('conv3_1')!;
    expect(weight).toHaveLength(256 * 128 * 9);
    expect(new Set(weight)).toEqual(new Set([10]));
    expect([...bias]).toEqual(Array(256).fill(10));
  });

  it('takes an ArrayBuffer, and half precision', async () => {
    const tensors = vgg19Tensors('conv1_1');
    tensors['features.0.bias'] = u16('F16', Array(64).fill(0x3800));
    const file = safetensorsFile(tensors).slice();
    const weights = await weightsFromFile(file.buffer as ArrayBuffer, 'x');
    expect([...weights.layers.get('conv1_1')!.bias]).toEqual(Array(64).fill(0.5));
  });

  it('keeps no hold of the file', async () => {
    const file = safetensorsFile(vgg19Tensors('conv1_1'));
    const weights = await weightsFromFile(file, 'x');
    file.fill(0xff);
    expect(new Set(weights.layers.get('conv1_1')!.weight)).toEqual(new Set([0]));
  });
});

describe('another network is refused', () => {
  it('without the first convolution', async () => {
    await expectRefused(
      { 'layer1.0.conv1.weight': f32([1], [1]) },
      /^x\.safetensors: this is not VGG19: .*features\.0\.weight/,
    );
    const { 'features.0.weight': _, ...rest } = vgg19Tensors('conv1_2');
    await expectRefused(rest, /"features\.0\.weight" is missing, expected one of \[64, 3, 3, 3\]/);
  });

  it('with a hole, or half a layer', async () => {
    const { 'features.5.weight': _w, 'features.5.bias': _b, ...hole } = vgg19Tensors('conv2_2');
    await expectRefused(hole, /"features\.5\.weight" is missing, expected one of \[128, 64, 3, 3\]/);
    const { 'features.7.bias': _, ...half } = vgg19Tensors('conv2_2');
    await expectRefused(half, /"features\.7\.bias" is missing, expected one of \[128\]/);
  });

  it('with a wrong shape, naming tensor, got and expected', async () => {
    const tensors = vgg19Tensors('conv2_1');
    tensors['features.5.weight'] = f32([128 * 64, 9], new Float32Array(128 * 64 * 9));
    await expectRefused(tensors, /"features\.5\.weight" is \[8192, 9\], expected \[128, 64, 3, 3\] or fewer/);
    tensors['features.5.weight'] = f32([128, 32, 3, 3], new Float32Array(128 * 32 * 9));
    await expectRefused(tensors, /conv2_1 takes 32 channels, expected 64, .*"features\.5\.weight"/);
  });

  it('VGG16, whose convolutions stand elsewhere from conv4_1 on', async () => {
    const tensors = vgg19Tensors('conv3_3');
    tensors['features.17.weight'] = f32([4, 4, 3, 3], new Float32Array(144));
    await expectRefused(tensors, /"features\.17\.weight" of \[4, 4, 3, 3\] in it, expected none/);
  });

  it('and so is one with values that are no numbers', async () => {
    const tensors = vgg19Tensors('conv1_2');
    tensors['features.2.bias']!.bytes.set([0, 0, 0xc0, 0x7f], 20);
    await expectRefused(tensors, /value 5 of the tensor "features\.2\.bias" is NaN/);
  });
});
