import { html, nothing, type TemplateResult } from 'lit';
import type { StyleTransferElement } from '../../element/index.ts';
import type { Choices } from '../controls/choices.ts';
import { texts } from '../language/words.ts';
import type { Notices } from '../notice.ts';
import type { Studio } from '../studio/studio.ts';
import { Install } from './install.ts';
import { Offline } from './offline.ts';

const TEXT = texts({
  install: 'Install as an app',
  newer: 'A new version is there.',
  lost: 'A new version is there. Painted regions and your own network are not kept when it is loaded.',
  reload: 'Load it',
});

/** Choices that are put back after a new version has been loaded. */
const KEY = 'art-filter.choices';

export interface AppParts {
  /** Whether what a first visit needs has been loaded. */
  settled(): boolean;
  /** Whether something beside the element paints. */
  busy(): boolean;
  /** The display must update. */
  changed(): void;
}

/** The page as an app: installed, kept for use without a network, and brought to a new version. */
export class App {
  readonly #install: Install;
  readonly #offline: Offline;

  constructor(
    private readonly easel: StyleTransferElement,
    private readonly studio: Studio,
    notices: Notices,
    private readonly parts: AppParts,
  ) {
    this.#install = new Install(parts.changed);
    this.#offline = new Offline({
      settled: parts.settled,
      atRest: () => this.#atRest,
      offer: () =>
        notices.show(() => (this.#wouldLose ? TEXT.lost : TEXT.newer), {
          title: () => TEXT.reload,
          act: () => this.#offline.reload(),
        }),
      leave: () => this.#store(),
      changed: parts.changed,
    });
    easel.addEventListener('statechange', () => this.follow());
  }

  get #atRest(): boolean {
    const { state } = this.easel;
    return state !== 'loading' && state !== 'running' && state !== 'paused' && !this.parts.busy();
  }

  get #wouldLose(): boolean {
    const { covered, networks } = this.studio;
    return networks.chosen === 'own' || [...covered.values()].some((share) => share > 0);
  }

  /** Buttons of what can be done now. */
  render(): TemplateResult | typeof nothing {
    const offline = this.#offline;
    const install = html`<button type="button" id="install" @click=${() => this.#ask()}>
      ${TEXT.install}
    </button>`;
    const newer = html`<button
      type="button"
     
      id="newer"
      ?disabled=${!this.#atRest}
      @click=${() => offline.reload()}
    >
      ${TEXT.newer} ${TEXT.reload}
    </button>`;
    if (!this.#install.possible && !offline.newer) return nothing;
    return html`${this.#install.possible ? install : nothing} ${offline.newer ? newer : nothing}`;
  }

  /** Looks whether a new version can be offered. */
  follow(): void {
    this.#offline.follow();
  }

  /** Puts back the choices from before a new version was loaded. Called once the own pictures are known. */
  async restore(): Promise<void> {
    try {
      const text = sessionStorage.getItem(KEY);
      sessionStorage.removeItem(KEY);
      if (!text) return;
      const stored: Choices = JSON.parse(text);
      const { styles } = this.studio.choices;
      // Pictures that are on their way are known by the list that they were asked for with.
      await this.studio.restore(stored.styles.join() === styles.join() ? { ...stored, styles } : stored);
    } catch {
      // The page begins as its address says.
    }
  }

  #ask(): void {
    // Whoever installs the page wants its files.
    this.#offline.keep();
    void this.#install.ask();
    this.parts.changed();
  }

  #store(): void {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.studio.choices));
    } catch {
      // Without storage, the address has what it can.
    }
  }
}
