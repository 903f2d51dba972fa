import { ArtFilterError } from '../errors.ts';
import { attributeOf, SETTING_NAMES, settingOf } from '../style/settings/settings.ts';

/** An option that a sweep varies, by its name on the command line without dashes, and its values. */
export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
  /** Title for people; default the name in words. */
  readonly title?: string;
}

/** Largest number of values of an axis. */
export const MAX_VALUES = 24;

/** Options with whole numbers, to which ranges are rounded. */
const WHOLE = SETTING_NAMES.filter((name) => {
  const setting = settingOf(name);
  return setting.kind === 'number' && setting.whole;
}).map(attributeOf);

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^(${NUMBER})\.\.(${NUMBER}):(\d+)$`, 'i');

/** A range is spread by factors if the ratio of its ends is at least this, else by differences. */
const FACTORS_FROM = 4;

/**
 * Parses `iterations=10,50,100`, `style-layers=conv1_1,conv2_1;conv3_1` (semicolons separate values with commas) or
 * `style-scale=0.5..2:5`, five values from 0.5 to 2. The values are not checked against the option.
 * @throws ArtFilterError `settings` for a missing name, fewer than two values, a repeated one, or more than `MAX_VALUES`
 */
export function parseAxis(text: string): Axis {
  const [, name = '', list = ''] = /^\s*([a-z][a-z-]*)\s*=(.*)$/s.exec(text) ?? [];
  if (name === '') {
    throw refuse(
      `${JSON.stringify(text)}: expected a name, = and values, such as iterations=10,50,100 or style-scale=0.5..2:5.`,
    );
  }
  const range = RANGE.exec(list.trim());
  const values = range
    ? spread(name, Number(range[1]), Number(range[2]), Number(range[3]))
    : list.split(list.includes(';') ? ';' : ',').map((value) => value.trim());
  return checkAxis({ name, values });
}

/**
 * Returns the axis if its values are valid.
 * @throws ArtFilterError `settings`, as `parseAxis` does
 */
export function checkAxis(axis: Axis): Axis {
  const { name, values } = axis;
  if (values.length < 2 || values.includes('')) {
    throw refuse(
      `${name}: ${JSON.stringify(values.join(', '))}, expected two or more values, such as 1,2,3.`,
    );
  }
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw refuse(`${name}: ${twice} is repeated; remove one.`);
  if (values.length > MAX_VALUES) {
    throw refuse(`${name}: ${values.length} values, expected at most ${MAX_VALUES}. Give fewer.`);
  }
  return axis;
}

/**
 * `count` values from one number to another, ends included: by equal factors if both are positive and their ratio is
 * at least `FACTORS_FROM`, else by equal differences; rounded to three digits, or to whole numbers.
 */
function spread(name: string, from: number, to: number, count: number): string[] {
  if (count < 2 || count > MAX_VALUES || from === to) {
    throw refuse(`${name}: expected two different ends and 2 to ${MAX_VALUES} values, such as 0.5..2:5.`);
  }
  const byFactors = Math.min(from, to) > 0 && Math.max(from / to, to / from) >= FACTORS_FROM;
  const values = Array.from({ length: count }, (_, i) => {
    const t = i / (count - 1);
    const value = byFactors ? from * (to / from) ** t : from + (to - from) * t;
    return WHOLE.includes(name) ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
  });
  return [...new Set(values)];
}

/** Title of an axis for people. */
export function axisTitle({ name, title }: Axis): string {
  return title ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
}

function refuse(sentence: string): ArtFilterError {
  return new ArtFilterError('settings', `vary ${sentence}`);
}
