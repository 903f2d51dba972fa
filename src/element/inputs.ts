import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { type GivenSettings, numberAttribute, textAttribute } from './given-settings.ts';
import { gpuSessionSource } from './gpu-session-source.ts';
import type { SessionSource } from './session-source.ts';
import type { WeightsSource } from './weights-source.ts';

/** What the element is told: reactive properties with their attributes. An undefined setting is the recipe's. */
export abstract class Inputs extends LitElement implements GivenSettings {
  @property({ attribute: 'content-src' }) contentSrc: string | null = null;
  @property({ attribute: 'style-src' }) styleSrc: string | null = null;
  @property({ converter: textAttribute }) recipe: string | undefined;
  @property({ converter: numberAttribute }) size: number | undefined;
  @property({ converter: numberAttribute }) iterations: number | undefined;
  @property({ converter: textAttribute }) optimizer: string | undefined;
  @property({ attribute: 'learning-rate', converter: numberAttribute }) learningRate: number | undefined;
  @property({ attribute: 'content-weight', converter: numberAttribute }) contentWeight: number | undefined;
  @property({ attribute: 'style-weight', converter: numberAttribute }) styleWeight: number | undefined;
  @property({ attribute: 'tv-weight', converter: numberAttribute }) tvWeight: number | undefined;
  @property({ attribute: 'style-scale', converter: numberAttribute }) styleScale: number | undefined;
  @property({ attribute: 'content-layer', converter: textAttribute }) contentLayer: string | undefined;
  @property({ attribute: 'style-layers', converter: textAttribute }) styleLayers: string | undefined;
  @property({ converter: textAttribute }) pooling: string | undefined;
  @property({ converter: textAttribute }) init: string | undefined;
  @property({ converter: numberAttribute }) seed: number | undefined;
  @property({ converter: textAttribute }) precision: string | undefined;
  @property({ converter: textAttribute }) color: string | undefined;
  @property({ converter: { fromAttribute: (value: string | null) => value ?? 'builtin' } })
  weights: WeightsSource = 'builtin';
  @property({ attribute: 'weights-hub', converter: textAttribute }) weightsHub: string | undefined;
  @property({ type: Boolean }) autostart = false;
  @property() alt: string | null = null;
  @property({ attribute: false }) sessionSource: SessionSource = gpuSessionSource;
}

/** The names of the settings among them. */
export const SETTING_NAMES: readonly (keyof GivenSettings)[] = [
  'recipe',
  'size',
  'iterations',
  'optimizer',
  'learningRate',
  'contentWeight',
  'styleWeight',
  'tvWeight',
  'styleScale',
  'contentLayer',
  'styleLayers',
  'pooling',
  'init',
  'seed',
  'precision',
  'color',
];
