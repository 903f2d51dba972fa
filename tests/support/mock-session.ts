// What sessions are made of on a device that computes nothing.
import { Gpu } from '../../src/gpu/device.ts';
import type { Picture } from '../../src/image/picture.ts';
import { layerPosition } from '../../src/vgg/network/layers.ts';
import { FULL_WIDTHS, layersOf } from '../../src/vgg/network/widths.ts';
import { IMAGENET_RGB, type Vgg19Weights, weightCount } from '../../src/vgg/weights/weights.ts';
import { MockGpu, mockGlobals } from './mock-gpu.ts';

/** A device with room for any picture; WebGPU's global names are there from then on. */
export async function mockDevice(
  has: Partial<Pick<MockGpu, 'features' | 'lanes'>> = {},
): Promise<{ mock: MockGpu; gpu: Gpu }> {
  Object.assign(globalThis, mockGlobals);
  const mock = new MockGpu();
  mock.limits = { maxStorageBufferBindingSize: 2 ** 31, maxBufferSize: 2 ** 31 };
  Object.assign(mock, { features: ['shader-f16'], ...has });
  return { mock, gpu: await Gpu.open({ gpu: mock.gpu }) };
}

/** Weights of nothing but zeros, as far as a layer. */
export function zeros(upTo: string, widths = FULL_WIDTHS): Vgg19Weights {
  const layers = layersOf(widths.slice(0, layerPosition(upTo) + 1));
  return {
    source: 'zeros',
    description: 'Zeros',
    preprocessing: IMAGENET_RGB,
    layers: new Map(
      layers.map((layer) => [
        layer.name,
        { weight: new Float32Array(weightCount(layer)), bias: new Float32Array(layer.outChannels) },
      ]),
    ),
  };
}

export function greyPicture(width: number, height = width): Picture {
  return { width, height, data: new Float32Array(3 * width * height).fill(0.5) };
}
