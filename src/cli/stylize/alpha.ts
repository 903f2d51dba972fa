import { type Rgb, WHITE } from '../../image/background-node.ts';
import { decodeBytes } from '../../image/decode-node.ts';
import { type Mask, opacityOf, resizeMask } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import type { NamedRequest } from '../args/arguments.ts';
import { shownSource } from '../inputs/address.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { decodedLonger, LARGEST_DEFAULT } from './read-job.ts';

const BLACK: Rgb = [0, 0, 0];

/**
 * Opacity of a request's content picture, at the size of the result.
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
  const opacity = opacityOf(white, black);
  return opacity && resizeMask(opacity, width, height);
}
