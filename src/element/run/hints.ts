import { html, nothing, type TemplateResult } from 'lit';
import { type Hint, hintsFor } from '../../style/advice/hints.ts';
import { LIVE, type Settings, type Step } from '../../style/settings/settings.ts';
import type { Core } from '../core.ts';
import { closeIcon } from '../view/icons.ts';

/** Milliseconds between two checks of the losses, at least. */
const EVERY = 1000;
/** Most steps recorded; a longer run has had its hints. */
const MOST = 20_000;

/** Hints from the run's losses about its settings: one at a time, with a button that applies it. */
export class Hints {
  #steps: Step[] = [];
  #settings: Settings | undefined;
  #masked = false;
  #looked = 0;
  #shown: Hint | undefined;
  /** Names of hints that a person dismissed. */
  readonly #dismissed = new Set<Hint['name']>();

  /** @param apply applies a change, unless the page cancels `hintapply` */
  constructor(
    private readonly core: Core,
    private readonly apply: (change: Partial<Settings>) => void,
  ) {
    // It was about the pictures before.
    core.host.addEventListener('picturechange', () => this.#show(undefined));
  }

  /**
   * @param settings in force
   * @param masked whether part of the picture is kept unchanged or takes no style
   */
  start(settings: Settings, masked: boolean): void {
    this.#steps = [];
    this.#settings = settings;
    this.#masked = masked;
    this.#looked = performance.now();
    this.#show(undefined);
  }

  step(step: Step): void {
    if (!this.#settings || this.#steps.length >= MOST) return;
    this.#steps.push(step);
    const now = performance.now();
    if (now - this.#looked < EVERY && step.iteration < step.iterations) return;
    this.#looked = now;
    const hints = hintsFor(this.#steps, this.#settings, { masked: this.#masked });
    const hint = hints.find(({ name }) => !this.#dismissed.has(name));
    if (!hint || hint.name === this.#shown?.name) return;
    this.#show(hint);
    const { name, change } = hint;
    const message = this.core.words.sentence(hint.message);
    this.core.emit('hint', { name, message, action: this.core.words.sentence(hint.action), change });
    // The end of the run is announced first.
    setTimeout(() => this.core.say(message), step.iteration < step.iterations ? 0 : EVERY);
  }

  /** Starts a new curve after a change of settings. */
  change(settings: Settings): void {
    this.#steps = [];
    this.#settings = settings;
  }

  #show(hint: Hint | undefined): void {
    this.#shown = hint;
    this.core.host.requestUpdate();
  }

  readonly #follow = (): void => {
    const { change } = this.#shown!;
    this.#show(undefined);
    if (this.core.emit('hintapply', { change }, true)) this.apply(change);
  };

  readonly #dismiss = (): void => {
    this.#dismissed.add(this.#shown!.name);
    this.#show(undefined);
  };

  /** @param active whether a run is in progress, for which some changes come too late */
  render(active: boolean): TemplateResult | typeof nothing {
    const hint = this.#shown;
    if (!hint) return nothing;
    const { say, sentence } = this.core.words;
    const late =
      active && Object.keys(hint.change).some((name) => !(LIVE as readonly string[]).includes(name));
    return html`<div part="hint" class="hint" role="group" aria-label=${say`Hint`}>
      <p>${sentence(hint.message)}${late ? html` ${say`The change takes effect at the next start.`}` : nothing}</p>
      <button part="button hint-button" @click=${this.#follow}>${sentence(hint.action)}</button>
      <button class="plain" aria-label=${say`Dismiss this hint`} @click=${this.#dismiss}>${closeIcon}</button>
    </div>`;
  }
}
