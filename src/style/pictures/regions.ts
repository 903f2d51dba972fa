import { ArtFilterError } from '../../errors.ts';
import { type Mask, resting } from '../../image/mask.ts';
import { runCooperatively, runSync } from '../../scheduling.ts';
import type { Region } from './inputs.ts';

/** A place may be empty: that style has no mask. */
export type Masks = readonly (Mask | undefined)[];

/**
 * The regions that masks say, one for each style in order. Styles without a mask share what the others leave, 1 − the
 * greatest of their masks; where they leave nothing they take no part.
 * @param masks where in the content picture each style is wanted
 * @param styleMasks where in its picture each style is taken from; default everywhere
 * @param count of styles
 * @returns none where no mask says anything: then all styles count everywhere
 * @throws ArtFilterError `settings` for more masks than styles
 */
export function pairRegionsSync(masks: Masks, styleMasks: Masks, count: number): Region[] {
  return runSync(pairing(masks, styleMasks, count));
}

/** As `pairRegionsSync`, in pieces, so that a page stays usable. */
export async function pairRegions(masks: Masks, styleMasks: Masks, count: number): Promise<Region[]> {
  return runCooperatively(pairing(masks, styleMasks, count));
}

/** Yields where it may rest. */
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
