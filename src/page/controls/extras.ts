import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { EstimateDetail, MaskRole } from '../../element/index.ts';

const TEXT = {
  record: ['Record a film', 'The next painting, from its first stroke to its last, as a video to keep.'],
  idle: [
    'Work while idle',
    'Shows your photo in every style, and loads the network before it is needed. It takes energy.',
  ],
} as const;

export interface ExtrasState {
  /** Share of the picture that each mask covers, 0 … 1. */
  covered: ReadonlyMap<MaskRole, number>;
  recording: boolean;
  /** Whether the page works while nobody asks for anything. */
  idle: boolean;
}

export interface ExtrasActions {
  /** Opens the element's brush. */
  regions(): void;
  record(on: boolean): void;
  workIdle(on: boolean): void;
}

/** Controls for regions of the picture, and for the film. */
export function renderExtras(
  { covered, recording, idle }: ExtrasState,
  actions: ExtrasActions,
): TemplateResult {
  const parts = [...covered].filter(([, share]) => share > 0);
  return html`<div class="extra">
      <div>
        <div class="title">Regions</div>
        <p class="help">
          Paint with a brush where your picture stays unchanged, or where each style goes.
          ${parts.length > 0 ? html`<b>${parts.map(coverText).join(', ')}.</b>` : nothing}
        </p>
      </div>
      <button type="button" id="regions" @click=${actions.regions}>Paint regions</button>
    </div>
    ${renderSwitch('record', TEXT.record, recording, actions.record)}
    ${renderSwitch('idle', TEXT.idle, idle, actions.workIdle)}`;
}

function renderSwitch(
  id: string,
  [title, help]: readonly [string, string],
  on: boolean,
  turn: (on: boolean) => void,
): TemplateResult {
  return html`<div class="extra">
    <div>
      <label class="title" for=${id}>${title}</label>
      <p class="help" id="help-${id}">${help}</p>
    </div>
    <input
      id=${id}
      type="checkbox"
      role="switch"
      aria-describedby="help-${id}"
      .checked=${live(on)}
      @change=${(event: Event) => turn((event.currentTarget as HTMLInputElement).checked)}
    />
  </div>`;
}

function coverText([role, share]: [MaskRole, number]): string {
  const what = role === 'keep' ? 'kept unchanged' : `in style ${role + 1}`;
  return `${Math.max(1, Math.round(100 * share))} % ${what}`;
}

/** Caps to choose from, in the form of the element's attribute. */
const CAPS = ['256 MB', '512 MB', '1 GB', '2 GB', '4 GB', '8 GB', '16 GB'] as const;

export interface MemoryState {
  /** The cap in force; undefined: what the GPU allows. */
  cap: string | undefined;
  /** Estimate of the next painting with it, once it is known. */
  estimate: EstimateDetail | undefined;
}

/** Cap on GPU memory. Links do not carry it, as it belongs to this machine. */
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
      Less leaves room for other programs. A picture that does not fit is painted in overlapping tiles: slower, with
      the same result.
    </p>
    ${estimate ? html`<p class=${estimate.fits ? 'help' : 'warning'} id="estimate-memory">${estimate.message}</p>` : nothing}
  </div>`;
}
