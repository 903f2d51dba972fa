import { property } from 'lit/decorators.js';
import type { Gamut } from '../image/picture.ts';
import { attributeOf, SETTING_NAMES } from '../style/settings/settings.ts';
import { type GivenSettings, parseProperty, settingProperty, textAttribute } from './given-settings.ts';
import type { WhenHidden } from './run/run-parts.ts';
import { defaultSource, type SessionSource } from './run/session-source.ts';
import type { WeightsSource } from './run/weights-source.ts';
import { TypedElement } from './typed-element.ts';

/** Anything but `slow` is a pause. */
const hiddenAttribute = { fromAttribute: (value: string | null) => (value === 'slow' ? 'slow' : 'pause') };

/** Anything but `p3` is sRGB. */
const gamutAttribute = { fromAttribute: (value: string | null) => (value === 'p3' ? 'p3' : 'srgb') };

/** A property for each setting in the table; an undefined one has its default. */
export interface Inputs extends GivenSettings {}

/** Reactive properties of the element, with their attributes. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: Lit makes an accessor for each setting in the loop below
export abstract class Inputs extends TypedElement {
  @property({ attribute: 'content-src' }) contentSrc: string | null = null;
  @property({ attribute: 'style-src' }) styleSrc: string | null = null;
  @property({ attribute: 'mask-src' }) maskSrc: string | null = null;
  @property({ attribute: 'style-mask-src' }) styleMaskSrc: string | null = null;
  @property({ attribute: 'keep-src' }) keepSrc: string | null = null;
  @property({ attribute: 'start-src' }) startSrc: string | null = null;
  @property({ converter: textAttribute }) weights: WeightsSource | undefined;
  @property({ converter: textAttribute }) memory: string | undefined;
  @property({ attribute: 'weights-hub', converter: textAttribute }) weightsHub: string | undefined;
  @property({ attribute: 'segmenter-src' }) segmenterSrc = './segmenter/';
  @property({ type: Boolean }) record = false;
  @property({ converter: textAttribute }) checkpoint: string | undefined;
  @property({ attribute: 'when-hidden', converter: hiddenAttribute }) whenHidden: WhenHidden = 'pause';
  @property({ type: Boolean }) autostart = false;
  @property({ type: Boolean, attribute: 'accept-damaged' }) acceptDamaged = false;
  @property({ converter: gamutAttribute }) gamut: Gamut = 'srgb';
  @property({ type: Boolean, attribute: 'keep-alpha' }) keepAlpha = false;
  @property({ type: Number }) dpi: number | null = null;
  @property({ type: Boolean, attribute: 'without-settings' }) withoutSettings = false;
  @property() alt: string | null = null;
  @property({ attribute: false }) sessionSource: SessionSource = defaultSource;
}

for (const name of SETTING_NAMES) {
  const fromAttribute = (text: string | null) => (text === null ? undefined : parseProperty(name, text));
  Inputs.createProperty(settingProperty(name), {
    attribute: attributeOf(name),
    converter: { fromAttribute },
  });
}
