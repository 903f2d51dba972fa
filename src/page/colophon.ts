import { html, type TemplateResult } from 'lit';
import type { AdapterSummary } from '../index.ts';
import { say, sentence } from './language/words.ts';

export interface ColophonState {
  /** Adapter, or a sentence why there is none; undefined while it is looked up. */
  adapter: AdapterSummary | string | undefined;
  /** Description of the network in use, with links. */
  network: TemplateResult;
  /** Host of the published network. */
  host: string;
  /** Buttons beside the version. */
  app: unknown;
}

/** Privacy, adapter and network, at the foot of the page. */
export function renderColophon({ adapter, network, host, app }: ColophonState): TemplateResult {
  return html`
    <div>
      <h2>${say`Yours alone`}</h2>
      <p>
        ${say`Your pictures never leave this machine. Those that you bring or paint are kept in this browser until you delete them. This page sends nothing anywhere; the published VGG19, if you choose it, is fetched from ${host}.`}
      </p>
    </div>
    <div>
      <h2>${say`Runs on`}</h2>
      <p id="adapter">${adapterText(adapter)}</p>
    </div>
    <div>
      <h2>${say`Network`}</h2>
      <p id="weights" class="linked">${network}</p>
    </div>
    <p class="version"><span>Art Filter ${__VERSION__}</span> ${app}</p>
  `;
}

function adapterText(adapter: ColophonState['adapter']): string {
  if (adapter === undefined) return say`Looking for a GPU…`;
  if (typeof adapter === 'string') return sentence(adapter);
  const name =
    adapter.description || [adapter.vendor, adapter.architecture].filter(Boolean).join(' ') || say`A GPU`;
  return adapter.software
    ? say`${name}, a software adapter: no GPU was found, so it is slow.`
    : say`${name}.`;
}
