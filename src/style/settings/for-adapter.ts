import { BUNDLED, type BundledNetwork } from '../../vgg/weights/bundled.ts';
import type { AdapterSummary, Settings } from './settings.ts';

/** The kind of an adapter: a GPU, or a software adapter, which computes on the processor. */
export type AdapterKind = Pick<AdapterSummary, 'software'>;

/** Default for the longer side in pixels on a software adapter. */
export const SOFTWARE_SIZE = 256;

/** Duration of an iteration as a multiple of the draft network's, on a software adapter: SwiftShader, at that size. */
export const TIMES_DRAFT = { builtin: 3, vgg19: 8 } as const;

/** The network that paints where none is chosen. */
export function defaultNetwork({ software }: AdapterKind): BundledNetwork {
  return software ? BUNDLED.draft : BUNDLED.builtin;
}

/** Defaults of the adapter, over those of weights and recipe. */
export function defaultSettings({ software }: AdapterKind): Partial<Settings> {
  return software ? { size: SOFTWARE_SIZE } : {};
}

/**
 * `the draft network paints; the built-in network would take about 3 times as long`: names the default network and what
 * the usual one would take; undefined where the default is the usual one.
 */
export function softwareNetwork(adapter: AdapterKind): string | undefined {
  const { title } = defaultNetwork(adapter);
  if (title === BUNDLED.builtin.title) return undefined;
  return `${title} paints; ${BUNDLED.builtin.title} would take about ${TIMES_DRAFT.builtin} times as long`;
}
