import { html, nothing, type TemplateResult } from 'lit';
import type { Core } from '../core.ts';
import type { WeightsSource } from './weights-source.ts';

/** Weights file that a person brought, and the button that restores the weights before it. */
export class DroppedWeights {
  #dropped: { file: File; before: WeightsSource | undefined } | undefined;

  constructor(
    private readonly core: Core,
    private readonly host: { weights: WeightsSource | undefined },
  ) {}

  take(file: File): void {
    const { weights } = this.host;
    const again = this.#dropped && this.#dropped.file === weights;
    this.#dropped = { file, before: again ? this.#dropped?.before : weights };
    this.host.weights = file;
    this.core.say(this.core.words.say`The next painting uses ${file.name}`);
  }

  readonly #leave = (): void => {
    if (this.#dropped) this.host.weights = this.#dropped.before;
    this.#dropped = undefined;
  };

  render(): TemplateResult | typeof nothing {
    if (!this.#dropped || this.#dropped.file !== this.host.weights) return nothing;
    const { say } = this.core.words;
    return html`<p>
      ${say`Painting with ${this.#dropped.file.name}.`}
      <button part="button weights-button" @click=${this.#leave}>${say`Use the previous weights`}</button>
    </p>`;
  }
}
