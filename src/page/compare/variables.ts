import { toSettings } from '../../element/given-settings.ts';
import { ArtFilterError } from '../../errors.ts';
import { CONTROLS } from '../../style/settings/controls.ts';
import { INIT_SOURCES } from '../../style/settings/parse.ts';
import { RECIPES } from '../../style/settings/recipes.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { Settings } from '../../style/settings/settings.ts';
import { type Axis, parseAxis } from '../../sweep/axis.ts';
import { SETTINGS } from '../controls/choices.ts';

/** Values of one control that the page compares. */
export const MOST_VALUES = 6;

/** A control that can be varied: its attribute, its title, and values to begin with. */
export interface Variable {
  readonly name: string;
  readonly title: string;
  /** @param base the settings in force */
  suggested(base: Settings, styles: number): string;
}

const times =
  (...factors: number[]) =>
  (value: number) =>
    factors.map((factor) => Number(((value || 1) * factor).toPrecision(3))).join(', ');

const SUGGESTED: Partial<Record<keyof Settings, (base: Settings, styles: number) => string>> = {
  iterations: () => '10, 30, 100, 300',
  size: () => '64, 128, 256',
  contentWeight: ({ contentWeight }) => times(0.1, 1, 10)(contentWeight),
  styleWeight: ({ styleWeight }) => times(0.1, 1, 10)(styleWeight),
  tvWeight: ({ tvWeight }) => times(0, 1, 10)(tvWeight),
  styleScale: () => '0.5, 1, 2',
  texture: () => '0.25, 1, 4',
  shapes: () => '0.25, 1, 4',
  color: () => 'style, mix:0.5, content-match, content-luminance',
  toneWeight: () => '0, 0.1, 1',
  minScale: () => '0, 64, 128',
  learningRate: ({ learningRate }) => times(0.3, 1, 3)(learningRate),
  seed: () => '0, 1, 2',
  styleLoss: () => 'gram, centred, wasserstein',
  pooling: () => 'avg, max',
  padding: () => 'replicate, zero',
  optimizer: () => 'adam, lbfgs',
  init: () => 'content, noise, style, gray',
  recipe: () => Object.keys(RECIPES).slice(0, 3).join(', '),
  blend: (_, styles) =>
    Array.from({ length: styles }, (_, i) =>
      Array.from({ length: styles }, (_, j) => Number(i === j)).join(' '),
    ).join('; '),
  contentLayers: () => 'conv2_2, conv3_2, conv4_2',
};

/** The controls to choose between, as people meet them elsewhere. */
export function variables(styles: number): Variable[] {
  return CONTROLS.flatMap(({ key, attribute, title }) => {
    const suggested = SUGGESTED[key as keyof Settings];
    if (!suggested || (key === 'blend' && styles < 2)) return [];
    return [{ name: attribute, title, suggested }];
  });
}

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
    const setting = SETTINGS.find(({ attribute }) => attribute === name)!;
    const value = values[i]!;
    if (setting.name === 'init' && value.split(/[\s,]+/).some((item) => !isSource(item))) {
      throw new ArtFilterError(
        'settings',
        `init is "${value}", expected one of ${INIT_SOURCES.slice(0, -1).join(', ')}, or a blend of them.`,
      );
    }
    return [setting.name, setting.read(value)];
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
