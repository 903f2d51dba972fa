import { expect, it } from 'vitest';
import { CAFFE_BGR } from '../../../src/vgg/formats/keras-h5.ts';
import { addressesOf, CATALOGUE, findEntry } from '../../../src/vgg/hub/catalogue.ts';
import { isWeightsName } from '../../../src/vgg/weights/load.ts';
import { IMAGENET_RGB } from '../../../src/vgg/weights/weights.ts';

it('every entry says where it is, what it is and how to check it', () => {
  expect(CATALOGUE.map(({ id }) => id)).toEqual(['vgg19', 'vgg19-keras']);
  for (const entry of CATALOGUE) {
    expect(entry.addresses.every((address) => new URL(address).protocol === 'https:')).toBe(true);
    expect(entry.description).toContain(entry.licence);
    expect(entry.sha256 ?? entry.md5).toMatch(entry.sha256 ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{32}$/);
    expect(isWeightsName(entry.id)).toBe(true);
  }
  expect(isWeightsName('vgg19.safetensors')).toBe(false);
});

it('each has the preprocessing that its file was trained for', () => {
  const close = (numbers: readonly number[]) => numbers.map((value) => expect.closeTo(value, 12));
  for (const [id, expected] of [
    ['vgg19', IMAGENET_RGB],
    ['vgg19-keras', CAFFE_BGR],
  ] as const) {
    const { matrix, bias } = findEntry(id)!.preprocessing;
    expect(matrix).toEqual(expected.matrix.map(close));
    expect(bias).toEqual(close(expected.bias));
  }
});

it('a mirror takes the place of the host and keeps the path, under a folder of its own if it likes', () => {
  const entry = findEntry('vgg19')!;
  expect(addressesOf(entry)).toEqual(entry.addresses);
  expect(addressesOf(entry, 'https://mirror.example/')[1]).toBe(
    'https://mirror.example/timm/vgg19.tv_in1k/resolve/main/model.safetensors',
  );
  expect(addressesOf(entry, 'http://localhost:8080/hf')[0]).toMatch(
    /^http:\/\/localhost:8080\/hf\/timm\/vgg19/,
  );
});
