import { html, nothing, render, svg } from 'lit';
import type { StyleTransferElement } from '../../element/index.ts';
import { texts, words } from '../language/words.ts';

const TEXT = texts({
  view: 'View',
  before: 'Before',
  after: 'After',
  closer: 'Zoom in',
  farther: 'Zoom out',
  whole: 'Show the whole picture',
  full: 'Full screen',
  leave: 'Leave full screen',
});

const STEP = 1.5;
const NUDGES: Readonly<Record<string, string>> = {
  ArrowLeft: 'a',
  ArrowRight: 'd',
  ArrowUp: 'w',
  ArrowDown: 's',
};

const icon = (path: unknown) =>
  html`<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">${path}</svg>`;
const plus = icon(svg`<path d="M10 4v12M4 10h12" />`);
const minus = icon(svg`<path d="M4 10h12" />`);
const corners = icon(svg`<path d="M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4" />`);

/** Buttons over the picture: before and after, zoom, full screen. */
export class Viewing {
  constructor(
    private readonly easel: StyleTransferElement,
    private readonly panel: HTMLElement,
    private readonly place: HTMLElement,
  ) {
    for (const event of ['preview', 'statechange', 'picturechange', 'wheel', 'pointerup', 'keyup'] as const) {
      easel.addEventListener(event as 'wheel', () => this.show(), { passive: true });
    }
    easel.addEventListener('picturechange', ({ detail: { role } }) => {
      if (role === 'content') easel.zoom = 1;
    });
    document.addEventListener('fullscreenchange', () => this.show());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#wide) this.#full();
    });
  }

  get #wide(): boolean {
    return document.fullscreenElement === this.panel || this.panel.classList.contains('wide');
  }

  show(): void {
    const { easel } = this;
    const painted = easel.state === 'running' || easel.state === 'paused' || easel.hasResult;
    const isBefore = easel.compare >= 99;
    const zoom = (scale: number) => () => {
      easel.zoom = scale;
      this.show();
    };
    const button = (label: string, body: unknown, act: () => void, pressed?: boolean) =>
      html`<button type="button" aria-label=${label} title=${label} aria-pressed=${pressed ?? nothing} @click=${act}>
        ${body}
      </button>`;
    render(
      easel.pictures.content || painted
        ? html`<div class="viewing" role="toolbar" aria-label=${TEXT.view} @keydown=${this.#nudge}>
            ${painted ? button(isBefore ? TEXT.after : TEXT.before, TEXT.before, () => this.#before(isBefore), isBefore) : nothing}
            ${button(TEXT.farther, minus, zoom(easel.zoom / STEP))}
            ${easel.zoom > 1 ? button(TEXT.whole, words.percent(easel.zoom), zoom(1)) : nothing}
            ${button(TEXT.closer, plus, zoom(easel.zoom * STEP))}
            ${button(this.#wide ? TEXT.leave : TEXT.full, corners, () => this.#full(), this.#wide)}
          </div>`
        : nothing,
      this.place,
    );
  }

  #before(isBefore: boolean): void {
    this.easel.compare = isBefore ? 0 : 100;
    this.show();
  }

  /** Arrows on the buttons move a magnified picture. */
  readonly #nudge = (event: KeyboardEvent): void => {
    const key = NUDGES[event.key];
    if (!key || this.easel.zoom === 1) return;
    event.preventDefault();
    this.place.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true }));
  };

  /** Where the browser has no full screen for a part of the page, as on a phone, it fills the window. */
  async #full(): Promise<void> {
    const { panel } = this;
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (panel.classList.contains('wide')) panel.classList.remove('wide');
    else {
      await (panel.requestFullscreen?.() ?? Promise.reject()).catch(() => panel.classList.add('wide'));
    }
    this.show();
  }
}
