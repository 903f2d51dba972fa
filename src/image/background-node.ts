import { ArtFilterError } from '../errors.ts';
import { loadSharp } from './sharp.ts';

/** Red, green and blue in 0…1, sRGB-encoded. */
export type Rgb = readonly [number, number, number];

export const WHITE: Rgb = [1, 1, 1];

/**
 * Parses the colour behind transparent parts: `#rgb`, `#rrggbb` or a CSS colour name.
 * @throws ArtFilterError `settings` for anything else
 */
export async function parseBackground(text: string): Promise<Rgb> {
  const refuse = (cause?: unknown) =>
    new ArtFilterError(
      'settings',
      `background: got "${text}", expected a colour such as #fff, #20406b or lightblue.`,
      { cause },
    );
  if (!/^(#[0-9a-f]{3}|#[0-9a-f]{6}|[a-z]+)$/i.test(text)) throw refuse();
  const sharp = await loadSharp();
  let pixel: Buffer;
  try {
    const create = { width: 1, height: 1, channels: 4 as const, background: text };
    pixel = await sharp({ create }).raw().toBuffer();
  } catch (error) {
    throw refuse(error);
  }
  if (pixel[3] !== 255) throw refuse();
  return [pixel[0]! / 255, pixel[1]! / 255, pixel[2]! / 255];
}
