import { ArtFilterError } from '../errors.ts';

type Surface = {
  canvas: OffscreenCanvas | HTMLCanvasElement;
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;
};

/**
 * A 2D canvas off the page: an OffscreenCanvas where there is one, else an element. Kept in main memory, as its
 * pixels are read back.
 * @throws ArtFilterError `picture` when the browser gives none of that size
 */
export function canvas2d(width: number, height: number): Surface {
  const settings = { willReadFrequently: true, colorSpace: 'srgb' } as const;
  let canvas: Surface['canvas'];
  if (typeof OffscreenCanvas === 'undefined') {
    canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
  } else canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', settings) as Surface['context'] | null;
  if (!context) {
    throw new ArtFilterError(
      'picture',
      `picture: this browser gives no canvas of ${width}×${height} pixels; use a smaller picture.`,
    );
  }
  return { canvas, context };
}
