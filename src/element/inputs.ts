import { property } from 'lit/decorators.js';
import { type GivenSettings, numberAttribute, numbersAttribute, textAttribute } from './given-settings.ts';
import type { WhenHidden } from './run/run-parts.ts';
import { gpuSessionSource, type SessionSource } from './run/session-source.ts';
import type { WeightsSource } from './run/weights-source.ts';
import { TypedElement } from './typed-element.ts';

/** Anything but `slow` is a pause. */
const hiddenAttribute = { fromAttribute: (value: string | null) => (value === 'slow' ? 'slow' : 'pause') };

/** What the element is told: reactive properties with their attributes. An undefined setting is the recipe's. */
export abstract class Inputs extends TypedElement implements GivenSettings {
  @property({ attribute: 'content-src' }) contentSrc: string | null = null;
  @property({ attribute: 'style-src' }) styleSrc: string | null = null;
  @property({ attribute: 'mask-src' }) maskSrc: string | null = null;
  @property({ attribute: 'style-mask-src' }) styleMaskSrc: string | null = null;
  @property({ attribute: 'keep-src' }) keepSrc: string | null = null;
  @property({ converter: textAttribute }) recipe: string | undefined;
  @property({ converter: numberAttribute }) size: number | undefined;
  @property({ attribute: 'min-scale', converter: numberAttribute }) minScale: number | undefined;
  @property({ converter: numberAttribute }) iterations: number | undefined;
  @property({ converter: textAttribute }) optimizer: string | undefined;
  @property({ attribute: 'learning-rate', converter: numberAttribute }) learningRate: number | undefined;
  @property({ attribute: 'content-weight', converter: numberAttribute }) contentWeight: number | undefined;
  @property({ attribute: 'style-weight', converter: numberAttribute }) styleWeight: number | undefined;
  @property({ attribute: 'tv-weight', converter: numberAttribute }) tvWeight: number | undefined;
  @property({ attribute: 'style-scale', converter: numberAttribute }) styleScale: number | undefined;
  @property({ attribute: 'content-layer', converter: textAttribute }) contentLayer: string | undefined;
  @property({ attribute: 'style-layers', converter: textAttribute }) styleLayers: string | undefined;
  @property({ converter: numberAttribute }) texture: number | undefined;
  @property({ converter: numberAttribute }) shapes: number | undefined;
  @property({ attribute: 'style-loss', converter: textAttribute }) styleLoss: string | undefined;
  @property({ converter: numbersAttribute }) blend: readonly number[] | undefined;
  @property({ converter: textAttribute }) color: string | undefined;
  @property({ attribute: 'tone-weight', converter: numberAttribute }) toneWeight: number | undefined;
  @property({ converter: textAttribute }) pooling: string | undefined;
  @property({ converter: textAttribute }) padding: string | undefined;
  @property({ converter: textAttribute }) init: string | undefined;
  @property({ attribute: 'start-src' }) startSrc: string | null = null;
  @property({ converter: numberAttribute }) seed: number | undefined;
  @property({ converter: textAttribute }) precision: string | undefined;
  @property({ converter: textAttribute }) weights: WeightsSource | undefined;
  @property({ converter: textAttribute }) memory: string | undefined;
  @property({ attribute: 'weights-hub', converter: textAttribute }) weightsHub: string | undefined;
  @property({ attribute: 'segmenter-src' }) segmenterSrc = './segmenter/';
  @property({ type: Boolean }) record = false;
  @property({ converter: textAttribute }) checkpoint: string | undefined;
  @property({ attribute: 'when-hidden', converter: hiddenAttribute }) whenHidden: WhenHidden = 'pause';
  @property({ type: Boolean }) autostart = false;
  @property() alt: string | null = null;
  @property({ attribute: false }) sessionSource: SessionSource = gpuSessionSource;
}
