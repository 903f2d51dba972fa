import { ArtFilterError } from '../errors.ts';

type Surface = {
  canvas: OffscreenCanvas | HTMLCanvasElement;
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;
};

/**
 * Checks that there are canvases.
 * @throws ArtFilterError `picture` outside of pages and workers
 */
export function requireCanvas(): void {
  if (typeof OffscreenCanvas !== 'undefined' || typeof document !== 'undefined') return;
  throw new ArtFilterError(
    'picture',
    'picture: there is no canvas here; in Node, import decodePicture and encodePicture from "art-filter/node".',
  );
}

/**
 * Creates a 2D canvas off the page: an OffscreenCanvas where available, else an element. It is kept in main memory,
 * as its pixels are read back.
 * @param extra further settings of the context
 * @throws ArtFilterError `picture` where the browser provides none of that size
 */
export function canvas2d(width: number, height: number, extra: object = {}): Surface {
  requireCanvas();
  const settings = { willReadFrequently: true, colorSpace: 'srgb', ...extra } as const;
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
