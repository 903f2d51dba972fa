import type { LitElement, ReactiveController } from 'lit';

/** Whoever pressed a button that is gone after an update stays at the buttons, at the main one. */
export class KeptFocus implements ReactiveController {
  #focused: Element | null = null;

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.#focused = this.host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    if (!this.#focused || this.#focused.isConnected) return;
    this.host.shadowRoot?.querySelector<HTMLElement>('.main')?.focus({ preventScroll: true });
  }
}
