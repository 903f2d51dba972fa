import { ArtFilterError } from '../../errors.ts';
import { type Mask, resting } from '../../image/mask.ts';
import { runCooperatively, runSync } from '../../scheduling.ts';
import type { Region } from './inputs.ts';

/** By style; undefined: no mask. */
export type Masks = readonly (Mask | undefined)[];

/**
 * Regions of masks, one for each style in order. Styles without a mask share the rest of the picture, 1 − the maximum of
 * the masks; without any rest they are left out.
 * @param masks area of each style in the content picture
 * @param styleMasks area of each style picture that counts; default: all of it
 * @param count of styles
 * @returns an empty list without any mask: all styles count everywhere
 * @throws ArtFilterError `settings` for more masks than styles
 */
export function pairRegionsSync(masks: Masks, styleMasks: Masks, count: number): Region[] {
  return runSync(pairing(masks, styleMasks, count));
}

/** As `pairRegionsSync`, without blocking the event loop. */
export async function pairRegions(masks: Masks, styleMasks: Masks, count: number): Promise<Region[]> {
  return runCooperatively(pairing(masks, styleMasks, count));
}

/** Yields between rows, for `runCooperatively`. */
function* pairing(masks: Masks, styleMasks: Masks, count: number): Generator<void, Region[]> {
  refuseMore('masks', masks, count);
  refuseMore('style masks', styleMasks, count);
  const styles = Array.from({ length: count }, (_, style) => style);
  const given = styles.flatMap((style) => masks[style] ?? []);
  const said = given.length > 0 || styles.some((style) => styleMasks[style]);
  if (!said) return [];
  const sharing = count - given.length;
  const rest = sharing > 0 ? yield* restFor(given) : undefined;
  return styles.flatMap((style) => {
    const content = masks[style] ?? rest;
    if (!content) return [];
    const styleMask = styleMasks[style];
    return [
      { content, style, ...(styleMask && { styleMask }), ...(!masks[style] && { weight: 1 / sharing }) },
    ];
  });
}

function* restFor(given: readonly Mask[]): Generator<void, Mask | undefined> {
  if (given.length === 0) return { width: 1, height: 1, data: new Float32Array([1]) };
  const rest = yield* resting(given);
  return rest.data.some((value) => value > 0) ? rest : undefined;
}

function refuseMore(what: string, masks: Masks, count: number): void {
  if (masks.length <= count) return;
  const pictures = count === 1 ? '1 style picture' : `${count} style pictures`;
  throw new ArtFilterError(
    'settings',
    `${what}: got ${masks.length} for ${pictures}, expected one for each style at most. Leave some out, or add styles.`,
  );
}
