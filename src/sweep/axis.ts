import { ArtFilterError } from '../errors.ts';
import { attributeOf, SETTING_NAMES, settingOf } from '../style/settings/settings.ts';

/** One thing that a sweep varies: an option's name as the command line has it, without dashes, and its values. */
export interface Axis {
  readonly name: string;
  readonly values: readonly string[];
  /** What people call it; default the name in words. */
  readonly title?: string;
}

/** Most values of one axis. */
export const MAX_VALUES = 24;

/** Options whose values are whole numbers, where a range is spread over them. */
const WHOLE = SETTING_NAMES.filter((name) => {
  const setting = settingOf(name);
  return setting.kind === 'number' && setting.whole;
}).map(attributeOf);

const NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?`;
const RANGE = new RegExp(String.raw`^(${NUMBER})\.\.(${NUMBER}):(\d+)$`, 'i');

/** From this ratio of its ends on a range is spread by factors instead of differences. */
const FACTORS_FROM = 4;

/**
 * Reads `iterations=10,50,100`, `style-layers=conv1_1,conv2_1;conv3_1` (values that contain commas are separated by
 * semicolons) or `style-scale=0.5..2:5`, five values from 0.5 to 2. What the values mean is not checked here.
 * @throws ArtFilterError `settings` for no name, fewer than two values, one named twice, or more than `MAX_VALUES`
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
 * The axis itself.
 * @throws ArtFilterError `settings`, as `parseAxis` does
 */
export function checkAxis(axis: Axis): Axis {
  const { name, values } = axis;
  if (values.length < 2 || values.includes('')) {
    throw refuse(`${name}: ${JSON.stringify(values.join(', '))} is not two or more values, such as 1,2,3.`);
  }
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw refuse(`${name}: ${twice} stands there twice, expected once. Remove one.`);
  if (values.length > MAX_VALUES) {
    throw refuse(`${name}: ${values.length} values, expected at most ${MAX_VALUES}. Give fewer.`);
  }
  return axis;
}

/**
 * `count` values from one number to another, both among them: by equal factors where both are above 0 and one is at
 * least four times the other, else by equal differences; to three digits, or whole where the option is.
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

/** What people call it. */
export function axisTitle({ name, title }: Axis): string {
  return title ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
}

function refuse(sentence: string): ArtFilterError {
  return new ArtFilterError('settings', `vary ${sentence}`);
}
