import { Command, Option } from 'commander';
import { READABLE } from '../../image/formats/kinds.ts';
import { SOFTWARE_SIZE } from '../../style/settings/for-adapter.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import { FORMATS } from '../outputs/name.ts';
import { DEMO_SECONDS, DEMO_SETTINGS } from '../shared/choices.ts';
import { DEMO, usageLines } from './commands.ts';
import { addOptions, type Given } from './options.ts';
import { addHelp, type ShortHelp } from './short-help.ts';
import { between, text } from './values.ts';

export type Action = (given: Given, content?: string, styles?: string[]) => void;

/** Default seconds between two checkpoints. */
const CHECKPOINT_SECONDS = 30;

const NO_OVERWRITE = ['--no-overwrite', 'refuse to replace files that are there already'] as const;

const EXAMPLES = `
Examples:
  art-filter demo                                    a first result from two sample pictures
  art-filter photo.jpg painting.jpg -o result.png
  art-filter photo.jpg first.jpg second.jpg -o result.webp --size 1024
  art-filter photo.jpg painting.jpg -o result.png --weights vgg19
  art-filter photo.jpg sky.jpg ground.jpg -o result.png --mask sky-mask.png
  art-filter sweep --preset iterations               pictures side by side: what does a setting do?
  art-filter batch 'photos/*.jpg' --style painting.jpg --out results
  art-filter weights list                            networks to choose from
  curl -s https://example.org/photo.jpg | art-filter - painting.jpg -o - > result.png

Pictures are files, - for the standard input, or addresses: https://, http:// or data:. A name that begins with a
dash goes after --, or as ./-name.jpg.

Exit codes:
  0 done, 1 something failed while running, 2 wrong usage,
  130, 143 or 129 stopped by Ctrl-C or a signal; a second one stops at once

Of a run that is stopped or fails, the picture so far is left in OUT.unfinished.png (or .jpg, .webp) and its state
in OUT.png.checkpoint; the same command with --resume goes on. OUT itself is only written when it is complete.
`;

/** What no setting decides. */
const STANDARD_SETTINGS = resolveSettings({});

/** The ten options that matter most. */
const SHORT: ShortHelp = {
  options: {
    output: 'file of the result; default: named after the pictures',
    size: 'longer side in pixels',
    iterations: `steps of painting; default: ${STANDARD_SETTINGS.iterations}`,
    look: 'faithful, balanced, painterly or wild',
    'content-weight': 'higher keeps more of the picture',
    'style-weight': 'higher takes more of the style',
    'style-scale': 'higher makes larger strokes',
    color: "style, content-luminance for the picture's own, or mix:0.5",
    weights: 'the network: draft, builtin, vgg19 or vgg19-keras',
    'dry-run': 'only tell what would be done, and how long it takes',
  },
  examples: [
    'art-filter demo',
    'art-filter photo.jpg painting.jpg',
    'art-filter photo.jpg painting.jpg -o result.png --size 1024 --look painterly',
  ],
  commands: true,
};

/**
 * Grammar of `art-filter CONTENT STYLE... -o OUT`: names, defaults and help.
 * @param run receives the options and pictures
 */
export function mainProgram(run: Action): Command {
  const program = new Command('art-filter')
    .description(
      'Paints one picture in the style of others: neural style transfer (Gatys et al.) on your own GPU by WebGPU. ' +
        `Reads ${READABLE}, and JPEG XL; writes PNG, JPEG, WebP or AVIF, by the name's ending.`,
    )
    .usage(usageLines())
    .argument('<content>', 'the picture to be painted anew')
    .argument(
      '<style...>',
      'one or more pictures whose style it takes; several are mixed, see --blend and --mask',
    )
    .addHelpText('after', EXAMPLES);
  program.optionsGroup('What is written:');
  program.option(
    '-o, --output <file>',
    'where the result goes: .png, .jpg, .jpeg, .webp or .avif, or - for the standard output; without it or with a folder, ' +
      'a name is made from the pictures',
    text,
  );
  program.addOption(
    new Option(
      '--format <ending>',
      "format of the result where its name does not tell it, such as the standard output's (default: png)",
    ).choices(FORMATS),
  );
  program.option(...NO_OVERWRITE);
  const every = new Option(
    '--checkpoint-every <seconds>',
    'how often OUT.checkpoint is written, from which a run that was broken off goes on; 0 for never',
  );
  program.addOption(every.argParser(between(0, 86_400)).default(CHECKPOINT_SECONDS));
  program.option(
    '--resume',
    'go on from OUT.checkpoint, where there is one; all else as in the first command',
  );
  const defaults = {
    size: `${STANDARD_SETTINGS.size} on a GPU, ${SOFTWARE_SIZE} on a software adapter`,
    iterations: `${STANDARD_SETTINGS.iterations}`,
  };
  program.option('--dry-run', 'only say what would be done, how much GPU memory and time it would take');
  addHelp(addOptions(program, defaults), SHORT);
  return program.action((content: string, styles: string[], given: Given) => run(given, content, styles));
}

/** Grammar of `art-filter demo`. */
export function demoProgram(run: Action): Command {
  const program = new Command(`art-filter ${DEMO}`)
    .description(
      'Paints one of the sample pictures in the style of another: a first result without any file. ' +
        `On a software adapter it ends after ${DEMO_SECONDS} seconds with what it has, ` +
        'unless --size or --iterations is given.',
    )
    .optionsGroup('What is written:')
    .option(
      '-o, --output <file>',
      'where the result goes: .png, .jpg, .jpeg, .webp or .avif, or a folder',
      text,
      'demo.png',
    )
    .option(...NO_OVERWRITE);
  const { gpu, dawn, chrome } = DEMO_SETTINGS;
  const defaults = (name: 'size' | 'iterations') =>
    `${gpu[name]} on a GPU, on a software adapter ${dawn[name]} by Dawn and ${chrome[name]} in Chrome`;
  addHelp(addOptions(program, { size: defaults('size'), iterations: defaults('iterations') }), {
    options: {
      output: 'file or folder of the result; default: demo.png',
      size: 'longer side in pixels',
      iterations: 'steps of painting',
      look: 'faithful, balanced, painterly or wild',
      weights: 'the network: draft, builtin, vgg19 or vgg19-keras',
    },
    examples: ['art-filter demo', 'art-filter demo -o first.png --look painterly'],
  });
  return program.action((given: Given) => run(given));
}
