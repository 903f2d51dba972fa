import { Command, InvalidArgumentError, Option } from 'commander';
import { ArtFilterError } from '../../errors.ts';
import { type Axis, parseAxis } from '../../sweep/axis.ts';
import { PRESETS, SWEEP_DEFAULTS } from '../../sweep/presets.ts';
import { SWEEP } from '../args/commands.ts';
import { asText, paintingOptions, type RawOptions, rawOptions } from '../args/raw-options.ts';
import { addHelp, type ShortHelp } from '../args/short-help.ts';
import { text } from '../args/values.ts';

/** Parsed options of `art-filter sweep`. */
export interface GivenSweep {
  contents: readonly string[];
  styles: readonly string[];
  axes: readonly Axis[];
  preset?: string;
  mix: boolean;
  output?: string;
  quiet: boolean;
  options: RawOptions;
}

/** Options of the whole sweep, which cannot be varied. */
const FOR_ALL: readonly string[] = ['runtime', 'gamut'];

/** Options of the main command that are no matter of sheets. */
const NOT_OF_SHEETS: readonly string[] = [
  'keep-alpha',
  'gamut',
  'settings-from',
  'without-settings',
  'print',
  'dpi',
];

/** Defaults of a sweep in the help. */
const OWN_DEFAULTS: Readonly<Record<string, string>> = {
  size: `(default: ${SWEEP_DEFAULTS.gpu.size} on a GPU, ${SWEEP_DEFAULTS.software.size} on a software adapter)`,
  iterations: `(default: the recipe's on a GPU, ${SWEEP_DEFAULTS.software.iterations} on a software adapter)`,
};

const EXAMPLES = `
Values are separated by commas, or by semicolons if they contain commas;
style-scale=0.5..2:5 means five values from 0.5 to 2. Every combination of
pictures and values is painted. Beside SHEET.png the command writes SHEET.html,
with settings, losses and a slider between any two pictures, and the folder
SHEET with the pictures. After Ctrl-C the same command continues the sweep.

Examples:
  art-filter sweep --preset iterations
  art-filter sweep photo.jpg --style painting.jpg --vary iterations=10,50,100,500 -o sheet.png
  art-filter sweep a.jpg b.jpg --style painting.jpg --vary content-weight=0.001..1:4 -o sheet.png
  art-filter sweep photo.jpg --style a.jpg b.jpg --mix --vary "blend=1,0;0.5,0.5;0,1" -o sheet.png

Exit codes:
  0 done, 1 something failed (failed pictures are marked on the sheet),
  2 wrong usage, 130, 143 or 129 stopped: finished pictures stay
`;

const SHORT: ShortHelp = {
  options: {
    style: 'style pictures, one after another',
    vary: 'an option and its values; repeatable',
    preset: `a ready sweep: ${PRESETS.map(({ name }) => name).join(', ')}`,
    mix: 'mix the style pictures in every combination',
    output: 'file of the sheet; SHEET.html lies beside it',
    size: 'longer side of each picture in pixels',
    iterations: 'steps of painting',
    look: 'faithful, balanced, painterly or wild',
    weights: 'the network: draft, builtin, vgg19 or vgg19-keras',
  },
  examples: [
    'art-filter sweep --preset iterations',
    'art-filter sweep photo.jpg --style painting.jpg --vary iterations=10,50,100,500 -o sheet.png',
  ],
};

/** Names for `--vary`: all options of the main command with one value. */
export function variedNames(): string[] {
  return paintingOptions()
    .filter((option) => option.required && !option.variadic)
    .filter((option) => ![...FOR_ALL, ...NOT_OF_SHEETS].includes(option.name()))
    .map((option) => option.name());
}

/**
 * Grammar of `art-filter sweep`, with the options of the main command as texts; the main command's own grammar parses
 * them for each combination.
 * @param run is called with the parsed options
 */
export function sweepProgram(run: (given: GivenSweep) => void): Command {
  const program = new Command(`art-filter ${SWEEP}`)
    .description(
      'Paints every combination of pictures and settings on a labelled contact sheet: what does a setting do?',
    )
    .usage('CONTENT... --style STYLE... --vary NAME=VALUES -o SHEET.png [options]')
    .argument('[content...]', 'content pictures')
    .addHelpText('after', EXAMPLES);
  program.optionsGroup('What is compared:');
  program.option('--style <picture...>', 'style pictures, used one after another');
  program.option('--mix', 'mix the style pictures in every combination');
  program.option(
    '--vary <name=values>',
    'an option below and its values, such as iterations=10,50,100; repeatable',
    axes,
  );
  program.addOption(
    new Option('--preset <name>', 'a ready sweep of the sample pictures').choices(
      PRESETS.map(({ name }) => name),
    ),
  );
  program.optionsGroup('What is written:');
  program.option(
    '-o, --output <file>',
    'file of the sheet: .png, .jpg, .jpeg or .webp (default with --preset: its name)',
    text,
  );
  program.option('--quiet', 'print nothing but errors');
  const raw = paintingOptions()
    .filter((option) => !NOT_OF_SHEETS.includes(option.name()))
    .map((option) => asText(option, OWN_DEFAULTS[option.name()]));
  for (const option of raw) program.addOption(option);
  addHelp(program, SHORT);
  return program.action((contents: string[], given: ParsedOptions) => {
    const { style = [], vary = [], preset, mix = false, output, quiet = false } = given;
    run({
      contents,
      styles: style,
      axes: vary,
      preset,
      mix,
      output,
      quiet,
      options: rawOptions(raw, given),
    });
  });
}

/** Options as commander passes them, with those of the main command as texts. */
interface ParsedOptions extends Readonly<Record<string, unknown>> {
  style?: string[];
  vary?: Axis[];
  preset?: string;
  mix?: boolean;
  output?: string;
  quiet?: boolean;
}

function axes(value: string, before: Axis[] = []): Axis[] {
  try {
    return [...before, parseAxis(value)];
  } catch (error) {
    if (error instanceof ArtFilterError) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
