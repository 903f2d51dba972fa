import { expect, it } from 'vitest';
import { packWeights } from '../../../src/vgg/formats/pack.ts';
import { readHeader } from '../../../src/vgg/formats/safetensors-header.ts';
import { f16ToF32, f32ToF16 } from '../../../src/vgg/formats/tensor-values.ts';
import { VGG19_LAYERS } from '../../../src/vgg/network/layers.ts';
import { weightsFromFile } from '../../../src/vgg/weights/load.ts';
import { IMAGENET_RGB, type Vgg19Weights, weightCount } from '../../../src/vgg/weights/weights.ts';
import { rawFile } from './safetensors-file.ts';

const some = (count: number, scale: number) =>
  Float32Array.from({ length: count }, (_, i) => scale * Math.sin(i * i));

function network(count: number): Vgg19Weights {
  const layers = VGG19_LAYERS.slice(0, count).map(
    (layer) =>
      [layer.name, { weight: some(weightCount(layer), 0.1), bias: some(layer.outChannels, 3) }] as const,
  );
  const preprocessing = { ...IMAGENET_RGB, bias: [1, 2, 3] } as const;
  return {
    source: 'made',
    description: 'Made.',
    preprocessing,
    balance: { content: 2.5, style: [1, 1, 1.5, 2, 6], variation: 3 },
    defaults: { pooling: 'avg', styleWeight: 7 },
    layers: new Map(layers),
  };
}

const refusal = (sentence: RegExp) =>
  expect.objectContaining({ code: 'weights', message: expect.stringMatching(sentence) });

/** The file with its metadata changed. */
function changed(file: Uint8Array, change: (metadata: Record<string, string>) => void): Uint8Array {
  const { dataBegin } = readHeader(file, 'x');
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, dataBegin)));
  change(header.__metadata__);
  return rawFile(JSON.stringify(header), file.subarray(dataBegin));
}

it('F32 comes back as it was, with all that is said of it', async () => {
  const made = network(3);
  const file = await packWeights(made, { precision: 'f32', id: 'mine', licence: 'MIT' });
  expect(await weightsFromFile(file, 'file')).toEqual({ ...made, source: 'file' });
  const { metadata, dataBegin } = readHeader(file, 'x', file.length);
  expect(metadata).toMatchObject({
    format: 'art-filter/1',
    id: 'mine',
    licence: 'MIT',
    description: 'Made.',
  });
  expect(dataBegin % 8).toBe(0);
});

it('F16 comes back rounded, but a filter that leaves its range does not', async () => {
  const made = network(2);
  made.layers.get('conv1_2')!.weight[5] = 70_000;
  const { layers } = await weightsFromFile(await packWeights(made, { precision: 'f16' }), 'file');
  const first = made.layers.get('conv1_1')!;
  expect(layers.get('conv1_1')).toEqual({ weight: f16ToF32(f32ToF16(first.weight)), bias: first.bias });
  expect(layers.get('conv1_2')).toEqual(made.layers.get('conv1_2'));
});

it('int8 is off by half a step of its filter at most, and keeps filters of zeros', async () => {
  const made = network(2);
  const { weight } = made.layers.get('conv1_2')!;
  weight.fill(0, 0, 576);
  const file = await packWeights(made, { precision: 'int8' });
  expect(file.length).toBeLessThan(made.layers.size * 1000 + weight.length + 64 * 27 + 4000);
  const back = (await weightsFromFile(file, 'file')).layers.get('conv1_2')!;
  for (let at = 0; at < weight.length; at += 576) {
    const filter = weight.subarray(at, at + 576);
    const step = Math.max(...filter.map(Math.abs)) / 127;
    const worst = Math.max(...filter.map((value, i) => Math.abs(back.weight[at + i]! - value)));
    expect(worst).toBeLessThanOrEqual(0.5001 * step);
  }
  expect(back.weight.subarray(0, 576).every((value) => value === 0)).toBe(true);
});

it('packs no further than asked, and nothing that is not there', async () => {
  const file = await packWeights(network(3), { precision: 'f16', upTo: 'conv1_2' });
  expect([...(await weightsFromFile(file, 'file')).layers.keys()]).toEqual(['conv1_1', 'conv1_2']);
  await expect(packWeights(network(3), { precision: 'f16', upTo: 'conv3_1' })).rejects.toThrow(
    /there is no layer "conv3_1" in it, expected one of conv1_1, conv1_2, conv2_1/,
  );
});

it('a file that was damaged, or says what makes no sense, is refused', async () => {
  const file = await packWeights(network(2), { precision: 'int8' });
  const damaged = file.slice();
  damaged[file.length - 9]! ^= 0x10;
  await expect(weightsFromFile(damaged, 'x')).rejects.toThrow(
    refusal(/"features\.2\.bias" is not what its checksum/),
  );
  const refused: [(metadata: Record<string, string>) => void, RegExp][] = [
    [(metadata) => (metadata.format = 'art-filter/2'), /format is "art-filter\/2", expected art-filter\/1/],
    [(metadata) => (metadata.sha256 = '{}'), /is not what its checksum says/],
    [(metadata) => delete metadata.sha256, /no valid sha256/],
    [(metadata) => (metadata.preprocessing = '{"matrix":[],"bias":[0,0,0]}'), /no valid preprocessing/],
    ...[
      '1',
      '{"content":2}',
      '{"content":0,"style":[1,1,1,1,1],"variation":1}',
      '{"content":1,"style":[1,1,1,1],"variation":1}',
      '{"content":1,"style":[1,1,1,1,1]}',
    ].map((balance): [(metadata: Record<string, string>) => void, RegExp] => [
      (metadata) => (metadata.balance = balance),
      /no valid balance/,
    ]),
    ...[
      '7',
      '{"contentLayers":null}',
      '{"styleLayers":{"conv1_1":"1"}}',
      '{"pooling":"min"}',
      '{"tvWeight":"5"}',
    ].map((defaults): [(metadata: Record<string, string>) => void, RegExp] => [
      (metadata) => (metadata.defaults = defaults),
      /no valid defaults/,
    ]),
  ];
  for (const [change, sentence] of refused) {
    await expect(weightsFromFile(changed(file, change), 'x')).rejects.toThrow(refusal(sentence));
  }
});

it('integers need their scale', async () => {
  const file = await packWeights(network(1), { precision: 'int8' });
  const { dataBegin } = readHeader(file, 'x');
  const text = new TextDecoder()
    .decode(file.subarray(8, dataBegin))
    .replace('features.0.scale"', 'other.0.scale"');
  await expect(weightsFromFile(rawFile(text, file.subarray(dataBegin)), 'x')).rejects.toThrow(
    refusal(/"features\.0\.scale" is missing/),
  );
});
