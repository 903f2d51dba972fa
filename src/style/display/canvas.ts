import { hasCode } from '../../errors.ts';
import type { Gpu } from '../../gpu/device.ts';
import { mapped } from '../../gpu/readback.ts';
import { CANVAS_SPACES } from '../../image/canvas.ts';
import type { Gamut } from '../../image/picture.ts';

export type Canvas = HTMLCanvasElement | OffscreenCanvas;

/** What a picture is drawn into: a canvas's context, or a texture of its size. */
export type DrawTarget = Pick<GPUCanvasContext, 'getCurrentTexture'>;

/** What is drawn. */
export interface Drawing {
  /** Colour space of the picture, in which canvases show it where they can. */
  readonly gamut: Gamut;
  /** Draws the picture as it is now. */
  draw(target: DrawTarget): void;
}

/** Rows that are copied from a texture begin at multiples of this. */
const ROW_BYTES = 256;

const configuredFor = new WeakMap<Canvas, GPUDevice>();

/** Copies in progress, and the one that follows each. */
const copies = new WeakMap<Canvas, { readonly now: Promise<void>; next?: Promise<void> }>();

/**
 * Draws on a canvas by WebGPU; where that shows nothing (`gpu.presents`), or the canvas has no such context, by a
 * readback and a 2D context.
 * @returns a promise where the picture is read back: it resolves once it is shown
 */
export function drawOnCanvas(canvas: Canvas, gpu: Gpu, drawing: Drawing): undefined | Promise<void> {
  const context = gpu.presents ? (canvas.getContext('webgpu') as GPUCanvasContext | null) : null;
  if (!context) return copyInTurn(canvas, gpu, drawing);
  if (configuredFor.get(canvas) !== gpu.device) {
    const colorSpace = CANVAS_SPACES[drawing.gamut];
    context.configure({ device: gpu.device, format: gpu.canvasFormat, colorSpace, alphaMode: 'opaque' });
    configuredFor.set(canvas, gpu.device);
  }
  drawing.draw(context);
  return undefined;
}

/** One copy at a time; however often it is asked for meanwhile, one more follows. */
function copyInTurn(canvas: Canvas, gpu: Gpu, drawing: Drawing): Promise<void> {
  const busy = copies.get(canvas);
  if (busy) {
    busy.next ??= busy.now.then(() => copyInTurn(canvas, gpu, drawing));
    return busy.next;
  }
  const now = copy(canvas, gpu, drawing).finally(() => copies.delete(canvas));
  copies.set(canvas, { now });
  return now;
}

async function copy(canvas: Canvas, gpu: Gpu, drawing: Drawing): Promise<void> {
  const { width, height } = canvas;
  const format = gpu.canvasFormat;
  const bytesPerRow = Math.ceil((4 * width) / ROW_BYTES) * ROW_BYTES;
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const texture = gpu.device.createTexture({
    label: 'preview',
    size: [width, height],
    format,
    usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
  });
  const staging = gpu.createBuffer('preview.readback', bytesPerRow * height, usage);
  try {
    drawing.draw({ getCurrentTexture: () => texture });
    const encoder = gpu.device.createCommandEncoder({ label: 'preview' });
    encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow }, [width, height]);
    gpu.submit([encoder.finish()]);
    const bytes = new Uint8Array(await mapped(gpu, staging, bytesPerRow * height));
    const space = { colorSpace: CANVAS_SPACES[drawing.gamut] };
    const image = new ImageData(pixels(bytes, bytesPerRow, width, height, format), width, height, space);
    const context = canvas.getContext('2d', space) as CanvasRenderingContext2D | null;
    context?.putImageData(image, 0, 0);
  } catch (error) {
    // The run reports what is wrong with its device, or that it has ended.
    if (!hasCode(error, 'device-lost', 'out-of-memory', 'gpu', 'aborted')) throw error;
  } finally {
    texture.destroy();
    gpu.destroyBuffer(staging);
  }
}

/** Rows of RGBA without their padding. */
function pixels(
  bytes: Uint8Array,
  bytesPerRow: number,
  width: number,
  height: number,
  format: GPUTextureFormat,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    rgba.set(bytes.subarray(row * bytesPerRow, row * bytesPerRow + 4 * width), 4 * row * width);
  }
  if (!format.startsWith('bgra')) return rgba;
  for (let i = 0; i < rgba.length; i += 4) {
    const blue = rgba[i]!;
    rgba[i] = rgba[i + 2]!;
    rgba[i + 2] = blue;
  }
  return rgba;
}
