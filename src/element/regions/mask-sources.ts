import { ArtFilterError } from '../../errors.ts';
import { type Mask, maskFromPicture } from '../../image/mask.ts';
import { loadPicture, type PictureSource } from '../pictures/picture-source.ts';

/** Anything the element takes as a mask: a picture whose white counts wholly and black not at all, or the values. */
export type MaskSource = PictureSource | Mask;

/** What the page's masks are for. */
export type MaskKind = 'mask' | 'style mask' | 'keep';

/**
 * Reads masks, in their order. What is transparent counts as black.
 * @throws ArtFilterError `network`, `file`, `picture` or `settings`
 */
export function loadMasks(
  kind: MaskKind,
  sources: readonly MaskSource[],
  signal: AbortSignal,
): Promise<Mask[]> {
  return Promise.all(
    sources.map(async (source) => {
      if (isMask(source)) return checked(kind, source);
      return maskFromPicture((await loadPicture(source, kind, signal, '#000000')).picture);
    }),
  );
}

function isMask(source: MaskSource): source is Mask {
  return typeof source === 'object' && 'data' in source;
}

function checked(kind: MaskKind, mask: Mask): Mask {
  const { width, height, data } = mask;
  if (data.length === width * height && data.every((value) => value >= 0 && value <= 1)) return mask;
  throw new ArtFilterError(
    'settings',
    `${kind}: got ${data.length} values for ${width}×${height} pixels, expected one for each pixel, all from 0 to 1.`,
  );
}
