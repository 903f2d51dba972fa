import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import {
  control,
  formatLayerList,
  helpSentence,
  LAYER_NAMES,
  propertyOf,
  type SettingName,
} from '../../index.ts';
import { text } from '../language/words.ts';

const BLOCKS = [1, 2, 3, 4, 5].map((block) =>
  LAYER_NAMES.filter((layer) => layer.startsWith(`conv${block}_`)),
);

/**
 * A weight for each layer of the network; a layer without one does not count.
 * @param layers in force
 * @param choose receives the list as the element's attribute, or undefined where no weight is left
 */
export function renderLayers(
  name: SettingName,
  layers: Readonly<Record<string, number>>,
  choose: (list: string | undefined) => void,
): TemplateResult {
  const entry = control(name);
  const change = (layer: string) => (event: Event) => {
    const value = (event.currentTarget as HTMLInputElement).valueAsNumber;
    const all = LAYER_NAMES.map((one) => [one, one === layer ? value : (layers[one] ?? 0)] as const);
    const given = all.filter(([, weight]) => weight > 0);
    choose(given.length > 0 ? formatLayerList(Object.fromEntries(given)) : undefined);
  };
  return html`<details class="layers" id="field-${propertyOf(name)}">
    <summary>${text(entry.title)}: <span class="value">${Object.keys(layers).join(', ')}</span></summary>
    <p class="help">${text(helpSentence(entry))}</p>
    <div class="grid" role="group" aria-label=${text(entry.title)}>
      ${BLOCKS.map(
        (block) => html`<div class="block">
          ${block.map(
            (layer) => html`<label>
              <span>${layer.replace('conv', '')}</span>
              <input
                type="number"
                min="0"
                step="any"
                data-layer=${layer}
                placeholder="–"
                .value=${live(layers[layer] === undefined ? '' : String(layers[layer]))}
                @change=${change(layer)}
              />
            </label>`,
          )}
        </div>`,
      )}
    </div>
  </details>`;
}
