import { mapped } from '../../../src/gpu/readback.ts';
import { Preview } from '../../../src/style/display/preview.ts';
import { assert } from './assert.ts';
import type { GpuCase } from './gpu-case.ts';
import { values, withBuffers } from './on-gpu.ts';

const WIDTH = 13;
const HEIGHT = 11;
/** Some values are outside 0…1. */
const IMAGE = values(3 * WIDTH * HEIGHT, 301, -0.2, 1.2);

/** The drawn colour of a canvas pixel, 0…255: bilinear between the picture's pixels, its border repeated. */
function expected(channel: number, x: number, y: number, width: number, height: number): number {
  const [u, v] = [((x + 0.5) * WIDTH) / width - 0.5, ((y + 0.5) * HEIGHT) / height - 0.5];
  let sum = 0;
  for (const [row, up] of [
    [Math.floor(v), 1 - (v - Math.floor(v))],
    [Math.floor(v) + 1, v - Math.floor(v)],
  ] as const) {
    for (const [column, left] of [
      [Math.floor(u), 1 - (u - Math.floor(u))],
      [Math.floor(u) + 1, u - Math.floor(u)],
    ] as const) {
      const r = Math.min(HEIGHT - 1, Math.max(0, row));
      const c = Math.min(WIDTH - 1, Math.max(0, column));
      const value = IMAGE[(channel * HEIGHT + r) * WIDTH + c]!;
      sum += up * left * Math.min(1, Math.max(0, value));
    }
  }
  return 255 * sum;
}

export const previewCases: readonly GpuCase[] = (
  [
    ['rgba8unorm', WIDTH, HEIGHT],
    ['bgra8unorm', 2 * WIDTH, 3 * HEIGHT],
    ['rgba8unorm', 8, 5],
  ] as const
).map(([format, width, height]) => ({
  name: `preview into ${width}×${height} ${format}`,
  run: (gpu) =>
    withBuffers(gpu, async (buffers) => {
      const { device } = gpu;
      const usage = GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC;
      const texture = device.createTexture({ size: [width, height], format, usage });
      const other = buffers.upload('other', 'image', new Float32Array(IMAGE.length));
      const preview = await Preview.create(buffers, format, other, [WIDTH, HEIGHT]);
      preview.show(buffers.upload('image', 'image', IMAGE));
      preview.draw({ getCurrentTexture: () => texture } as GPUCanvasContext);

      const bytesPerRow = 256;
      const size = bytesPerRow * height;
      const staging = buffers.create(
        's',
        'readback',
        size,
        GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
      );
      const encoder = device.createCommandEncoder();
      encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow }, [width, height]);
      device.queue.submit([encoder.finish()]);
      const bytes = new Uint8Array(await mapped(gpu, staging, size));
      texture.destroy();

      const order = format === 'rgba8unorm' ? [0, 1, 2] : [2, 1, 0];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const at = y * bytesPerRow + x * 4;
          assert(bytes[at + 3] === 255, `pixel ${x}, ${y} is transparent`);
          for (const channel of [0, 1, 2]) {
            const [got, wanted] = [bytes[at + order[channel]!]!, expected(channel, x, y, width, height)];
            assert(
              Math.abs(got - wanted) <= 1,
              `pixel ${x}, ${y}, channel ${channel}: ${got}, expected ${wanted}`,
            );
          }
        }
      }
    }),
}));
