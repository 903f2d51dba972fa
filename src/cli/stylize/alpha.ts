import { type Rgb, WHITE } from '../../image/background-node.ts';
import { decodeBytes } from '../../image/decode-node.ts';
import { type Mask, resizeMask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import type { NamedRequest } from '../args/arguments.ts';
import { shownSource } from '../inputs/address.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { decodedLonger, LARGEST_DEFAULT } from './read-job.ts';

const BLACK: Rgb = [0, 0, 0];
/** Opacity from which a pixel is opaque: half a step of 8 bits is left out. */
const OPAQUE = 1 - 0.5 / 255;

/**
 * Opacity of a request's content picture, at the size of the result: what differs between the picture over white and over
 * black is transparent, in every format and however it is turned.
 * @returns undefined for a picture that is opaque
 */
export async function contentAlpha(
  { content, settings, acceptDamaged }: NamedRequest,
  { width, height }: Picture,
  inputs: Inputs,
): Promise<Mask | undefined> {
  const name = `content ${shownSource(content)}`;
  const bytes = await inputs.read(content, name);
  const size = settings.size ?? LARGEST_DEFAULT;
  const longest = (picture: { width: number; height: number }) => decodedLonger(picture, size);
  const over = (background: Rgb) =>
    decodeBytes(bytes, { name, longest, background, ...(acceptDamaged && { acceptDamaged }) });
  const [white, black] = [await over(WHITE), await over(BLACK)];
  const pixels = white.width * white.height;
  const data = new Float32Array(pixels);
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) {
      data[i]! += (1 - white.data[c * pixels + i]! + black.data[c * pixels + i]!) / 3;
    }
  }
  if (data.every((opacity) => opacity >= OPAQUE)) return undefined;
  return resizeMask({ width: white.width, height: white.height, data }, width, height);
}

/**
 * A result over a background as it would be without it, so that its half-transparent edges have no fringe of that colour
 * on another one: over the same background it is unchanged, as far as 0…1 allows.
 */
export function withoutBackground(picture: Picture, { data: opacities }: Mask, background: Rgb): Picture {
  const pixels = picture.width * picture.height;
  const data = Float32Array.from(picture.data);
  for (const [c, behind] of background.entries()) {
    for (let i = 0; i < pixels; i++) {
      const opacity = opacities[i]!;
      if (opacity <= 0 || opacity >= 1) continue;
      const at = c * pixels + i;
      data[at] = Math.min(1, Math.max(0, behind + (data[at]! - behind) / opacity));
    }
  }
  return { ...picture, data };
}
