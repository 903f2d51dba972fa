import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { ArtFilterError } from '../../errors.ts';
import type { KnownWeights } from '../../style/planning/estimate.ts';
import { aboutText } from '../../style/planning/estimate-text.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import type { AdapterSummary, Settings } from '../../style/settings/settings.ts';
import { widthsOf } from '../../vgg/network/widths.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import type { Core } from '../core.ts';
import type { Pictures } from '../pictures/pictures.ts';
import type { Masks } from '../regions/masks.ts';
import type { EstimateRequest, SessionSource } from './session-source.ts';
import type { WeightsSource } from './weights-source.ts';

/** Milliseconds without a change until the estimate is computed. */
const SETTLED = 300;

/** Sources of the estimate, read when it is computed. */
export interface EstimateParts {
  readonly pictures: Pictures;
  readonly masks: Masks;
  /** Adapter of the next run, once it is known. */
  adapter(): AdapterSummary | undefined;
  /** Whether a run is in progress. */
  active(): boolean;
  /** @throws ArtFilterError `settings` */
  settings(): Partial<Settings>;
  /** @throws ArtFilterError `settings` */
  memory(): number | undefined;
  /** Undefined: the default for the adapter. */
  weights(): WeightsSource | undefined;
  source(): SessionSource;
}

/** Estimate of memory and time of the next run, or why it would fail. */
export class Estimate implements ReactiveController {
  #text: string | undefined;
  #failed = false;
  /** Inputs of the current text. */
  #key = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly core: Core,
    private readonly parts: EstimateParts,
  ) {
    core.host.addController(this);
  }

  hostUpdated(): void {
    clearTimeout(this.#timer);
    if (this.#due) this.#timer = setTimeout(() => void this.#follow(), SETTLED);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  get #due(): boolean {
    const { pictures, adapter, active, source } = this.parts;
    return Boolean(source().estimate && adapter() && pictures.complete && !active() && !this.core.blocked);
  }

  async #follow(): Promise<void> {
    let request: EstimateRequest;
    try {
      request = await this.#request();
    } catch {
      // Wrong settings and masks are reported where they are set.
      return;
    }
    // A finished run has refined the speed model.
    const key = JSON.stringify([request, this.core.state === 'complete']);
    if (key === this.#key || !this.#due) return;
    this.#key = key;
    let text: string | undefined;
    let failed = false;
    try {
      const about = aboutText(await this.parts.source().estimate!(request), request.memory !== undefined);
      text = `${about.charAt(0).toUpperCase()}${about.slice(1)}.`;
    } catch (error) {
      failed = error instanceof ArtFilterError;
      if (error instanceof ArtFilterError) text = error.message;
    }
    if (this.#key !== key) return;
    this.#text = text;
    this.#failed = failed;
    this.core.host.requestUpdate();
    this.tell();
  }

  /** Fires `estimate`, also where the language is another one. */
  tell(): void {
    if (this.#text === undefined) return;
    this.core.emit('estimate', { message: this.core.words.sentence(this.#text), fits: !this.#failed });
  }

  async #request(): Promise<EstimateRequest> {
    const { parts } = this;
    const { content, styles } = parts.pictures;
    const { regions, keep } = await parts.masks.request();
    const adapter = parts.adapter()!;
    const size = ({ width, height }: { width: number; height: number }) => ({ width, height });
    return {
      content: size(content!.picture),
      styles: styles.map(({ picture }) => ({ picture: size(picture) })),
      regions: regions?.map(({ style }) => ({ style })),
      keep: keep && true,
      weights: knownOf(parts.weights() ?? defaultNetwork(adapter).id),
      settings: parts.settings(),
      memory: parts.memory(),
    };
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#text || this.parts.active() || !this.parts.pictures.complete) return nothing;
    return html`<p part="estimate" class="estimate ${this.#failed ? 'warning' : ''}">${this.core.words.sentence(this.#text)}</p>`;
  }
}

/** The part of the weights that an estimate needs. */
function knownOf(weights: WeightsSource): KnownWeights | undefined {
  if (weights instanceof Blob) return undefined;
  if (typeof weights !== 'string')
    return { source: weights.source, defaults: weights.defaults, widths: widthsOf(weights) };
  const bundled = findBundled(weights);
  return bundled && { source: bundled.id, defaults: bundled.defaults, widths: bundled.widths };
}
