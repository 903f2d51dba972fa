import { type GivenSettings, parseProperty, settingProperty, toSettings } from '../../element/index.ts';
import {
  ArtFilterError,
  attributeOf,
  INIT_SOURCES,
  resolveSettings,
  SETTING_NAMES,
  type Settings,
  settingOf,
} from '../../index.ts';
import { type Axis, parseAxis } from '../../sweep/index.ts';

/** Most values of one control. */
export const MOST_VALUES = 6;

/** Control that can be varied: attribute, English title and suggested values. */
export interface Variable {
  readonly name: string;
  readonly title: string;
  /** @param base the settings in force */
  suggested(base: Settings): string;
}

/** Controls that can be varied, in the order of the panel. */
export function variables(styles: number): Variable[] {
  return SETTING_NAMES.flatMap((name) => {
    const setting = settingOf(name);
    const one = { name: attributeOf(name), title: setting.title };
    if (setting.kind === 'blend') return styles < 2 ? [] : [{ ...one, suggested: () => single(styles) }];
    const { compare } = setting;
    if (compare === undefined) return [];
    if (typeof compare === 'string') return [{ ...one, suggested: () => compare }];
    return [{ ...one, suggested: (base: Settings) => times(Number(base[name]), compare) }];
  });
}

const times = (value: number, factors: readonly number[]) =>
  factors.map((factor) => Number(((value || 1) * factor).toPrecision(3))).join(', ');

/** Each style alone: `1 0; 0 1`. */
const single = (styles: number) =>
  Array.from({ length: styles }, (_, i) =>
    Array.from({ length: styles }, (_, j) => Number(i === j)).join(' '),
  ).join('; ');

/**
 * Parses the values typed for a control.
 * @throws ArtFilterError `settings` for fewer than two or more than six values
 */
export function axisOf({ name, title }: Variable, text: string): Axis {
  const axis = parseAxis(`${name}=${text}`);
  if (axis.values.length > MOST_VALUES) {
    throw new ArtFilterError(
      'settings',
      `${title}: ${axis.values.length} values, expected 2 to ${MOST_VALUES}. Leave some out.`,
    );
  }
  return { ...axis, title };
}

/**
 * Settings of one combination, over those chosen on the page.
 * @throws ArtFilterError `settings` for a value that the control does not take
 */
export function cellSettings(
  given: Partial<Settings>,
  axes: readonly Axis[],
  values: readonly string[],
): Partial<Settings> {
  for (const [i, { name }] of axes.entries()) {
    const value = values[i]!;
    if (name === 'init' && value.split(/[\s,]+/).some((item) => !isSource(item))) {
      throw new ArtFilterError(
        'settings',
        `init is "${value}", expected one of ${INIT_SOURCES.slice(0, -1).join(', ')}, or a blend of them.`,
      );
    }
  }
  const settings = { ...given, ...toSettings(givenOf(axes, values)) };
  resolveSettings(settings);
  return settings;
}

/** The varied settings of one combination, as the element's properties. */
export function givenOf(axes: readonly Axis[], values: readonly string[]): GivenSettings {
  const varied = axes.map(({ name }, i) => {
    const setting = SETTING_NAMES.find((one) => attributeOf(one) === name)!;
    return [settingProperty(setting), parseProperty(setting, values[i]!)];
  });
  return Object.fromEntries(varied);
}

/** Whether an item of `init` needs no other picture. */
function isSource(item: string): boolean {
  const name = item.split(':')[0]!;
  return name !== 'picture' && (INIT_SOURCES as readonly string[]).includes(name);
}
