import { ArtFilterError } from '../errors.ts';
import type { Gamut } from './picture.ts';

/** Context of a canvas or OffscreenCanvas. */
export type Context2d = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

type Surface = { canvas: OffscreenCanvas | HTMLCanvasElement; context: Context2d };

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

/** Name of a colour space in canvases. */
export const CANVAS_SPACES = { srgb: 'srgb', p3: 'display-p3' } as const;

/** The wanted colour space where canvases have it, else sRGB. */
export function canvasGamut(wanted: Gamut): Gamut {
  return wanted === 'srgb'
    ? wanted
    : gamutOfContext(canvas2d(1, 1, { colorSpace: CANVAS_SPACES[wanted] }).context);
}

/** Colour space of a canvas. */
export function gamutOfContext(context: Context2d): Gamut {
  const { colorSpace } = (context as CanvasRenderingContext2D).getContextAttributes?.() ?? {};
  return colorSpace === CANVAS_SPACES.p3 ? 'p3' : 'srgb';
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
