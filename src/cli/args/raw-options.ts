import { Option } from 'commander';
import { mainProgram } from './program.ts';

/** Options of the main command by their names without dashes, as texts; a flag is an empty list. */
export type RawOptions = Readonly<Record<string, readonly string[]>>;

/** Options of the main command that make no sense for many runs at once, or that a command of many has its own way with. */
const OTHERWISE: readonly string[] = [
  'output',
  'save-every',
  'report',
  'timelapse',
  'dry-run',
  'checkpoint-every',
  'resume',
  'quiet',
  'version',
];

/** The options of the main command that hold for one of many runs as well. */
export function paintingOptions(): readonly Option[] {
  return mainProgram(() => undefined).options.filter((option) => !OTHERWISE.includes(option.name()));
}

/**
 * The same option without its own reading, checks and default; the help still says them.
 * @param ownDefault takes the place of the default in the help
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
 * What was given of such options.
 * @param given as commander hands it over
 */
export function rawOptions(options: readonly Option[], given: Readonly<Record<string, unknown>>): RawOptions {
  const present = options.flatMap((option): [string, string[]][] => {
    const value = given[option.attributeName()];
    if (value === undefined) return [];
    return [[option.name(), value === true ? [] : ([value].flat() as string[])]];
  });
  return Object.fromEntries(present);
}

/** Such options as they stand on a command line. */
export function optionArguments(options: RawOptions): string[] {
  return Object.entries(options).flatMap(([name, values]) =>
    values.length === 0 ? [`--${name}`] : values.map((value) => `--${name}=${value}`),
  );
}
