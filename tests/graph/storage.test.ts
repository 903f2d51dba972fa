import { expect, test } from 'vitest';
import addKernel from '../../shaders/add.wgsl';
import preprocessKernel from '../../shaders/preprocess.wgsl';
import type { KernelSource } from '../../src/gpu/kernels/kernel-source.ts';
import type { Launch } from '../../src/graph/node.ts';
import { storageConstants } from '../../src/graph/storage.ts';
import { denseTensor, type Element, featureTensor, Tensor, UNUSED } from '../../src/graph/tensor.ts';

const features = (element?: Element) =>
  featureTensor(`${element}`, [8, 3, 5], 'features', undefined, element);

function launch(kernel: KernelSource, tensors: Record<string, Tensor>): Launch {
  return {
    label: 'it',
    kernel,
    constants: { WORKGROUP: 32 },
    tensors,
    workgroups: [1],
    cost: { flops: 0, bytes: 1 },
  };
}

test('f16 takes half the bytes, for the same number of values', () => {
  expect([features().bytes, features('f16').bytes]).toEqual([8 * 3 * 8 * 4, 8 * 3 * 8 * 2]);
  expect([features().vectors, features('f16').vectors]).toEqual([8 * 3 * 2, 8 * 3 * 2]);
});

test('what is computed in place is stored as before', () => {
  const onto = features('f16');
  expect(new Tensor('sum', onto.shape, onto.bytes, 'gradients', onto).element).toBe('f16');
  expect(featureTensor('sum', [8, 3, 5], 'gradients', onto)).toMatchObject({ element: 'f16', bytes: 384 });
});

test('aliases follow the tensors', () => {
  const halves = { other: features('f16'), features: UNUSED, output: features('f16') };
  expect(storageConstants(launch(addKernel, halves))).toEqual({ WORKGROUP: 32, Feature: 'f16' });
  const singles = { other: features(), features: features(), output: features() };
  expect(storageConstants(launch(addKernel, singles))).toEqual({ WORKGROUP: 32 });
  const image = denseTensor('image', [3, 3, 5], 'image');
  expect(storageConstants(launch(preprocessKernel, { image, output: features('f16') }))).toMatchObject({
    Feature: 'f16',
  });
});

test('tensors that do not fit their kernel are refused', () => {
  const mixed = { other: features(), features: UNUSED, output: features('f16') };
  expect(() => storageConstants(launch(addKernel, mixed))).toThrow('alias Feature of add.wgsl is f32');
  const image = denseTensor('image', [3, 3, 5], 'image', undefined, 'f16');
  const halved = { red: image, green: image, blue: image, output: features('f16') };
  expect(() => storageConstants(launch(preprocessKernel, halved))).toThrow('red, which has no alias,');
});
