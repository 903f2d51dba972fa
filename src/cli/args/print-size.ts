import { InvalidArgumentError } from 'commander';
import { ArtFilterError } from '../../errors.ts';

/** Size of a print in inches: its longer side, or a sheet that the picture is to fit on, in either position. */
export interface PrintSize {
  readonly longer: number;
  /** Default: what the picture's shape gives. */
  readonly shorter?: number;
  /** As it was given, such as `20x15cm`. */
  readonly text: string;
}

/** Dots an inch of a print in the hand. */
export const USUAL_DPI = 300;
/** Most dots an inch that are asked for. */
export const MOST_DOTS = 9600;

/** Units in inches. */
const UNITS: Readonly<Record<string, number>> = { cm: 1 / 2.54, mm: 1 / 25.4, in: 1 };
const SIZE = /^(\d+(?:\.\d+)?)\s*(?:[x×]\s*(\d+(?:\.\d+)?)\s*)?(cm|mm|in)(?:ch|ches)?$/i;
/** Limits of the setting `size` in pixels. */
const LIMITS = { least: 16, most: 16_384 } as const;

/** Reads `20cm`, `20x15cm`, `8x10in`. */
export function printSize(text: string): PrintSize {
  const [, first, second, unit = ''] = SIZE.exec(text.trim()) ?? [];
  const inches = UNITS[unit.toLowerCase()];
  const sides = [first, second].flatMap((side) => (side === undefined ? [] : [Number(side) * inches!]));
  if (inches === undefined || sides.some((side) => !(side > 0))) {
    throw new InvalidArgumentError('Expected a length or two, such as 20cm, 20x15cm or 8x10in.');
  }
  const longer = Math.max(...sides);
  return { longer, text: text.trim(), ...(sides.length > 1 && { shorter: Math.min(...sides) }) };
}

/**
 * Pixels of the longer side of a picture that is printed at a size.
 * @param dpi dots an inch
 * @throws ArtFilterError `settings` for more or fewer than a result may have
 */
export function printPixels(
  { longer, shorter, text }: PrintSize,
  dpi: number,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  const shape = Math.max(width, height) / Math.min(width, height);
  const inches = shorter === undefined ? longer : Math.min(longer, shorter * shape);
  const pixels = Math.round(inches * dpi);
  if (pixels >= LIMITS.least && pixels <= LIMITS.most) return pixels;
  throw new ArtFilterError(
    'settings',
    `--print ${text} at ${dpi} dots an inch is ${pixels} pixels, expected ${LIMITS.least} to ${LIMITS.most}; ` +
      `take ${pixels < LIMITS.least ? 'more' : 'fewer'} dots an inch by --dpi, or another size.`,
  );
}
