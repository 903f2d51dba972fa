import { readFileSync } from 'node:fs';
import { SOFTWARE_SIZE } from '../../src/style/settings/for-adapter.ts';
import { choicesOf, formatValue, type Setting } from '../../src/style/settings/kinds.ts';
import {
  attributeOf,
  SETTING_NAMES,
  type SettingName,
  settingOf,
} from '../../src/style/settings/settings.ts';

/** Comments of the settings in the table's source, by name. */
const COMMENTS = new Map(
  [
    ...readFileSync('src/style/settings/table.ts', 'utf8').matchAll(/^ {2}\/\*\* (.+) \*\/\n {2}(\w+): \{/gm),
  ].map(([, comment, name]) => [name!, comment!]),
);

const code = (text: string) => `\`${text}\``;

/** Name, values, default and comment of every setting. */
export function settingRows(): string[][] {
  return SETTING_NAMES.map((name) => {
    const live = settingOf(name).live ? ' ◦' : '';
    return [code(name) + live, valuesText(settingOf(name)), defaultText(name), COMMENTS.get(name) ?? ''];
  });
}

/** Name, type and text of every attribute for a setting. */
export function attributeRows(): string[][] {
  return SETTING_NAMES.map((name) => {
    const setting = settingOf(name);
    const type = setting.kind === 'number' ? 'number' : 'string';
    const values = choicesOf(setting) ? `one of ${valuesText(setting)}` : WRITTEN[setting.kind];
    const text = [phrase(COMMENTS.get(name) ?? ''), values, `default ${defaultText(name)}`];
    return [code(attributeOf(name)), code(type), text.filter(Boolean).join('; ')];
  });
}

/** Form of an attribute by the kind of its setting, where the comment does not say it. */
const WRITTEN: Partial<Record<Setting['kind'], string>> = {
  blend: 'such as `0.3 0.7`',
  layers: 'such as `conv4_2`, or `conv1_1:256,conv2_1:64` with weights',
  init: 'or the address of a picture',
};

/** Form of a value in TypeScript, by the kind of its setting. */
function valuesText(setting: Setting): string {
  const choices = choicesOf(setting);
  if (choices) return Object.keys(choices).map(code).join(', ');
  if (setting.kind === 'blend') return 'numbers, such as `[0.3, 0.7]`';
  if (setting.kind === 'layers') return 'layer to weight, such as `{ conv4_2: 1 }`';
  if (setting.kind !== 'number') return 'text';
  const [min, max] = [setting.min, setting.max].map(numberText);
  return `${setting.whole ? 'whole, ' : ''}${min} … ${max}`;
}

function defaultText(name: SettingName): string {
  const setting = settingOf(name);
  if (setting.kind === 'blend') return 'equal weights';
  if (name === 'size') return `${setting.default}, on a software adapter ${SOFTWARE_SIZE}`;
  const value = setting.kind === 'number' ? String(setting.default) : code(formatValue(setting.default));
  return setting.fromWeights === true ? `the weights' own, else ${value}` : value;
}

/** Powers of ten from a billion on as such: `1e12`. */
function numberText(value: number): string {
  return value >= 1e9 && Number.isInteger(Math.log10(value))
    ? value.toExponential().replace('+', '')
    : String(value);
}

/** A sentence as a part of another: without capital and full stop. */
function phrase(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, '');
}
