import { html, nothing, type TemplateResult } from 'lit';
import type { Words } from '../../language/words.ts';
import { SOFTWARE_SIZE, softwareNetwork } from '../../style/settings/for-adapter.ts';
import type { AdapterSummary } from '../../style/settings/settings.ts';
import type { Core } from '../core.ts';

/** Size and weights, where the page has chosen them. */
interface Chosen {
  readonly size?: number | undefined;
  readonly weights?: unknown;
}

/** What is said about a run. */
interface About {
  readonly adapter: AdapterSummary | undefined;
  readonly weightsDescription: string | undefined;
  readonly weightsWarning: string | undefined;
}

/** The lines about adapter, weights and faults. @param dropped line about a weights file that a person brought */
export function renderNotes(
  { words, notices }: Core,
  { adapter, weightsDescription, weightsWarning }: About,
  chosen: Chosen,
  dropped: TemplateResult | typeof nothing,
): TemplateResult {
  const slow = adapter?.software ? slowText(words, adapter, chosen) : undefined;
  const lines = [weightsDescription, weightsWarning, ...notices].map((line) => line && words.sentence(line));
  return html`<div part="notes" class="notes">
    ${[slow, ...lines].map((line) => (line ? html`<p>${line}</p>` : nothing))} ${dropped}
  </div>`;
}

/** Sentence about a software adapter, and what was chosen because of it. */
function slowText({ say, sentence }: Words, adapter: AdapterSummary, { size, weights }: Chosen): string {
  const name = adapter.description || say`a software adapter`;
  const picture = size === undefined ? say`the picture is ${SOFTWARE_SIZE} pixels large` : '';
  const network = weights === undefined ? softwareNetwork(adapter) : undefined;
  const paints = network ? sentence(network) : '';
  const so = picture && paints ? say`${picture} and ${paints}` : picture || paints;
  return so
    ? say`No GPU here: ${name} plays one, slowly, so ${so}.`
    : say`No GPU here: ${name} plays one, slowly.`;
}
