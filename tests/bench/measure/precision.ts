import type { Precision } from '../../../src/style/settings/settings.ts';

/** A size of picture, and how its features are stored. */
export interface Precisely {
  readonly size: number;
  readonly precision: Exclude<Precision, 'auto'>;
}

/** Every size in f32, and in f16 where there are halves. */
export function inPrecisions(sizes: readonly number[], halves: boolean): Precisely[] {
  const precisions = halves ? (['f32', 'f16'] as const) : (['f32'] as const);
  return sizes.flatMap((size) => precisions.map((precision) => ({ size, precision })));
}
