import { shouldYield, yieldToEventLoop } from '../scheduling.ts';
import { CANVAS_SPACES, canvas2d } from './canvas.ts';
import type { Gamut, Size } from './picture.ts';
import { stripsOf } from './pixels.ts';
import type { Raster } from './raster.ts';

/** A canvas of half floats, where the browser has them: with it, 16-bit pictures keep their precision. */
interface DeepSettings extends CanvasRenderingContext2DSettings {
  colorType?: 'float16';
}
interface DeepImageSettings extends ImageDataSettings {
  pixelFormat?: 'rgba-float16';
}

/**
 * An `<img>` with a picture, which browsers decode at its full depth, and drawings in any size; undefined in workers.
 * @throws Error where it does not decode
 */
export async function imageOf(blob: Blob): Promise<HTMLImageElement | undefined> {
  if (typeof Image === 'undefined') return undefined;
  const address = URL.createObjectURL(blob);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/**
 * Samples of what is drawn on a canvas, with transparency, read in strips between which it yields to the event loop.
 * @param deep whether to read 16 bit, where the browser can
 * @param gamut of the samples, one that `canvasGamut` gives; default sRGB
 */
export async function rasterOf(
  source: CanvasImageSource,
  { width, height }: Size,
  deep: boolean,
  gamut: Gamut = 'srgb',
): Promise<Raster> {
  const strips = stripsOf(width, height);
  const colorSpace = CANVAS_SPACES[gamut];
  const settings: DeepSettings = { colorSpace, ...(deep && { colorType: 'float16' }) };
  const { context } = canvas2d(width, strips[0]!.rows, settings);
  const given = (context as CanvasRenderingContext2D).getContextAttributes?.() as DeepSettings | undefined;
  const isDeep = deep && given?.colorType === 'float16';
  const data = isDeep ? new Uint16Array(4 * width * height) : new Uint8Array(4 * width * height);
  const read: DeepImageSettings = isDeep ? { pixelFormat: 'rgba-float16' } : {};
  for (const { top, rows } of strips) {
    if (shouldYield()) await yieldToEventLoop();
    context.clearRect(0, 0, width, rows);
    context.drawImage(source, 0, -top, width, height);
    const samples: ArrayLike<number> = context.getImageData(0, 0, width, rows, read).data;
    const to = 4 * top * width;
    if (!isDeep) data.set(samples, to);
    else for (let i = 0; i < samples.length; i++) data[to + i] = Math.round(65535 * clamp(samples[i]!));
  }
  return { width, height, model: 'rgb', alpha: true, data };
}

function clamp(value: number): number {
  return value > 0 ? Math.min(1, value) : 0;
}
