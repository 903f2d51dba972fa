import { html, type TemplateResult } from 'lit';
import type { Core } from '../core.ts';

/** Polite live region: announces the state of the run, each quarter of it, and errors. */
export class Announcer {
  #quarter = 0;

  constructor(private readonly core: Core) {}

  say(text: string): void {
    this.core.say(text);
  }

  start(): void {
    this.#quarter = 0;
  }

  /** Announces each of the first three quarters once; the end has its own sentence. */
  progress(iteration: number, iterations: number): void {
    const quarter = Math.floor((4 * iteration) / iterations);
    if (quarter <= this.#quarter || quarter >= 4) return;
    this.#quarter = quarter;
    this.say(this.core.words.say`${25 * quarter} % done`);
  }

  render(): TemplateResult {
    return html`<div class="announcer" role="status" aria-live="polite">${this.core.said}</div>`;
  }
}
