// What the cases share: values, tensors put on the GPU, graphs run and read back.
import { Buffers } from '../../../src/gpu/buffers.ts';
import type { Gpu } from '../../../src/gpu/device.ts';
import { encode } from '../../../src/gpu/dispatch.ts';
import { readBuffer } from '../../../src/gpu/readback.ts';
import { compile, type Program } from '../../../src/graph/program.ts';
import {
  type BufferTensor,
  denseTensor,
  type Element,
  featureTensor,
  rowStride,
  type Tensor,
} from '../../../src/graph/tensor.ts';
import { uniform } from '../../../src/random.ts';
import { f16ToF32 } from '../../../src/vgg/formats/tensor-values.ts';
import { toF16 } from '../../support/to-f16.ts';
import { assert } from './assert.ts';

export type Shape = readonly [number, number, number];

/** `count` f32 values, uniform in low…high, the same for the same seed. */
export function values(count: number, seed: number, low = -1, high = 1): Float32Array {
  const next = uniform(seed);
  return Float32Array.from({ length: count }, () => low + (high - low) * next());
}

export function volume(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Runs `body` with buffers that are destroyed after it, and holds that the device had no complaint. */
export async function withBuffers(gpu: Gpu, body: (buffers: Buffers) => Promise<void>): Promise<void> {
  const buffers = new Buffers(gpu);
  try {
    await body(buffers);
    if (gpu.fault) throw gpu.fault;
  } finally {
    buffers.destroy();
  }
}

/** An image or a matrix. */
export function uploadDense(
  buffers: Buffers,
  label: string,
  shape: readonly number[],
  data: Float32Array,
): BufferTensor {
  return denseTensor(label, shape, 'image', buffers.upload(label, 'image', data));
}

/** Features [channels, height, width], rows padded with zeros. */
export function uploadFeatures(
  buffers: Buffers,
  label: string,
  shape: Shape,
  data: Float32Array,
  element: Element = 'f32',
): Tensor {
  const [channels, height, width] = shape;
  const stride = rowStride(width) * 4;
  const padded = new Float32Array(channels * height * stride);
  for (let row = 0; row < channels * height; row++) {
    padded.set(data.subarray(row * width, (row + 1) * width), row * stride);
  }
  const stored = element === 'f16' ? new Uint32Array(toF16(padded).buffer) : padded;
  return featureTensor(label, shape, 'features', buffers.upload(label, 'features', stored), element);
}

/** A program's steps, submitted `times` over. */
export function submit(gpu: Gpu, program: Program, times = 1): void {
  const encoder = gpu.device.createCommandEncoder();
  for (let i = 0; i < times; i++) encode(encoder, program.steps);
  gpu.device.queue.submit([encoder.finish()]);
}

/** Computes tensors and reads them back: features without their padding, which must be zero. */
export async function evaluate(buffers: Buffers, tensors: readonly Tensor[]): Promise<Float32Array[]> {
  const program = await compile(buffers, 'case', tensors);
  submit(buffers.gpu, program);
  const results: Float32Array[] = [];
  for (const tensor of tensors) {
    const bytes = await readBuffer(buffers.gpu, program.bufferOf(tensor), tensor.bytes);
    const floats = tensor.element === 'f16' ? f16ToF32(new Uint16Array(bytes)) : new Float32Array(bytes);
    results.push(withoutPadding(tensor, floats));
  }
  return results;
}

function withoutPadding({ label, shape }: Tensor, floats: Float32Array): Float32Array {
  if (floats.length === volume(shape)) return floats;
  const width = shape.at(-1)!;
  const stride = rowStride(width) * 4;
  const packed = new Float32Array(volume(shape));
  for (let row = 0; row < packed.length / width; row++) {
    const at = row * stride;
    packed.set(floats.subarray(at, at + width), row * width);
    const rest = floats.subarray(at + width, at + stride);
    assert(
      rest.every((value) => value === 0),
      `${label}: the padding of row ${row} is [${rest}], expected zeros`,
    );
  }
  return packed;
}
