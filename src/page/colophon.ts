import { html, type TemplateResult } from 'lit';
import type { AdapterSummary } from '../index.ts';

export interface ColophonState {
  /** What it runs on, a sentence why it does not, or undefined while that is found out. */
  adapter: AdapterSummary | string | undefined;
  /** What the network in use is, with links. */
  network: TemplateResult;
  /** Where the published one is fetched from. */
  host: string;
}

/** Where the work happens, with which weights, and whose eyes see it. */
export function renderColophon({ adapter, network, host }: ColophonState): TemplateResult {
  return html`
    <div>
      <h2>Yours alone</h2>
      <p>
        Your pictures never leave this machine. This page sends nothing anywhere; the published VGG19, if you choose
        it, is fetched from ${host}.
      </p>
    </div>
    <div>
      <h2>Runs on</h2>
      <p id="adapter">${adapterText(adapter)}</p>
    </div>
    <div>
      <h2>Network</h2>
      <p id="weights" class="linked">${network}</p>
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
