import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { MaskRole } from '../../element/events.ts';

export interface ExtrasState {
  /** What masks cover of the picture, 0 … 1, by what they are for. */
  covered: ReadonlyMap<MaskRole, number>;
  recording: boolean;
}

export interface ExtrasActions {
  /** Opens the element's brush. */
  regions(): void;
  record(on: boolean): void;
}

/** What is no number: parts of the picture, and the film. */
export function renderExtras({ covered, recording }: ExtrasState, actions: ExtrasActions): TemplateResult {
  const parts = [...covered].filter(([, share]) => share > 0);
  return html`<div class="extra">
      <div>
        <div class="title">Regions</div>
        <p class="help">
          Paint with a brush where your picture stays as it is, or where each style is to be.
          ${parts.length > 0 ? html`<b>${parts.map(told).join(', ')}.</b>` : nothing}
        </p>
      </div>
      <button type="button" id="regions" @click=${actions.regions}>Paint regions</button>
    </div>
    <div class="extra">
      <div>
        <label class="title" for="record">Record a film</label>
        <p class="help" id="help-record">The next painting, from its first stroke to its last, as a video to keep.</p>
      </div>
      <input
        id="record"
        type="checkbox"
        role="switch"
        aria-describedby="help-record"
        .checked=${live(recording)}
        @change=${(event: Event) => actions.record((event.currentTarget as HTMLInputElement).checked)}
      />
    </div>`;
}

function told([role, share]: [MaskRole, number]): string {
  const what = role === 'keep' ? 'kept as it is' : `in style ${role + 1}`;
  return `${Math.max(1, Math.round(100 * share))} % ${what}`;
}
