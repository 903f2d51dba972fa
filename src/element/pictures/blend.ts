import { html, nothing, type TemplateResult } from 'lit';
import type { Core } from '../core.ts';
import type { ShownPicture } from './picture-source.ts';

/** Holder of the `blend` property. */
interface Shares {
  blend?: readonly number[] | undefined;
}

/** Sliders for the mixture of styles: one between two styles, or one for each of several. */
export class Blend {
  /** The latest shares chosen with the sliders. */
  #chosen: readonly number[] | undefined;

  constructor(
    private readonly core: Core,
    private readonly given: Shares,
  ) {}

  /** Drops chosen shares that no longer match the number of styles. */
  follow(count: number): void {
    if (this.#chosen && this.given.blend === this.#chosen && this.#chosen.length !== count) {
      this.given.blend = undefined;
    }
  }

  /** Current shares, summing to 1; equal ones where none, or another number of them, are given. */
  shares(count: number): readonly number[] {
    const { blend } = this.given;
    const sum = blend?.reduce((a, b) => a + b, 0) ?? 0;
    if (blend?.length !== count || !(sum > 0)) return Array.from({ length: count }, () => 1 / count);
    return blend.map((share) => share / sum);
  }

  #choose(amounts: readonly number[]): void {
    const sum = amounts.reduce((a, b) => a + b, 0);
    const blend = amounts.map((amount) => amount / sum);
    this.#chosen = blend;
    this.given.blend = blend;
    this.core.emit('blendchange', { blend });
  }

  render(styles: readonly ShownPicture[]): TemplateResult | typeof nothing {
    if (styles.length < 2) return nothing;
    const shares = this.shares(styles.length);
    const { say } = this.core.words;
    return html`<div part="blend" class="blend" role="group" aria-label=${say`Mixture of the styles`}>
      ${
        styles.length === 2
          ? this.#renderBetween(styles[0]!, styles[1]!, shares[1]!)
          : styles.map((style, i) => this.#renderShare(style, i, shares))
      }
    </div>`;
  }

  #renderBetween(first: ShownPicture, second: ShownPicture, share: number): TemplateResult {
    const percent = Math.round(100 * share);
    const { say } = this.core.words;
    const text = say`${100 - percent} % ${first.name}, ${percent} % ${second.name}`;
    return html`<div class="between">
      <img part="thumbnail" src=${first.url} alt="" draggable="false" />
      <span class="slide">
        <input
          type="range"
          min="0"
          max="100"
          .value=${String(percent)}
          aria-label=${say`From ${first.name} to ${second.name}`}
          aria-valuetext=${text}
          @input=${(event: Event) => {
            const value = percentOf(event) / 100;
            this.#choose([1 - value, value]);
          }}
        />
        <span class="ends" aria-hidden="true"><span>${say`${100 - percent} %`}</span><span>${say`${percent} %`}</span></span>
      </span>
      <img part="thumbnail" src=${second.url} alt="" draggable="false" />
    </div>`;
  }

  /** Moving one share preserves the ratios of the others. */
  #renderShare(style: ShownPicture, at: number, shares: readonly number[]): TemplateResult {
    const percent = this.core.words.percent(shares[at]!);
    return html`<label class="share">
      <img part="thumbnail" src=${style.url} alt="" draggable="false" />
      <span class="drop-zone-name">${style.name}</span>
      <input
        type="range"
        min="0"
        max="100"
        .value=${String(Math.round(100 * shares[at]!))}
        aria-valuetext=${percent}
        @input=${(event: Event) => this.#choose(withShare(shares, at, percentOf(event) / 100))}
      />
      <span class="percent" aria-hidden="true">${percent}</span>
    </label>`;
  }
}

/** Sets one share and scales the others to the remainder; equally where they were all 0. */
export function withShare(shares: readonly number[], at: number, share: number): readonly number[] {
  const others = shares.reduce((sum, value, i) => (i === at ? sum : sum + value), 0);
  const rest = 1 - share;
  return shares.map((value, i) => {
    if (i === at) return share;
    return others > 0 ? (value / others) * rest : rest / (shares.length - 1);
  });
}

function percentOf(event: Event): number {
  return Number((event.currentTarget as HTMLInputElement).value);
}
