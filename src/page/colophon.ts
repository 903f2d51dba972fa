import { html, nothing, type TemplateResult } from 'lit';
import type { AdapterSummary } from '../style/settings.ts';

export interface ColophonState {
  /** What it runs on, a sentence why it does not, or undefined while that is found out. */
  adapter: AdapterSummary | string | undefined;
  /** What the network's weights are. */
  weights: string;
  /** Whether they are a file of the person's. */
  ownWeights: boolean;
  /** Why a weights file was refused. */
  weightsError: string | undefined;
}

export interface ColophonActions {
  takeWeights(file: File): void;
  leaveWeights(): void;
}

/** Where the work happens, with which weights, and whose eyes see it. */
export function renderColophon(state: ColophonState, actions: ColophonActions): TemplateResult {
  const pick = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.files?.[0]) actions.takeWeights(input.files[0]);
    input.value = '';
  };
  return html`
    <div>
      <h2>Yours alone</h2>
      <p>Your pictures never leave this machine. This page sends nothing anywhere.</p>
    </div>
    <div>
      <h2>Runs on</h2>
      <p id="adapter">${adapterText(state.adapter)}</p>
    </div>
    <div>
      <h2>Network</h2>
      <p id="weights">${state.weights}</p>
      <label class="file">
        <input type="file" accept=".safetensors" @change=${pick} />
        <span>Use a VGG19 of your own (.safetensors)</span>
      </label>
      ${
        state.ownWeights
          ? html`<button type="button" class="back" @click=${actions.leaveWeights}>Back to the built-in weights</button>`
          : nothing
      }
      <p class="warning">${state.weightsError}</p>
    </div>
    <p class="version">Art Filter ${__VERSION__}</p>
  `;
}

function adapterText(adapter: ColophonState['adapter']): string {
  if (adapter === undefined) return 'Looking for a GPU…';
  if (typeof adapter === 'string') return adapter;
  const name =
    adapter.description || [adapter.vendor, adapter.architecture].filter(Boolean).join(' ') || 'A GPU';
  return adapter.software ? `${name}, a software adapter: no GPU was found, so it is slow.` : `${name}.`;
}
