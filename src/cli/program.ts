import { Command, Option } from 'commander';
import { formatLayerList } from '../style/layer-list.ts';
import { RECIPES, SOFTWARE_SIZE } from '../style/recipes.ts';
import { resolveSettings } from '../style/resolve-settings.ts';
import type { OptimizerName, Pooling, Precision } from '../style/settings.ts';
import { CATALOGUE } from '../vgg/sources/catalogue.ts';
import { DEMO_SECONDS, DEMO_SETTINGS } from './demo.ts';
import type { RuntimeChoice } from './runtime.ts';
import { between, layer, layers, number, text, whole } from './values.ts';

/** The options as commander hands them over. */
export interface Given {
  output: string;
  background: string;
  size?: number;
  iterations?: number;
  recipe?: string;
  optimizer?: OptimizerName;
  learningRate?: number;
  contentWeight?: number;
  styleWeight?: number;
  tvWeight?: number;
  contentLayer?: string;
  styleLayers?: Record<string, number>;
  pooling?: Pooling;
  init?: string;
  seed?: number;
  precision?: Precision;
  weights: string;
  saveEvery?: number;
  report?: string;
  runtime: RuntimeChoice;
  quiet?: boolean;
}

export type Action = (given: Given, content?: string, styles?: string[]) => void;

/** The first argument that asks for the demo. */
export const DEMO = 'demo';

const PUBLISHED = CATALOGUE.map(({ id }) => id).join(', ');

const EXAMPLES = `
Examples:
  art-filter demo                                    a first result from two sample pictures
  art-filter photo.jpg painting.jpg -o result.png
  art-filter photo.jpg first.jpg second.jpg -o result.webp --size 1024
  art-filter photo.jpg painting.jpg -o result.png --weights vgg19
  art-filter weights list                            networks to choose from

Exit codes:
  0 done, 1 something failed while running, 2 wrong usage,
  130, 143 or 129 stopped by Ctrl-C or a signal: the picture so far is written, a second one stops at once
`;

/**
 * The grammar of `art-filter CONTENT STYLE... -o OUT`: names, defaults and help.
 * @param run is called with what was given
 */
export function mainProgram(run: Action): Command {
  const program = new Command('art-filter')
    .description(
      'Paints one picture in the style of others: neural style transfer (Gatys et al.) on your own GPU by WebGPU. ' +
        "Reads PNG, JPEG, WebP and AVIF; writes PNG, JPEG or WebP, by the name's ending.",
    )
    .usage(
      'CONTENT STYLE... -o OUT [options]\n       art-filter demo [options]\n       art-filter weights COMMAND',
    )
    .argument('<content>', 'the picture to be painted anew')
    .argument('<style...>', 'one or more pictures whose style it takes; several are mixed evenly')
    .addHelpText('after', EXAMPLES);
  program.optionsGroup('What is written:');
  const output = new Option('-o, --output <file>', 'where the result goes: .png, .jpg, .jpeg or .webp');
  program.addOption(output.argParser(text).makeOptionMandatory());
  const standard = resolveSettings({});
  const defaults = {
    size: `${standard.size} on a GPU, ${SOFTWARE_SIZE} on a software adapter`,
    iterations: `${standard.iterations}`,
  };
  return addOptions(program, defaults).action((content: string, styles: string[], given: Given) =>
    run(given, content, styles),
  );
}

/** The grammar of `art-filter demo`. */
export function demoProgram(run: Action): Command {
  const program = new Command(`art-filter ${DEMO}`)
    .description(
      'Paints one of the sample pictures in the style of another: a first result without any file. ' +
        `On a software adapter it ends after ${DEMO_SECONDS / 60} minutes with what it has, ` +
        'unless --size or --iterations is given.',
    )
    .optionsGroup('What is written:')
    .option('-o, --output <file>', 'where the result goes: .png, .jpg, .jpeg or .webp', text, 'demo.png');
  const { gpu, dawn, chrome } = DEMO_SETTINGS;
  const defaults = (name: 'size' | 'iterations') =>
    `${gpu[name]} on a GPU, on a software adapter ${dawn[name]} by Dawn and ${chrome[name]} in Chrome`;
  return addOptions(program, { size: defaults('size'), iterations: defaults('iterations') }).action(
    (given: Given) => run(given),
  );
}

/** A default that suits the recipe `default`, where the weights bring none. */
const own = (value: unknown) => `the weights' own, else ${value}`;

function addOptions(command: Command, defaults: { size: string; iterations: string }): Command {
  const standard = resolveSettings({});
  const choice = (flags: string, help: string, choices: readonly string[]) =>
    command.addOption(new Option(flags, help).choices(choices));

  command.option('--save-every <n>', 'also write OUT-0010.png, … every n iterations', whole(1, 1_000_000));
  command.option('--report <file>', 'write settings, losses, times and memory as JSON', text);
  command.option('--quiet', 'print nothing but errors');

  command.optionsGroup('How large and how long:');
  command.option(
    '--size <pixels>',
    `longer side of the result (default: ${defaults.size})`,
    whole(16, 16384),
  );
  command.option(
    '--iterations <n>',
    `optimiser steps; more is stronger and slower (default: ${defaults.iterations})`,
    whole(1, 1_000_000),
  );

  command.optionsGroup('What it looks like (another recipe has other defaults):');
  choice('--recipe <name>', 'a published set of the settings below (default: default)', Object.keys(RECIPES));
  const weight = (name: string, help: string, value: number) =>
    command.option(`--${name}-weight <n>`, `${help} (default: ${own(value)})`, between(0, 1e12));
  weight('content', 'higher keeps more of the content picture', standard.contentWeight);
  weight('style', 'higher takes more of the style', standard.styleWeight);
  weight('tv', 'higher is smoother, with less fine noise', standard.tvWeight);
  command.option(
    '--content-layer <name>',
    'layer of VGG19 that holds the content; deeper keeps less detail ' +
      `(default: ${own(Object.keys(standard.contentLayers))})`,
    layer,
  );
  command.option(
    '--style-layers <list>',
    'layers of VGG19 that hold the style, with weights; deeper holds larger shapes ' +
      `(default: ${own(formatLayerList(standard.styleLayers))})`,
    layers,
  );
  choice('--pooling <kind>', `how the network shrinks (default: ${own("the recipe's")})`, ['max', 'avg']);
  command.option(
    '--init <what>',
    `start from content, noise, style, or a picture's path (default: ${standard.init})`,
    text,
  );
  command.option('--background <colour>', 'behind transparent parts: #hex or a CSS name', text, 'white');

  command.optionsGroup('How it is computed:');
  choice('--optimizer <name>', `what changes the picture (default: ${standard.optimizer})`, [
    'adam',
    'lbfgs',
    'sgd',
  ]);
  const rate = own(standard.learningRate);
  command.option('--learning-rate <n>', `how far one step goes (default: ${rate})`, number);
  command.option(
    '--seed <n>',
    `of everything random; the same one repeats a result (default: ${standard.seed})`,
    whole(0, 2 ** 32 - 1),
  );
  choice('--precision <name>', 'how features are stored; auto: f16 on GPUs that have it (default: auto)', [
    'auto',
    'f32',
    'f16',
  ]);
  command.option(
    '--weights <source>',
    `builtin, seeded, or VGG19: ${PUBLISHED} (fetched at the first use and kept), ` +
      'a .safetensors or .h5 file, or its address',
    text,
    'builtin',
  );
  command.addOption(
    new Option('--runtime <name>', 'where WebGPU is from: Dawn, headless Chrome, or the better that is there')
      .choices(['auto', 'dawn', 'chrome'])
      .default('auto'),
  );

  command.optionsGroup('Other:').helpOption('--help', 'print this help');
  return command.version(__VERSION__, '--version', 'print the version');
}
