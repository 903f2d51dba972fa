import { parseProperty, settingProperty, toSettings } from '../../element/given-settings.ts';
import { ArtFilterError } from '../../errors.ts';
import { INIT_SOURCES } from '../../style/settings/parse.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import { attributeOf, SETTING_NAMES, type Settings, settingOf } from '../../style/settings/settings.ts';
import { type Axis, parseAxis } from '../../sweep/axis.ts';

/** Values of one control that the page compares. */
export const MOST_VALUES = 6;

/** A control that can be varied: its attribute, its title, and values to begin with. */
export interface Variable {
  readonly name: string;
  readonly title: string;
  /** @param base the settings in force */
  suggested(base: Settings): string;
}

/** The controls to choose between, as people meet them elsewhere. */
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
 * Reads what a person wrote beside a control.
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
 * The settings of one combination, over what is chosen on the page.
 * @throws ArtFilterError `settings` for a value that the control does not take
 */
export function cellSettings(
  given: Partial<Settings>,
  axes: readonly Axis[],
  values: readonly string[],
): Partial<Settings> {
  const varied = axes.map(({ name }, i) => {
    const setting = SETTING_NAMES.find((one) => attributeOf(one) === name)!;
    const value = values[i]!;
    if (setting === 'init' && value.split(/[\s,]+/).some((item) => !isSource(item))) {
      throw new ArtFilterError(
        'settings',
        `init is "${value}", expected one of ${INIT_SOURCES.slice(0, -1).join(', ')}, or a blend of them.`,
      );
    }
    return [settingProperty(setting), parseProperty(setting, value)];
  });
  const settings = { ...given, ...toSettings(Object.fromEntries(varied)) };
  resolveSettings(settings);
  return settings;
}

/** A source of a start that needs no other picture. */
function isSource(item: string): boolean {
  const name = item.split(':')[0]!;
  return name !== 'picture' && (INIT_SOURCES as readonly string[]).includes(name);
}
