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

/** The buttons, unless the page brings its own by the slot. */
export function renderControls(
  state: StyleTransferState,
  active: boolean,
  hasPicture: boolean,
  canStart: boolean,
  actions: ControlActions,
): TemplateResult {
  return html`<slot name="controls">
    <div part="controls" class="controls" role="group" aria-label="Painting">
      ${
        state === 'running'
          ? html`<button part="button pause-button" class="main" @click=${actions.pause}>${pauseIcon} Pause</button>`
          : state === 'paused'
            ? html`<button part="button resume-button" class="main" @click=${actions.resume}>
                ${resumeIcon} Resume
              </button>`
            : html`<button
                part="button start-button"
                class="main"
                ?disabled=${active || !canStart}
                @click=${actions.start}
              >
                ${startIcon} ${state === 'complete' ? 'Paint again' : 'Paint'}
              </button>`
      }
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
