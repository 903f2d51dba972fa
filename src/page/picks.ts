import { html, type TemplateResult } from 'lit';
import { SAMPLES, type Sample } from '../samples/index.ts';
import type { Choices } from './choices.ts';
import { SAMPLE_URLS } from './sample-files.ts';

/** The samples, to pick by a click. Several styles are mixed when picked with Ctrl, Cmd or Shift held. */
export function renderPicks(
  { content, styles }: Choices,
  pick: (sample: Sample, add: boolean) => void,
): TemplateResult {
  const tile = (sample: Sample, pressed: boolean) => html`<button
    type="button"
    class="tile"
    aria-pressed=${pressed}
    data-sample=${sample.name}
    @click=${(event: MouseEvent) => pick(sample, event.ctrlKey || event.metaKey || event.shiftKey)}
  >
    <img src=${SAMPLE_URLS[sample.name]} alt=${sample.alt} width="96" height="96" decoding="async" />
    <span>${sample.title}</span>
  </button>`;
  const ofKind = (kind: Sample['kind']) => SAMPLES.filter((sample) => sample.kind === kind);
  return html`
    <h2>Picture</h2>
    <div class="tiles">${ofKind('content').map((sample) => tile(sample, sample.name === content))}</div>
    <h2>Style</h2>
    <div class="tiles">${ofKind('style').map((sample) => tile(sample, styles.includes(sample.name)))}</div>
    <p class="help">Hold Shift to mix several styles. Or bring your own: drop, paste or choose them below the easel.</p>
  `;
}
