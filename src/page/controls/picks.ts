import { html, type TemplateResult } from 'lit';
import { SAMPLES, type Sample } from '../../samples/index.ts';
import { SAMPLE_URLS } from '../sample-files.ts';
import type { Choices } from './choices.ts';

export interface PickActions {
  /** @param add whether a style joins the others, or leaves them */
  pick(sample: Sample, add: boolean): void;
  mix(on: boolean): void;
}

/** Sample pictures to pick from. Styles are mixed while "Mix styles" is on, or with Ctrl, Cmd or Shift held. */
export function renderPicks(
  { content, styles }: Choices,
  mixing: boolean,
  actions: PickActions,
): TemplateResult {
  const tile = (sample: Sample, pressed: boolean) => html`<button
    type="button"
    class="tile"
    aria-pressed=${pressed}
    data-sample=${sample.name}
    @click=${(event: MouseEvent) =>
      actions.pick(sample, mixing || event.ctrlKey || event.metaKey || event.shiftKey)}
  >
    <img src=${SAMPLE_URLS[sample.name]} alt=${sample.alt} width="96" height="96" decoding="async" />
    <span>${sample.title}</span>
  </button>`;
  const ofKind = (kind: Sample['kind']) => SAMPLES.filter((sample) => sample.kind === kind);
  return html`
    <h2>Picture</h2>
    <div class="tiles">${ofKind('content').map((sample) => tile(sample, sample.name === content))}</div>
    <div class="heading">
      <h2>Style</h2>
      <button type="button" class="mix" aria-pressed=${mixing} @click=${() => actions.mix(!mixing)}>
        Mix styles
      </button>
    </div>
    <div class="tiles">${ofKind('style').map((sample) => tile(sample, styles.includes(sample.name)))}</div>
    <p class="help">
      ${
        mixing
          ? 'Pick several styles; pick one again to leave it out.'
          : 'Or bring your own: drop, paste or choose them below the easel.'
      }
    </p>
  `;
}
