import { html, nothing, type TemplateResult } from 'lit';
import { type Hint, hintsFor } from '../../style/advice/hints.ts';
import { LIVE, type Settings, type Step } from '../../style/settings/settings.ts';
import type { Core } from '../core.ts';
import { closeIcon } from '../view/icons.ts';

/** Milliseconds between two looks at the losses, at least. */
const EVERY = 1000;
/** Steps that are kept; a run longer than that has had its hints. */
const MOST = 20_000;

/** What the losses of the run say about its settings: one hint at a time, with a button that follows it. */
export class Hints {
  #steps: Step[] = [];
  #settings: Settings | undefined;
  #masked = false;
  #looked = 0;
  #shown: Hint | undefined;
  /** Those that a person wants to hear no more of. */
  readonly #dismissed = new Set<Hint['name']>();

  /** @param apply takes a change where no page does it for the element */
  constructor(
    private readonly core: Core,
    private readonly apply: (change: Partial<Settings>) => void,
  ) {}

  /**
   * @param settings in force
   * @param masked whether a part of the picture is kept or takes no style
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
    this.core.emit('hint', hint);
    // That the picture is finished is said first.
    setTimeout(() => this.core.say(hint.message), step.iteration < step.iterations ? 0 : EVERY);
  }

  /** Other settings in force from here on: losses under them are no curve with those before. */
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

  /** @param active whether a run is going, to which some changes come too late */
  render(active: boolean): TemplateResult | typeof nothing {
    const hint = this.#shown;
    if (!hint) return nothing;
    const late =
      active && Object.keys(hint.change).some((name) => !(LIVE as readonly string[]).includes(name));
    return html`<div part="hint" class="hint" role="group" aria-label="Hint">
      <p>${hint.message}${late ? ' The change counts from the next start.' : ''}</p>
      <button part="button hint-button" @click=${this.#follow}>${hint.action}</button>
      <button class="plain" aria-label="Dismiss this hint" @click=${this.#dismiss}>${closeIcon}</button>
    </div>`;
  }
}
