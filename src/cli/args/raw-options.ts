import { Option } from 'commander';
import { mainProgram } from './program.ts';

/** Options of the main command as texts, by their names without dashes; a flag is an empty list. */
export type RawOptions = Readonly<Record<string, readonly string[]>>;

/** Options of the main command that commands of many runs lack, or replace by their own. */
const EXCLUDED: readonly string[] = [
  'output',
  'format',
  'no-overwrite',
  'save-every',
  'report',
  'timelapse',
  'dry-run',
  'checkpoint-every',
  'resume',
  'quiet',
  'version',
  'h',
];

/** Options of the main command that apply to each of many runs. */
export function paintingOptions(): readonly Option[] {
  return mainProgram(() => undefined).options.filter((option) => !EXCLUDED.includes(option.name()));
}

/**
 * The option as a text: without parser, checks and default, which only its help keeps.
 * @param ownDefault replaces the default in the help
 */
export function asText(option: Option, ownDefault?: string): Option {
  const { flags, defaultValue, argChoices, helpGroupHeading } = option;
  const description = ownDefault
    ? option.description.replace(/\(default: .*\)$/s, ownDefault)
    : option.description;
  const shown = defaultValue === undefined ? '' : ` (default: ${defaultValue})`;
  const list = argChoices ? `: ${argChoices.join(', ')}` : '';
  const raw = new Option(flags, `${description}${list}${shown}`);
  return helpGroupHeading === undefined ? raw : raw.helpGroup(helpGroupHeading);
}

/**
 * The given ones among options.
 * @param given values from commander
 */
export function rawOptions(options: readonly Option[], given: Readonly<Record<string, unknown>>): RawOptions {
  const present = options.flatMap((option): [string, string[]][] => {
    const value = given[option.attributeName()];
    if (value === undefined) return [];
    return [[option.name(), value === true ? [] : ([value].flat() as string[])]];
  });
  return Object.fromEntries(present);
}

/** Options as arguments of a command line. */
export function optionArguments(options: RawOptions): string[] {
  return Object.entries(options).flatMap(([name, values]) =>
    values.length === 0 ? [`--${name}`] : values.map((value) => `--${name}=${value}`),
  );
}
