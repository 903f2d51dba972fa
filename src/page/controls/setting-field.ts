import { nothing, type TemplateResult } from 'lit';
import { settingProperty } from '../../element/index.ts';
import { choicesOf, RECIPES, type SettingName, type Settings, settingOf } from '../../index.ts';
import { say, text } from '../language/words.ts';
import type { Given } from './choices.ts';
import { renderColours } from './colour-field.ts';
import { choice, field, numberInput } from './control-field.ts';
import { renderLayers } from './layer-fields.ts';
import { type NumberName, renderSlider } from './sliders.ts';
import { renderStart } from './start-field.ts';

/** Settings as the panel shows them. */
export interface SettingsState {
  readonly given: Given;
  /** Values where nothing but the recipe is given. */
  readonly base: Settings;
  /** Values in force. */
  readonly now: Settings;
  /** @param kind the control that was used */
  give(given: Given, kind?: string): void;
}

/** The control of a setting, by its kind in the table. */
export function renderSetting(name: SettingName, state: SettingsState): TemplateResult | typeof nothing {
  const { given, base, now, give } = state;
  const setting = settingOf(name);
  const change = (value: string | number | undefined) => give(changed(given, name, value), name);
  switch (setting.kind) {
    case 'number': {
      const number = name as NumberName;
      if (setting.slider) return renderSlider(number, given, base, change);
      return field(name, numberInput(name, now[number], change));
    }
    case 'choice': {
      const choices = Object.entries(setting.choices);
      if (!setting.fromWeights) return field(name, choice(name, String(now[name]), choices, change));
      const value = String(given[settingProperty(name)] ?? '');
      return field(name, choice(name, value, [['', say`as suits the weights`], ...choices], change));
    }
    case 'recipe': {
      const titles = Object.entries(choicesOf(setting)!);
      // Beside another recipe the other values would mean something else.
      const select = choice(name, now.recipe, titles, (recipe) => give(changed({}, name, recipe)));
      return field(name, select, text(RECIPES[now.recipe]!.description));
    }
    case 'color':
      return renderColours(now.color, (color) => change(color === base.color ? undefined : color));
    case 'init':
      return renderStart(now.init, (init) => change(init === base.init ? undefined : init));
    case 'layers':
      return renderLayers(name, now[name as 'contentLayers' | 'styleLayers'], change);
    case 'blend':
      // The element has its sliders.
      return nothing;
  }
}

/** The choices with one changed; undefined goes back to the default. */
function changed(given: Given, name: SettingName, value: string | number | undefined): Given {
  const { [settingProperty(name)]: _, ...others } = given;
  return value === undefined ? others : { ...others, [settingProperty(name)]: value };
}
