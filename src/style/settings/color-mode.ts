import { ArtFilterError } from '../../errors.ts';

/** How the result gets its colours; see `parseColor`. */
export interface ColorMode {
  /** What the network sees: the pictures as they are, their luminance, or the style recoloured to the content. */
  readonly seen: 'as-is' | 'luminance' | 'match';
  /** How much of the content's own chroma the shown picture has, 0 … 1. */
  readonly contentChroma: number;
}

/**
 * - `style`: the style's colours
 * - `content-luminance`: luminances are styled, the chroma is the content's own
 * - `content-match`: the style is first recoloured to the content's mean and covariance
 * - `mix:t`: as `style`, with t of the result's chroma replaced by the content's
 * @throws ArtFilterError `settings`
 */
export function parseColor(text: string): ColorMode {
  if (text === 'style') return { seen: 'as-is', contentChroma: 0 };
  if (text === 'content-luminance') return { seen: 'luminance', contentChroma: 1 };
  if (text === 'content-match') return { seen: 'match', contentChroma: 0 };
  const share = /^mix:(\d+(?:\.\d*)?|\.\d+)$/.exec(text)?.[1];
  if (share !== undefined && Number(share) <= 1) return { seen: 'as-is', contentChroma: Number(share) };
  throw new ArtFilterError(
    'settings',
    `color is ${JSON.stringify(text)}, expected style, content-luminance, content-match, or mix: and a number from 0 to 1, such as mix:0.5.`,
  );
}
