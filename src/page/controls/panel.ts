import { html, type nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import {
  type AdapterKind,
  LOOKS,
  SETTING_NAMES,
  type SettingName,
  settingOf,
  type WeightsDefaults,
} from '../../index.ts';
import { text, texts } from '../language/words.ts';
import { baseOf, type Given, inForce } from './choices.ts';
import { applyPreset, presetOf } from './presets.ts';
import { renderSetting } from './setting-field.ts';

const TEXT = texts({
  look: 'Look',
  undo: 'Undo',
  redo: 'Redo',
  reset: 'Reset',
  more: 'More: regions, film, texture',
  expert: 'Expert: network, layers, …',
  live: 'Controls with this mark act at once on a painting under way, like the sliders above except for brush size and size.',
  share: 'Copy a link to these settings',
  own: 'Your own mixture.',
  network: 'Network',
});

/** The six controls that are always in sight. */
const PLAIN: readonly SettingName[] = [
  'contentWeight',
  'styleWeight',
  'styleScale',
  'color',
  'size',
  'iterations',
];

export interface PanelActions {
  give(given: Given, kind?: string): void;
  undo(): void;
  redo(): void;
  share(): void;
}

/** What the panel shows beside the settings. */
export interface PanelParts {
  /** Line about memory and time below the size. */
  readonly estimate: TemplateResult | typeof nothing;
  /** Controls in the first fold that are no settings. */
  readonly extras: TemplateResult;
  /** Control at the end of the second fold. */
  readonly memory: TemplateResult;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/**
 * Looks, six plain controls, and the others under two folds. The element `#network` in the second is filled by the page.
 * @param defaults of the network's weights
 * @param adapter undefined until it is known
 */
export function renderPanel(
  given: Given,
  defaults: WeightsDefaults | undefined,
  adapter: AdapterKind | undefined,
  parts: PanelParts,
  actions: PanelActions,
): TemplateResult {
  const { iterations: _, ...others } = given;
  // In some recipes their number follows the scales, which follow the size.
  const { iterations } = inForce(others, defaults, adapter);
  const base = { ...baseOf(given, defaults, adapter), iterations };
  const state = { given, base, now: inForce(given, defaults, adapter), give: actions.give };
  const isAdvanced = (name: SettingName) => settingOf(name).advanced ?? false;
  const settings = (wanted: (name: SettingName) => boolean) =>
    SETTING_NAMES.filter(wanted).map((name) => renderSetting(name, state));
  const chosen = presetOf(given, defaults);
  const changed = Object.keys(given).length > 0;
  const button = (name: 'undo' | 'redo' | 'reset', act: () => void, on: boolean) =>
    html`<button type="button" class="chip" id="settings-${name}" aria-disabled=${!on} @click=${() => on && act()}>
      ${TEXT[name]}
    </button>`;
  return html`
    <div class="heading">
      <h2>${TEXT.look}</h2>
      <div class="chips">
        ${button('undo', actions.undo, parts.canUndo)} ${button('redo', actions.redo, parts.canRedo)}
        ${button('reset', () => actions.give({}), changed)}
      </div>
    </div>
    <fieldset class="presets" aria-describedby="help-look">
      <legend class="visually-hidden">${TEXT.look}</legend>
      ${LOOKS.map(
        (look) => html`<label title=${text(look.description)}>
          <input
            type="radio"
            name="preset"
            .checked=${live(look === chosen)}
            @change=${() => actions.give(applyPreset(look, given, defaults))}
          />
          <span>${text(look.title)}</span>
        </label>`,
      )}
    </fieldset>
    <p class="help visually-hidden" id="help-look">${chosen ? text(chosen.description) : TEXT.own}</p>
    <div class="sliders">
      ${PLAIN.map((name) => renderSetting(name, state))}
      ${parts.estimate}
    </div>
    <details class="advanced" id="more">
      <summary>${TEXT.more}</summary>
      <div class="fields">
        ${settings((name) => !isAdvanced(name) && !PLAIN.includes(name))} ${parts.extras}
        <p class="help"><span class="live"></span> ${TEXT.live}</p>
        <div class="actions">
          <button type="button" @click=${actions.share}>${TEXT.share}</button>
        </div>
      </div>
    </details>
    <details class="advanced" id="expert">
      <summary>${TEXT.expert}</summary>
      <section class="settings" id="network" aria-label=${TEXT.network}></section>
      <div class="fields">${settings(isAdvanced)} ${parts.memory}</div>
    </details>
  `;
}
