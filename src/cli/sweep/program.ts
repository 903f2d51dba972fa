import { Command, InvalidArgumentError, Option } from 'commander';
import { ArtFilterError } from '../../errors.ts';
import { type Axis, parseAxis } from '../../sweep/axis.ts';
import { PRESETS, SWEEP_DEFAULTS } from '../../sweep/presets.ts';
import { asText, paintingOptions, type RawOptions, rawOptions } from '../args/raw-options.ts';
import { text } from '../args/values.ts';

/** The first argument that asks for a sweep. */
export const SWEEP = 'sweep';

/** A command line of `art-filter sweep` as commander hands it over. */
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

/** Options that hold for the whole sweep. */
const FOR_ALL: readonly string[] = ['runtime'];

/** What the help says of the options that a sweep has defaults of its own for. */
const OWN_DEFAULTS: Readonly<Record<string, string>> = {
  size: `(default: ${SWEEP_DEFAULTS.gpu.size} on a GPU, ${SWEEP_DEFAULTS.software.size} on a software adapter)`,
  iterations: `(default: the recipe's on a GPU, ${SWEEP_DEFAULTS.software.iterations} on a software adapter)`,
};

const EXAMPLES = `
Values are separated by commas, or by semicolons where they contain commas;
style-scale=0.5..2:5 stands for five values from 0.5 to 2. Every combination of
pictures and values is painted. Beside SHEET.png come SHEET.html, with all
settings, losses and a slider between any two pictures, and the folder SHEET
with the pictures. Stopped by Ctrl-C, the same command goes on where it stood.

Examples:
  art-filter sweep --preset iterations
  art-filter sweep photo.jpg --style painting.jpg --vary iterations=10,50,100,500 -o sheet.png
  art-filter sweep a.jpg b.jpg --style painting.jpg --vary content-weight=0.001..1:4 -o sheet.png
  art-filter sweep photo.jpg --style a.jpg b.jpg --mix --vary "blend=1,0;0.5,0.5;0,1" -o sheet.png

Exit codes:
  0 done, 1 something failed, maybe only some pictures, which the sheet says,
  2 wrong usage, 130, 143 or 129 stopped: what is done is kept
`;

/** The names that `--vary` takes: every option with one value of the main command. */
export function variedNames(): string[] {
  return paintingOptions()
    .filter((option) => option.required && !option.variadic && !FOR_ALL.includes(option.name()))
    .map((option) => option.name());
}

/**
 * The grammar of `art-filter sweep`: the main command's options as they are, taken as texts, as each combination is
 * read by the main command's own grammar.
 * @param run is called with what was given
 */
export function sweepProgram(run: (given: GivenSweep) => void): Command {
  const program = new Command(`art-filter ${SWEEP}`)
    .description(
      'Paints every combination of pictures and settings, and puts them on a labelled contact sheet: what does a setting do?',
    )
    .usage('CONTENT... --style STYLE... --vary NAME=VALUES -o SHEET.png [options]')
    .argument('[content...]', 'the pictures to be painted anew')
    .helpOption('--help', 'print this help')
    .addHelpText('after', EXAMPLES);
  program.optionsGroup('What is compared:');
  program.option('--style <picture...>', 'style pictures, one after another');
  program.option('--mix', 'mix the style pictures in every combination');
  program.option(
    '--vary <name=values>',
    `an option below and its values, such as iterations=10,50,100; may be given several times`,
    axes,
  );
  program.addOption(
    new Option('--preset <name>', "a ready sweep of the project's own pictures").choices(
      PRESETS.map(({ name }) => name),
    ),
  );
  program.optionsGroup('What is written:');
  program.option(
    '-o, --output <file>',
    'where the sheet goes: .png, .jpg, .jpeg or .webp (default with --preset: its name)',
    text,
  );
  program.option('--quiet', 'print nothing but errors');
  const raw = paintingOptions().map((option) => asText(option, OWN_DEFAULTS[option.name()]));
  for (const option of raw) program.addOption(option);
  return program.action((contents: string[], given: Record<string, unknown>) => {
    const { style = [], vary = [], preset, mix = false, output, quiet = false } = given as unknown as Own;
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

interface Own {
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
