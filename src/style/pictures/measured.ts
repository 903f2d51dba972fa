import { ArtFilterError } from '../../errors.ts';
import { GAMUT_NAMES, gamutOf } from '../../image/colour/gamut.ts';
import type { Gamut, Picture, Size } from '../../image/picture.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import { parseColor, parseInit } from '../settings/parse.ts';
import type { Settings } from '../settings/settings.ts';
import type { ToneMeasure } from './tone.ts';
import type { PictureOrSize } from './uploads.ts';

/** Moments of a style's features in one layer. */
export interface Moments {
  /** Gram matrix [channels, channels]; the covariance matrix with `centred`. */
  readonly gram: Float32Array;
  /** Means of the channels, [channels]. */
  readonly mean: Float32Array;
}

/** What a style loss compares with at one scale. Its size is that of the style picture there, in pixels. */
export interface MeasuredScale extends Size {
  /** Longer side of the result at this scale, in pixels. */
  readonly size: number;
  /** By layer. */
  readonly moments: Readonly<Record<string, Moments>>;
  readonly tone: ToneMeasure;
}

/** What a measured style depends on beside its picture. */
export interface MeasuredBy
  extends Pick<Settings, 'recipe' | 'styleScale' | 'styleLoss' | 'pooling' | 'padding'> {
  /** Name of the network, for messages. */
  readonly network: string;
  /** By measured layer, a digest of the network's layers up to it. */
  readonly weights: Readonly<Record<string, string>>;
  /** Number format of the features. */
  readonly element: 'f32' | 'f16';
  /** Colour space of the picture; default `srgb`. */
  readonly gamut?: Gamut;
}

/** A style picture's targets at every scale, in place of the picture. Its size is the picture's, in pixels. */
export interface MeasuredStyle extends Size {
  readonly by: MeasuredBy;
  /** From the smallest on. */
  readonly scales: readonly MeasuredScale[];
}

/** Whether a style is measured, and no picture. */
export function isMeasured(style: Picture | MeasuredStyle): style is MeasuredStyle {
  return 'scales' in style;
}

/** The measure of a scale that `checkMeasured` found. */
export function measuredAt({ scales }: MeasuredStyle, size: number): MeasuredScale {
  return scales.find((scale) => scale.size === size)!;
}

/** Whether a style picture at one scale is a measure. */
export function isMeasuredScale(style: PictureOrSize): style is MeasuredScale {
  return 'moments' in style;
}

/** What a measured style is used with. */
export interface MeasuredUse {
  readonly settings: Settings;
  /** Longer sides of the scales in pixels. */
  readonly sizes: readonly number[];
  /** Colour space of the run's pictures. */
  readonly gamut: Gamut;
  /** Name of the network, where known. */
  readonly network?: string;
  /** Digest of its layers up to the deepest style layer, where they are loaded. */
  readonly weights?: string;
  /** Whether a region takes only part of the style. */
  readonly masked?: boolean;
}

/** The border that styles are measured with: they never wrap. */
export function stylePadding(padding: Settings['padding']): Settings['padding'] {
  return padding === 'wrap' ? 'replicate' : padding;
}

/**
 * Checks that a measured style fits a run.
 * @param name of the style, in messages
 * @throws ArtFilterError `settings` for other settings than it was measured with, `weights` for another network
 */
export function checkMeasured(name: string, { by, scales }: MeasuredStyle, use: MeasuredUse): void {
  const { settings, sizes, network, weights } = use;
  const wrong = (why: string, remedy: string) => {
    throw new ArtFilterError('settings', `${name}: ${why}. ${remedy}, or measure the picture anew.`);
  };
  const there = Object.keys(scales[0]!.moments);
  const layer = Object.keys(settings.styleLayers).find((each) => !there.includes(each));
  if (layer) wrong(`the layer ${layer} was not measured, but ${there.join(', ')}`, 'Choose among these');
  const isOther =
    weights === undefined
      ? network !== undefined && network !== by.network
      : weights !== by.weights[deepestLayer(Object.keys(settings.styleLayers))];
  if (isOther) {
    const now = network === by.network ? 'a file of that name with other weights' : (network ?? 'another');
    throw new ArtFilterError(
      'weights',
      `${name}: it was measured with the network ${by.network}, and this run uses ${now}. ` +
        `Choose ${by.network}, or measure the picture anew.`,
    );
  }
  for (const key of ['recipe', 'styleScale', 'styleLoss', 'pooling', 'padding'] as const) {
    const now = key === 'padding' ? stylePadding(settings.padding) : settings[key];
    if (now !== by[key])
      wrong(`it was measured with ${key} ${by[key]}, and this run has ${now}`, `Choose ${by[key]}`);
  }
  const own = gamutOf(by);
  if (own !== use.gamut) {
    const [then, now] = [GAMUT_NAMES[own], GAMUT_NAMES[use.gamut]];
    wrong(`it was measured in ${then}, and this run paints in ${now}`, `Choose the gamut ${own}`);
  }
  const measured = scales.map(({ size }) => size);
  const missing = sizes.find((size) => !measured.includes(size));
  if (missing !== undefined) {
    const of = sizes.length > 1 ? `the scale of ${missing} pixels` : `the size ${missing}`;
    wrong(`${of} was not measured, but ${measured.join(', ')}`, `Choose the size ${measured.at(-1)}`);
  }
  if (parseColor(settings.color).seen !== 'as-is') {
    wrong(
      `color ${settings.color} recolours the style's picture, which is not in it`,
      'Choose the colour style',
    );
  }
  if (parseInit(settings.init).has('style')) {
    wrong(`init ${settings.init} begins with the style's picture, which is not in it`, 'Choose another init');
  }
  if (use.masked) wrong('a style mask takes a part of its picture, which is not in it', 'Leave the mask out');
}
