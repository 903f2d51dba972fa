import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { formatLayerList } from '../style/layer-list.ts';
import { RECIPES } from '../style/recipes.ts';
import type { Settings } from '../style/settings.ts';
import type { WeightsDefaults } from '../vgg/weights.ts';
import { baseOf, type Given } from './choices.ts';
import { applyPreset, PRESETS, presetOf } from './presets.ts';
import { SLIDERS, type Slider } from './sliders.ts';

export interface PanelActions {
  give(given: Given): void;
  share(): void;
}

/**
 * Presets, sliders, and what is behind "Advanced".
 * @param defaults of the network's weights
 * @param softwareSize the element's default size where there is no GPU
 */
export function renderPanel(
  given: Given,
  defaults: WeightsDefaults | undefined,
  softwareSize: number | undefined,
  actions: PanelActions,
): TemplateResult {
  const recipes = baseOf(given, defaults);
  const base = softwareSize === undefined ? recipes : { ...recipes, size: softwareSize };
  const chosen = presetOf(given, defaults);
  const changed = Object.keys(given).length > 0;
  return html`
    <h2>Manner</h2>
    <fieldset class="presets">
      <legend class="visually-hidden">Manner</legend>
      ${PRESETS.map(
        (preset) => html`<label>
          <input
            type="radio"
            name="preset"
            .checked=${live(preset === chosen)}
            @change=${() => actions.give(applyPreset(preset, given, defaults))}
          />
          <span>${preset.title}</span>
        </label>`,
      )}
    </fieldset>
    <p class="help">${chosen?.description ?? 'Your own mixture.'}</p>
    <p class="help">
      Keep, Style, Smoothness and Patience act on a painting under way, the others on the next.
    </p>
    <div class="sliders">${SLIDERS.map((slider) => renderSlider(slider, given, base, actions))}</div>
    <details class="advanced">
      <summary>Advanced</summary>
      ${renderAdvanced(given, base, actions)}
    </details>
    <div class="actions">
      <button type="button" @click=${actions.share}>Copy a link to these settings</button>
      ${changed ? html`<button type="button" class="quiet" @click=${() => actions.give({})}>Reset</button>` : nothing}
    </div>
  `;
}

function renderSlider(slider: Slider, given: Given, base: Settings, actions: PanelActions): TemplateResult {
  const { name, label } = slider;
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
    <label for="slider-${name}">${label}</label>
    <span class="value">${text}</span>
    <input
      id="slider-${name}"
      type="range"
      min="0"
      max=${slider.last}
      step="1"
      style="--filled: ${slider.position(value, recipes) / slider.last}"
      .value=${live(String(slider.position(value, recipes)))}
      aria-valuetext=${text}
      aria-describedby="help-${name}"
      @input=${input}
    />
    <p class="help" id="help-${name}"><b>Up:</b> ${slider.up}. <b>Down:</b> ${slider.down}.</p>
  </div>`;
}

function renderAdvanced(given: Given, base: Settings, actions: PanelActions): TemplateResult {
  const recipe = RECIPES[given.recipe ?? 'default']!;
  const field = (
    name: keyof Given,
    label: string,
    help: string,
    control: TemplateResult,
  ) => html`<div class="field">
    <label for="field-${name}">${label}</label>
    ${control}
    <p class="help" id="help-${name}">${help}</p>
  </div>`;
  const select = (
    name: keyof Given,
    value: string,
    options: readonly (readonly [string, string])[],
  ) => html`<select
    id="field-${name}"
    aria-describedby="help-${name}"
    @change=${(event: Event) => {
      const chosen = (event.currentTarget as HTMLSelectElement).value;
      const next: Given = { ...given, [name]: chosen };
      if (chosen === '') delete next[name];
      // Another recipe has other weights: what was set beside the old one would not mean the same.
      actions.give(name === 'recipe' ? { recipe: chosen } : next);
    }}
  >
    ${options.map(([key, title]) => html`<option value=${key} .selected=${live(key === value)}>${title}</option>`)}
  </select>`;
  const input = (name: keyof Given, type: 'number' | 'text', value: string | number) => html`<input
    id="field-${name}"
    type=${type}
    step="any"
    spellcheck="false"
    autocomplete="off"
    aria-describedby="help-${name}"
    .value=${live(String(value))}
    @change=${(event: Event) => {
      const target = event.currentTarget as HTMLInputElement;
      const next: Given = {
        ...given,
        [name]: type === 'number' ? target.valueAsNumber : target.value.trim(),
      };
      if (target.value.trim() === '') delete next[name];
      actions.give(next);
    }}
  />`;
  const recipes = Object.values(RECIPES).map(({ name, title }) => [name, title] as const);
  return html`<div class="fields">
    ${field('recipe', 'Recipe', recipe.description, select('recipe', recipe.name, recipes))}
    ${field(
      'optimizer',
      'Optimiser',
      'How each step is chosen. L-BFGS gets further in fewer steps, Adam is steadier.',
      select('optimizer', given.optimizer ?? base.optimizer, [
        ['adam', 'Adam'],
        ['lbfgs', 'L-BFGS'],
        ['sgd', 'Gradient descent'],
      ]),
    )}
    ${field(
      'learningRate',
      'Learning rate',
      'Size of a step: larger is faster, until it trembles.',
      input('learningRate', 'number', given.learningRate ?? base.learningRate),
    )}
    ${field(
      'init',
      'Starts from',
      'From your picture it stays close to it; from noise it is freest.',
      select('init', given.init ?? base.init, [
        ['content', 'my picture'],
        ['noise', 'noise'],
        ['style', 'the style picture'],
      ]),
    )}
    ${field('seed', 'Seed', 'Another number gives another noise to start from.', input('seed', 'number', given.seed ?? base.seed))}
    ${field(
      'pooling',
      'Pooling',
      'How the network shrinks what it sees: average is softer, and suits the built-in weights.',
      select('pooling', given.pooling ?? '', [
        ['', 'as suits the weights'],
        ['max', 'maximum'],
        ['avg', 'average'],
      ]),
    )}
    ${field(
      'contentLayer',
      'Content layers',
      'Deeper ones keep only the gist of your picture.',
      input('contentLayer', 'text', given.contentLayer ?? formatLayerList(base.contentLayers)),
    )}
    ${field(
      'styleLayers',
      'Style layers and weights',
      'Early ones hold colour and grain, deep ones larger shapes.',
      input('styleLayers', 'text', given.styleLayers ?? formatLayerList(base.styleLayers)),
    )}
  </div>`;
}
