import { ArtFilterError } from '../../errors.ts';
import type { Mask } from '../../image/mask.ts';
import { forEachChunk } from '../../scheduling.ts';
import type { Settings } from '../settings/settings.ts';
import type { PlannedInputs } from './inputs.ts';

/** A style picture, or a region of it. */
export interface Exemplar {
  /** Index of the picture. */
  readonly style: number;
  /** For error messages. */
  readonly name: string;
  readonly mask?: Mask;
}

/** A part of the result with a style target of its own. */
export interface Area {
  /** For labels and error messages; empty for the whole picture. */
  readonly name: string;
  readonly mask?: Mask;
}

/** Target style of an area: weights of the exemplars, and the area's share of the style loss. */
export interface StyleMix {
  readonly weights: readonly number[];
  readonly share: number;
}

/** Inputs that assign styles to areas. */
export type StyledInputs = Pick<PlannedInputs, 'styles' | 'regions'>;

/** One area with all styles, or an area and an exemplar for each region. */
export function assignStyles({ styles, regions = [] }: StyledInputs): {
  exemplars: Exemplar[];
  areas: Area[];
} {
  if (regions.length === 0) {
    const exemplars = styles.map((_, style) => ({ style, name: `style ${style + 1}` }));
    return { exemplars, areas: [{ name: '' }] };
  }
  return {
    exemplars: regions.map(({ style, styleMask }, i) => ({
      style: style ?? i,
      name: `style mask ${i + 1}`,
      ...(styleMask && { mask: styleMask }),
    })),
    areas: regions.map(({ content }, i) => ({ name: `mask ${i + 1}`, mask: content })),
  };
}

/**
 * Target styles of the areas by the live `blend`. A region's share is the product of its weight, its style's part of the
 * blend over the mean, and the part of the picture that it covers. A pixel's gradient is then the same in small and large
 * regions.
 */
export function mixtures(
  { styles, regions = [] }: StyledInputs,
  { blend }: Pick<Settings, 'blend'>,
): StyleMix[] {
  const weights = blendOf(styles, blend);
  if (regions.length === 0) return [{ weights, share: 1 }];
  const mean = blend.reduce((sum, share) => sum + share, 0) / Math.max(1, blend.length);
  return regions.map(({ content, style, weight = 1 }, i) => ({
    weights: regions.map((_, k) => Number(k === i)),
    share: weight * covered(content) * (blend.length > 0 ? blend[style ?? i]! / mean : 1),
  }));
}

/** Weights of the styles, in order. */
export function blendOf(styles: StyledInputs['styles'], blend: Settings['blend']): readonly number[] {
  return blend.length > 0 ? blend : styles.map(({ weight = 1 }) => weight);
}

/** Means of masks that were checked. */
const means = new WeakMap<Float32Array, number>();

/** Mean of a mask: the part of the picture that it covers. */
function covered({ data }: Mask): number {
  return means.get(data) ?? data.reduce((sum, value) => sum + value, 0) / data.length;
}

/**
 * Checks masks and regions, without blocking the event loop.
 * @throws ArtFilterError `settings`, `picture`
 */
export async function checkRegions({
  styles,
  regions = [],
  keep,
}: StyledInputs & Pick<PlannedInputs, 'keep'>): Promise<void> {
  if (keep) await checkMask('keep', keep);
  for (const [i, { content, style, styleMask, weight = 1 }] of regions.entries()) {
    const what = `region ${i + 1}`;
    await checkMask(what, content);
    if (styleMask) await checkMask(`${what}'s style mask`, styleMask);
    const index = style ?? i;
    if (!(index >= 0 && index < styles.length && Number.isInteger(index))) {
      throw new ArtFilterError(
        'settings',
        `${what}: its style is number ${index} from 0, expected one of ${styles.length}. Give it another, or add a style.`,
      );
    }
    if (!(weight > 0 && weight <= 1e12)) {
      throw new ArtFilterError(
        'settings',
        `${what}: its weight is ${weight}, expected a number above 0. Leave the region out for none.`,
      );
    }
  }
}

async function checkMask(what: string, { width, height, data }: Mask): Promise<void> {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || data.length !== width * height) {
    throw new ArtFilterError(
      'picture',
      `${what}: its mask has ${data.length} values for ${width}×${height} pixels, expected one each. Give [height, width].`,
    );
  }
  let sum = 0;
  let ranged = true;
  await forEachChunk(data.length, (from, to) => {
    for (let i = from; i < to; i++) {
      sum += data[i]!;
      ranged &&= data[i]! >= 0 && data[i]! <= 1;
    }
  });
  means.set(data, sum / data.length);
  if (!ranged) {
    throw new ArtFilterError(
      'picture',
      `${what}: its mask has values outside 0 … 1. Scale them so that 1 is wholly inside.`,
    );
  }
}
