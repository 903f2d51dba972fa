import { html, type TemplateResult } from 'lit';
import type { Core } from '../core.ts';
import { compareIcon } from './icons.ts';

/** Divider between the content picture (at its start) and the result: pointer, keyboard, ARIA slider. */
export class Compare {
  /** Percent of the width that shows the content picture. */
  #position = 0;
  #dragging = false;

  constructor(private readonly core: Core) {}

  get position(): number {
    return this.#position;
  }

  set position(percent: number) {
    if (!Number.isFinite(percent)) return;
    this.#position = Math.min(Math.max(percent, 0), 100);
    this.core.host.requestUpdate();
  }

  get #rtl(): boolean {
    return getComputedStyle(this.core.host).direction === 'rtl';
  }

  readonly #key = (event: KeyboardEvent): void => {
    const forward = this.#rtl ? -1 : 1;
    const moves: Record<string, number> = {
      ArrowLeft: this.#position - forward * (event.shiftKey ? 10 : 2),
      ArrowRight: this.#position + forward * (event.shiftKey ? 10 : 2),
      ArrowDown: this.#position - 2,
      ArrowUp: this.#position + 2,
      PageDown: this.#position - 10,
      PageUp: this.#position + 10,
      Home: 0,
      End: 100,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.position = to;
  };

  /** Handler for the stage: a press anywhere on the picture moves the divider there. */
  readonly pointer = (event: PointerEvent): void => {
    const stage = event.currentTarget as HTMLElement;
    if (event.type === 'pointerdown') {
      if (event.button !== 0) return;
      this.#dragging = true;
      stage.setPointerCapture(event.pointerId);
      stage.querySelector<HTMLElement>('[role=slider]')?.focus({ preventScroll: true });
    }
    if (event.type === 'pointerup' || event.type === 'pointercancel') this.#dragging = false;
    if (!this.#dragging) return;
    const { left, width } = stage.getBoundingClientRect();
    const percent = (100 * (event.clientX - left)) / width;
    this.position = this.#rtl ? 100 - percent : percent;
  };

  render(): TemplateResult {
    const percent = Math.round(this.#position);
    const { say } = this.core.words;
    return html`<div
      part="divider"
      class="divider"
      role="slider"
      tabindex="0"
      aria-label=${say`Compare with the content picture`}
      aria-orientation="horizontal"
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent}
      aria-valuetext=${say`${percent} % of the content picture shown`}
      @keydown=${this.#key}
    >
      <div part="handle" class="handle">${compareIcon}</div>
    </div>`;
  }
}
