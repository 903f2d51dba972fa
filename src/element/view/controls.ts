import { html, type LitElement, nothing, type ReactiveController, type TemplateResult } from 'lit';
import type { Say } from '../../language/words.ts';
import type { StyleTransferState } from '../events.ts';
import { downloadIcon, pauseIcon, regionsIcon, resumeIcon, startIcon, stopIcon } from './icons.ts';

export interface ControlActions {
  start(): void;
  pause(): void;
  resume(): void;
  stop(): void;
  download(): void;
  regions(): void;
}

/** Action of the main button by state. */
function mainAction(say: Say, state: StyleTransferState) {
  if (state === 'running') return { name: 'pause', icon: pauseIcon, label: say`Pause` } as const;
  if (state === 'paused') return { name: 'resume', icon: resumeIcon, label: say`Resume` } as const;
  const label = state === 'complete' ? say`Paint again` : say`Paint`;
  return { name: 'start', icon: startIcon, label } as const;
}

/**
 * The buttons, unless the page fills the slot.
 * @param film button that saves the film, if any
 * @param regions whether the mask editor is open; undefined where there is no content picture
 */
export function renderControls(
  say: Say,
  state: StyleTransferState,
  active: boolean,
  hasPicture: boolean,
  canStart: boolean,
  film: TemplateResult | typeof nothing,
  regions: boolean | undefined,
  actions: ControlActions,
): TemplateResult {
  const { name, icon, label } = mainAction(say, state);
  const disabled = name === 'start' && (active || !canStart);
  // One button for all three actions and never disabled, so that it keeps the keyboard's focus.
  return html`<slot name="controls">
    <div part="controls" class="controls" role="group" aria-label=${say`Painting`}>
      <button
        part="button ${name}-button"
        class="main"
        aria-disabled=${disabled}
        @click=${() => disabled || actions[name]()}
      >
        ${icon} ${label}
      </button>
      ${
        active
          ? html`<button part="button stop-button" @click=${actions.stop}>${stopIcon} ${say`Stop`}</button>`
          : nothing
      }
      ${
        hasPicture
          ? html`<button part="button download-button" @click=${actions.download}>${downloadIcon} ${say`Download`}</button>`
          : nothing
      }
      ${film}
      ${
        regions === undefined
          ? nothing
          : html`<button part="button regions-button" aria-pressed=${regions} @click=${actions.regions}>
              ${regionsIcon} ${say`Regions`}
            </button>`
      }
      <slot name="actions"></slot>
    </div>
  </slot>`;
}

/** Keeps the keyboard's focus: when an update removes the focused button, the main button gets it. */
export class KeepFocus implements ReactiveController {
  #focused: Element | null = null;

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.#focused = this.host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    if (!this.#focused || this.#focused.isConnected) return;
    this.host.shadowRoot?.querySelector<HTMLElement>('.main')?.focus({ preventScroll: true });
  }
}
