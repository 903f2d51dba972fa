import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type AdapterKind, LOOKS, SETTING_NAMES, settingOf, type WeightsDefaults } from '../../index.ts';
import { baseOf, type Given, inForce } from './choices.ts';
import { applyPreset, presetOf } from './presets.ts';
import { renderSetting } from './setting-field.ts';

export interface PanelActions {
  give(given: Given): void;
  share(): void;
}

/**
 * Looks, plain settings, and advanced ones.
 * @param defaults of the network's weights
 * @param adapter undefined until it is known
 * @param besides controls that are no settings: `extras` stand before "Advanced", `memory` at its end
 */
export function renderPanel(
  given: Given,
  defaults: WeightsDefaults | undefined,
  adapter: AdapterKind | undefined,
  besides: { readonly extras: TemplateResult; readonly memory: TemplateResult },
  actions: PanelActions,
): TemplateResult {
  const { iterations: _, ...others } = given;
  // In some recipes their number follows the scales, which follow the size.
  const { iterations } = inForce(others, defaults, adapter);
  const base = { ...baseOf(given, defaults, adapter), iterations };
  const state = { given, base, now: inForce(given, defaults, adapter), give: actions.give };
  const settings = (advanced: boolean) =>
    SETTING_NAMES.filter((name) => (settingOf(name).advanced ?? false) === advanced).map((name) =>
      renderSetting(name, state),
    );
  const chosen = presetOf(given, defaults);
  const changed = Object.keys(given).length > 0;
  return html`
    <h2>Look</h2>
    <fieldset class="presets">
      <legend class="visually-hidden">Look</legend>
      ${LOOKS.map(
        (look) => html`<label>
          <input
            type="radio"
            name="preset"
            .checked=${live(look === chosen)}
            @change=${() => actions.give(applyPreset(look, given, defaults))}
          />
          <span>${look.title}</span>
        </label>`,
      )}
    </fieldset>
    <p class="help">${chosen?.description ?? 'Your own mixture.'}</p>
    <p class="help">
      Controls with a <span class="live"></span> act at once on a painting under way; the others on the next.
    </p>
    <div class="sliders">${settings(false)}</div>
    ${besides.extras}
    <details class="advanced">
      <summary>Advanced</summary>
      <div class="fields">${settings(true)} ${besides.memory}</div>
    </details>
    <div class="actions">
      <button type="button" @click=${actions.share}>Copy a link to these settings</button>
      ${changed ? html`<button type="button" class="quiet" @click=${() => actions.give({})}>Reset</button>` : nothing}
    </div>
  `;
}
