import { html, nothing, type TemplateResult } from 'lit';
import type { StyleTransferState } from './events.ts';
import { downloadIcon, pauseIcon, resumeIcon, startIcon, stopIcon } from './icons.ts';

export interface ControlActions {
  start(): void;
  pause(): void;
  resume(): void;
  stop(): void;
  download(): void;
}

/** What the main button does, by what the element is doing. */
function mainAction(state: StyleTransferState) {
  if (state === 'running') return { name: 'pause', icon: pauseIcon, label: 'Pause' } as const;
  if (state === 'paused') return { name: 'resume', icon: resumeIcon, label: 'Resume' } as const;
  const label = state === 'complete' ? 'Paint again' : 'Paint';
  return { name: 'start', icon: startIcon, label } as const;
}

/** The buttons, unless the page brings its own by the slot. */
export function renderControls(
  state: StyleTransferState,
  active: boolean,
  hasPicture: boolean,
  canStart: boolean,
  actions: ControlActions,
): TemplateResult {
  const { name, icon, label } = mainAction(state);
  const disabled = name === 'start' && (active || !canStart);
  // One button for all three and never disabled, so that it keeps the keyboard's focus from one to the next.
  return html`<slot name="controls">
    <div part="controls" class="controls" role="group" aria-label="Painting">
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
          ? html`<button part="button stop-button" @click=${actions.stop}>${stopIcon} Stop</button>`
          : nothing
      }
      ${
        hasPicture
          ? html`<button part="button download-button" @click=${actions.download}>${downloadIcon} Download</button>`
          : nothing
      }
    </div>
  </slot>`;
}
