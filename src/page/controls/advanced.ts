import { html, type TemplateResult } from 'lit';
import { RECIPES } from '../../style/settings/recipes.ts';
import type { Settings } from '../../style/settings/settings.ts';
import type { Given, SettingName } from './choices.ts';
import { choice, field, numberInput } from './control-field.ts';
import { renderLayers } from './layer-fields.ts';
import { renderStart } from './start-field.ts';

const RECIPE_TITLES = Object.values(RECIPES).map(({ name, title }) => [name, title] as const);

/**
 * What asks for some knowledge of how it works.
 * @param base the recipe's own values
 * @param now those in force
 * @param memory stands last, as it changes nothing in the picture
 */
export function renderAdvanced(
  given: Given,
  base: Settings,
  now: Settings,
  give: (given: Given) => void,
  memory: TemplateResult,
): TemplateResult {
  /** What was chosen anew; undefined is the recipe's own again. */
  const setting = (name: SettingName) => (value: string | number | undefined) => {
    const next: Given = { ...given, [name]: value };
    if (value === undefined) delete next[name];
    give(next);
  };
  const number = (name: 'learningRate' | 'seed' | 'minScale' | 'toneWeight') =>
    field(name, numberInput(name, now[name], setting(name)));
  const select = (name: SettingName, value: string, options: readonly (readonly [string, string])[]) =>
    field(name, choice(name, value, options, setting(name)));
  const recipe = RECIPES[now.recipe]!;
  return html`<div class="fields">
    ${field(
      'recipe',
      // Another recipe has other weights: what was set beside the old one would not mean the same.
      choice('recipe', recipe.name, RECIPE_TITLES, (name) =>
        give(name === undefined ? {} : { recipe: name }),
      ),
      recipe.description,
    )}
    ${number('minScale')} ${number('toneWeight')}
    ${select('styleLoss', now.styleLoss, [
      ['gram', 'which marks occur together'],
      ['centred', 'the same, without what all has in common'],
      ['wasserstein', 'the whole spread of marks'],
    ])}
    ${renderLayers('styleLayers', now.styleLayers, setting('styleLayers'))}
    ${renderLayers('contentLayer', now.contentLayers, setting('contentLayer'))}
    ${renderStart(now.init, (init) => setting('init')(init === base.init ? undefined : init))}
    ${number('seed')}
    ${select('optimizer', now.optimizer, [
      ['adam', 'Adam'],
      ['lbfgs', 'L-BFGS'],
      ['sgd', 'Gradient descent'],
    ])}
    ${number('learningRate')}
    ${select('pooling', given.pooling ?? '', [
      ['', 'as suits the weights'],
      ['max', 'maximum'],
      ['avg', 'average'],
    ])}
    ${select('padding', now.padding, [
      ['replicate', 'goes on with the edge'],
      ['zero', 'black'],
    ])}
    ${select('precision', now.precision, [
      ['auto', 'as the GPU can'],
      ['f16', 'f16: half the memory'],
      ['f32', 'f32: exact'],
    ])}
    ${memory}
  </div>`;
}
