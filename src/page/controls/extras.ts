import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { EstimateDetail, MaskRole } from '../../element/index.ts';
import { say, sentence, texts, words } from '../language/words.ts';

const TEXT = texts({
  record: ['Record a film', 'The next painting, from its first stroke to its last, as a video to keep.'],
  wide: [
    'Wide colours',
    'Reads, paints and saves in Display P3: photos and screens with more saturated colours than sRGB keep them.',
  ],
  alpha: [
    'Keep transparency',
    'Where your photo is transparent, PNG and WebP files of the painting are, too.',
  ],
  idle: [
    'Work while idle',
    'Shows your photo in every style, and loads the network before it is needed. It takes energy.',
  ],
  settings: [
    'Settings in the file',
    'A picture that you save carries its settings: bring it here, and they are back. It does not tell where your photo was taken.',
  ],
} as const);

export interface ExtrasState {
  /** Share of the picture that each mask covers, 0 … 1. */
  covered: ReadonlyMap<MaskRole, number>;
  recording: boolean;
  /** Whether the page works while nobody asks for anything. */
  idle: boolean;
  /** Whether saved pictures carry their settings. */
  settings: boolean;
  /** Whether pictures are read, painted and saved in Display P3. */
  wide: boolean;
  /** Whether saved pictures keep the photo's transparency. */
  alpha: boolean;
}

export interface ExtrasActions {
  /** Opens the element's brush. */
  regions(): void;
  record(on: boolean): void;
  workIdle(on: boolean): void;
  carry(on: boolean): void;
  widen(on: boolean): void;
  keepAlpha(on: boolean): void;
}

/** Controls for regions of the picture, and for the film. */
export function renderExtras(
  { covered, recording, idle, settings, wide, alpha }: ExtrasState,
  actions: ExtrasActions,
): TemplateResult {
  const parts = [...covered].filter(([, share]) => share > 0);
  return html`<div class="extra">
      <div>
        <div class="title">${say`Regions`}</div>
        <p class="help">
          ${say`Paint with a brush where your picture stays unchanged, or where each style goes.`}
          ${parts.length > 0 ? html`<b>${parts.map(coverText).join(', ')}.</b>` : nothing}
        </p>
      </div>
      <button type="button" id="regions" @click=${actions.regions}>${say`Paint regions`}</button>
    </div>
    ${renderSwitch('record', TEXT.record, recording, actions.record)}
    ${renderSwitch('carry', TEXT.settings, settings, actions.carry)}
    ${renderSwitch('wide', TEXT.wide, wide, actions.widen)}
    ${renderSwitch('alpha', TEXT.alpha, alpha, actions.keepAlpha)}
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
  const percent = Math.max(1, Math.round(100 * share));
  return role === 'keep' ? say`${percent} % kept unchanged` : say`${percent} % in style ${role + 1}`;
}

/**
 * The line about memory and time of the next painting.
 * @param bytes of what is loaded ahead
 */
export function renderEstimate(
  estimate: EstimateDetail | undefined,
  bytes: { done: number; total: number } | undefined,
): TemplateResult {
  return html`<p class=${estimate?.fits === false ? 'warning' : 'help'} id="estimate">
    ${estimate?.message} ${bytes ? say`Getting ready: ${words.progress(bytes)}.` : ''}
  </p>`;
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
    <div class="title"><label for="field-memory">${say`GPU memory`}</label></div>
    <select
      id="field-memory"
      aria-describedby="help-memory"
      @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value || undefined)}
    >
      <option value="" .selected=${live(cap === undefined)}>${say`as much as the GPU allows`}</option>
      ${CAPS.map((one) => html`<option value=${one} .selected=${live(one === cap)}>${say`at most ${sentence(one)}`}</option>`)}
    </select>
    <p class="help" id="help-memory">
      ${say`Less leaves room for other programs. A picture that does not fit is painted in overlapping tiles: slower, with the same result.`}
    </p>
    ${estimate ? html`<p class=${estimate.fits ? 'help' : 'warning'} id="estimate-memory">${estimate.message}</p>` : nothing}
  </div>`;
}
