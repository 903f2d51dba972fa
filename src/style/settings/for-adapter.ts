import { BUNDLED, type BundledNetwork } from '../../vgg/weights/bundled.ts';
import type { AdapterSummary, Settings } from './settings.ts';

/** What it is asked of: a GPU, or a software adapter, which plays one on the processor. */
type Kind = Pick<AdapterSummary, 'software'>;

/** Longer side in pixels on a software adapter, where nobody asked for another. */
export const SOFTWARE_SIZE = 256;

/** How many times as long as with `draft` an iteration takes on a software adapter: SwiftShader, at that size. */
export const TIMES_DRAFT = { builtin: 3, vgg19: 8 } as const;

/** The network that paints where nobody chose one. */
export function defaultNetwork({ software }: Kind): BundledNetwork {
  return software ? BUNDLED.draft : BUNDLED.builtin;
}

/** The settings that suit the adapter where nobody chose others; all else is the weights' or the recipe's. */
export function defaultSettings({ software }: Kind): Partial<Settings> {
  return software ? { size: SOFTWARE_SIZE } : {};
}

/**
 * `the draft network paints; the built-in network would take about 3 times as long`: which one paints where nobody chose
 * one, and what the usual one would take; undefined where that paints.
 */
export function softwareNetwork(adapter: Kind): string | undefined {
  const { title } = defaultNetwork(adapter);
  if (title === BUNDLED.builtin.title) return undefined;
  return `${title} paints; ${BUNDLED.builtin.title} would take about ${TIMES_DRAFT.builtin} times as long`;
}
