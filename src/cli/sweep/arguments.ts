import { join } from 'node:path';
import { outputFormat } from '../../image/encode-node.ts';
import { SAMPLES } from '../../samples/index.ts';
import type { Axis } from '../../sweep/axis.ts';
import { type Cell, planCells } from '../../sweep/plan.ts';
import { PRESETS, type SweepPreset } from '../../sweep/presets.ts';
import { type NamedRequest, parseArguments } from '../args/arguments.ts';
import { optionArguments, type RawOptions } from '../args/raw-options.ts';
import { type Answer, readCommand, UsageError } from '../args/usage.ts';
import { stem } from '../outputs/name.ts';
import { samplesFolder } from '../shared/places.ts';
import { type GivenSweep, sweepProgram, variedNames } from './program.ts';

/** A picture of a sweep, with its title on the sheet. */
export interface NamedPath {
  path: string;
  title: string;
}

/** A command line of `art-filter sweep`, checked without opening any file. */
export interface SweepRequest {
  sweep: true;
  title: string;
  contents: readonly NamedPath[];
  styles: readonly NamedPath[];
  /** Whether every combination mixes all styles. */
  mixed: boolean;
  axes: readonly Axis[];
  cells: readonly Cell[];
  options: RawOptions;
  /** File of the sheet. */
  output: string;
  quiet: boolean;
}

/**
 * Parses a command line of `art-filter sweep`, and checks the options of every combination as the main command does.
 * @param argv arguments after `sweep`
 * @throws UsageError with one sentence for anything unknown, missing or out of range
 */
export function parseSweep(argv: readonly string[]): SweepRequest | Answer {
  let request: SweepRequest | undefined;
  const program = sweepProgram((given) => {
    request = toRequest(given);
  });
  if (argv.length === 0) {
    throw new UsageError('No pictures were given; try art-filter sweep --preset iterations (-h says more).');
  }
  const answer = readCommand(program, argv);
  if (answer) return answer;
  if (!request) throw new UsageError('Nothing to do.');
  return request;
}

function toRequest(given: GivenSweep): SweepRequest {
  const preset = PRESETS.find(({ name }) => name === given.preset);
  if (preset && given.axes.length > 0) {
    throw new UsageError(`The preset ${preset.name} has its own axes; leave --vary or --preset out.`);
  }
  const contents = given.contents.length > 0 ? given.contents.map(named) : samples(preset?.contents);
  const styles = given.styles.length > 0 ? given.styles.map(named) : samples(preset?.styles);
  if (contents.length === 0) {
    throw new UsageError('No content picture was given; give one or more, or try --preset iterations.');
  }
  if (styles.length === 0)
    throw new UsageError('No style picture was given; give one or more after --style.');
  const axes = preset?.axes ?? given.axes;
  const options = { ...presetOptions(preset), ...given.options };
  checkAxes(axes, options);
  const output = given.output ?? (preset && `sweep-${preset.name}.png`);
  if (output === undefined)
    throw new UsageError('No file for the sheet was given; add one, such as -o sheet.png.');
  outputFormat(output);
  const mixed = given.mix || styles.length === 1;
  const plan = { contents: contents.length, styles: styles.length, mixed, axes };
  const request: SweepRequest = {
    sweep: true,
    title: preset?.title ?? titleOf(contents, styles),
    contents,
    styles,
    mixed,
    axes,
    cells: planCells(plan),
    options,
    output,
    quiet: given.quiet,
  };
  for (const cell of request.cells) cellRequest(request, cell);
  return request;
}

/**
 * Request of the main command for one combination.
 * @param defaults options that neither the command nor an axis gives
 * @throws UsageError as the main command does
 */
export function cellRequest(
  { contents, styles, options, axes, output }: SweepRequest,
  cell: Cell,
  defaults: Readonly<Record<string, string>> = {},
): NamedRequest {
  const chosen: Record<string, readonly string[]> = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, [value]]),
  );
  Object.assign(chosen, options);
  for (const [i, { name }] of axes.entries()) chosen[name] = [cell.values[i]!];
  const pictures = [contents[cell.content]!, ...cell.styles.map((i) => styles[i]!)].map(({ path }) => path);
  return parseArguments([
    ...optionArguments(chosen),
    `--output=${output}`,
    '--',
    ...pictures,
  ]) as NamedRequest;
}

function checkAxes(axes: readonly Axis[], options: RawOptions): void {
  const names = variedNames();
  for (const { name } of axes) {
    if (!names.includes(name)) {
      throw new UsageError(`vary: "${name}" cannot be varied, expected one of ${names.join(', ')}.`);
    }
    if (Object.hasOwn(options, name)) {
      throw new UsageError(`--${name} is both given and varied; leave one of the two out.`);
    }
  }
}

function presetOptions(preset: SweepPreset | undefined): RawOptions {
  return Object.fromEntries(Object.entries(preset?.options ?? {}).map(([name, value]) => [name, [value]]));
}

function samples(names: readonly string[] = []): NamedPath[] {
  return names.map((name) => {
    const { file, title } = SAMPLES.find((sample) => sample.name === name)!;
    return { path: join(samplesFolder(), file), title };
  });
}

function named(path: string): NamedPath {
  return { path, title: stem(path) };
}

function titleOf(contents: readonly NamedPath[], styles: readonly NamedPath[]): string {
  const list = (pictures: readonly NamedPath[], several: string) =>
    pictures.length <= 2 ? pictures.map(({ title }) => title).join(' and ') : `${pictures.length} ${several}`;
  return `${list(contents, 'pictures')} in the style of ${list(styles, 'styles')}`;
}
