import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { EstimateDetail } from '../../element/events.ts';

/** Caps to choose from, as the element's attribute takes them. */
const CAPS = ['256 MB', '512 MB', '1 GB', '2 GB', '4 GB', '8 GB', '16 GB'] as const;

export interface MemoryState {
  /** The cap in force; undefined: what the GPU allows. */
  cap: string | undefined;
  /** What the next painting takes with it, once that is known. */
  estimate: EstimateDetail | undefined;
}

/** The most GPU memory that is taken. It belongs to this machine: links do not carry it. */
export function renderMemory(
  { cap, estimate }: MemoryState,
  choose: (cap: string | undefined) => void,
): TemplateResult {
  return html`<div class="field">
    <div class="title"><label for="field-memory">GPU memory</label></div>
    <select
      id="field-memory"
      aria-describedby="help-memory"
      @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value || undefined)}
    >
      <option value="" .selected=${live(cap === undefined)}>as much as the GPU allows</option>
      ${CAPS.map((one) => html`<option value=${one} .selected=${live(one === cap)}>at most ${one}</option>`)}
    </select>
    <p class="help" id="help-memory">
      Less leaves room for other programs. A picture that does not fit is painted in overlapping parts: slower, and the
      same in the end.
    </p>
    ${estimate ? html`<p class=${estimate.fits ? 'help' : 'warning'} id="estimate-memory">${estimate.message}</p>` : nothing}
  </div>`;
}
