import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { styled } from '../../element/view/styled.ts';
import { helpSentence } from '../../style/settings/controls.ts';
import { LOOKS } from '../../style/settings/looks.ts';
import type { Settings } from '../../style/settings/settings.ts';
import type { WeightsDefaults } from '../../vgg/weights/weights.ts';
import { renderAdvanced } from './advanced.ts';
import { baseOf, type Given, inForce } from './choices.ts';
import { renderColours } from './colour-field.ts';
import { controlOf, liveMark } from './control-field.ts';
import { applyPreset, presetOf } from './presets.ts';
import { SLIDERS, type Slider } from './sliders.ts';

export interface PanelActions {
  give(given: Given): void;
  share(): void;
}

/** The slider that colours stand behind. */
const BEFORE_COLOURS = 'shapes';

/**
 * Looks, sliders, colours, and what is behind "Advanced".
 * @param defaults of the network's weights
 * @param softwareSize the element's default size where there is no GPU
 * @param besides what is no setting of a picture: `extras` stand between the sliders and "Advanced", `memory` in it
 */
export function renderPanel(
  given: Given,
  defaults: WeightsDefaults | undefined,
  softwareSize: number | undefined,
  besides: { readonly extras: TemplateResult; readonly memory: TemplateResult },
  actions: PanelActions,
): TemplateResult {
  const own = softwareSize === undefined ? {} : { size: softwareSize };
  const { iterations: _, ...others } = given;
  // Some recipes have so many for each scale, and more scales at a larger size.
  const { iterations } = inForce({ ...own, ...others }, defaults);
  const base = { ...baseOf(given, defaults), ...own, iterations };
  const now = inForce({ ...own, ...given }, defaults);
  const chosen = presetOf(given, defaults);
  const changed = Object.keys(given).length > 0;
  const colour = (color: string) => {
    const { color: _, ...rest } = given;
    actions.give(color === base.color ? rest : { ...rest, color });
  };
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
      What has a <span class="live"></span> acts at once on a painting under way; the rest on the next.
    </p>
    <div class="sliders">
      ${SLIDERS.map((slider) => [
        renderSlider(slider, given, base, actions),
        slider.name === BEFORE_COLOURS ? renderColours(now.color, colour) : nothing,
      ])}
    </div>
    ${besides.extras}
    <details class="advanced">
      <summary>Advanced</summary>
      ${renderAdvanced(given, base, now, actions.give, besides.memory)}
    </details>
    <div class="actions">
      <button type="button" @click=${actions.share}>Copy a link to these settings</button>
      ${changed ? html`<button type="button" class="quiet" @click=${() => actions.give({})}>Reset</button>` : nothing}
    </div>
  `;
}

function renderSlider(slider: Slider, given: Given, base: Settings, actions: PanelActions): TemplateResult {
  const { name } = slider;
  const entry = controlOf(name);
  const recipes = base[name];
  const value = given[name] ?? recipes;
  const text = slider.text(value, recipes);
  const input = (event: Event) => {
    const position = (event.currentTarget as HTMLInputElement).valueAsNumber;
    const chosen = slider.value(position, recipes);
    const next = { ...given, [name]: chosen };
    if (slider.position(recipes, recipes) === position) delete next[name];
    actions.give(next);
  };
  return html`<div class="slider">
    <div class="title"><label for="slider-${name}">${entry.title}</label>${liveMark(entry)}</div>
    <span class="value">${text}</span>
    <input
      id="slider-${name}"
      type="range"
      min="0"
      max=${slider.last}
      step="1"
      ${styled({ '--filled': slider.position(value, recipes) / slider.last })}
      .value=${live(String(slider.position(value, recipes)))}
      aria-valuetext=${text}
      aria-describedby="help-${name}"
      @input=${input}
    />
    <p class="help" id="help-${name}">${helpSentence(entry)}</p>
  </div>`;
}
