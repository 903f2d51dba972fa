import { html, type TemplateResult } from 'lit';
import type { AdapterSummary } from '../index.ts';

export interface ColophonState {
  /** Adapter, or a sentence why there is none; undefined while it is looked up. */
  adapter: AdapterSummary | string | undefined;
  /** Description of the network in use, with links. */
  network: TemplateResult;
  /** Host of the published network. */
  host: string;
}

/** Privacy, adapter and network, at the foot of the page. */
export function renderColophon({ adapter, network, host }: ColophonState): TemplateResult {
  return html`
    <div>
      <h2>Yours alone</h2>
      <p>
        Your pictures never leave this machine. Those that you bring or paint are kept in this browser until you delete
        them. This page sends nothing anywhere; the published VGG19, if you choose
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
