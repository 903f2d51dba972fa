import { type Command, Option } from 'commander';
import { type Control, control } from '../../style/settings/controls.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import { LOOKS } from '../../style/settings/looks.ts';
import { formatLayerList } from '../../style/settings/parse.ts';
import { RECIPES } from '../../style/settings/recipes.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { OptimizerName, Padding, Pooling, Precision, StyleLoss } from '../../style/settings/settings.ts';
import { CATALOGUE } from '../../vgg/hub/catalogue.ts';
import { BUNDLED_IDS } from '../../vgg/weights/bundled.ts';
import type { RuntimeChoice } from '../engine/runtime.ts';
import { between, bytes, layer, layers, number, numbers, text, texts, whole } from './values.ts';

/** The options as commander hands them over. */
export interface Given {
  output: string;
  background: string;
  size?: number;
  iterations?: number;
  minScale?: number;
  look?: string;
  recipe?: string;
  optimizer?: OptimizerName;
  learningRate?: number;
  contentWeight?: number;
  styleWeight?: number;
  tvWeight?: number;
  toneWeight?: number;
  contentLayer?: string;
  styleLayers?: Record<string, number>;
  styleScale?: number;
  texture?: number;
  shapes?: number;
  styleLoss?: StyleLoss;
  blend?: number[];
  color?: string;
  pooling?: Pooling;
  padding?: Padding;
  init?: string;
  start?: string;
  mask?: string[];
  styleMask?: string[];
  keep?: string;
  seed?: number;
  precision?: Precision;
  weights?: string;
  saveEvery?: number;
  timelapse?: string;
  report?: string;
  checkpointEvery?: number;
  resume?: boolean;
  runtime: RuntimeChoice;
  memory?: number;
  dryRun?: boolean;
  quiet?: boolean;
}

/** Defaults that depend on the command. */
export interface OwnDefaults {
  size: string;
  iterations: string;
}

const PUBLISHED = CATALOGUE.map(({ id }) => id).join(', ');
const NETWORKS_BY_ADAPTER =
  `${defaultNetwork({ software: false }).id} on a GPU, ` +
  `${defaultNetwork({ software: true }).id} on a software adapter`;
const ANY = between(0, 1e12);

/** Adds the options that all ways of painting share; what each one does is said by `CONTROLS`. */
export function addOptions(command: Command, defaults: OwnDefaults): Command {
  const standard = resolveSettings({});
  /** A default that suits the recipe `default`, where the weights bring none. */
  const own = (value: unknown) => `the weights' own, else ${value}`;
  const add = (
    key: Control['key'],
    value: string,
    told: unknown,
    read: readonly string[] | ((value: string, before?: string[]) => unknown),
  ) => {
    const { flag, help } = control(key);
    const option = new Option(`${flag} <${value}>`, told === '' ? help : `${help} (default: ${told})`);
    if (typeof read !== 'function') option.choices(read);
    else option.argParser<unknown>((value, before) => read(value, before as string[] | undefined));
    command.addOption(option);
  };

  command.option('--save-every <n>', 'also write OUT-0010.png, … every n iterations', whole(1, 1_000_000));
  command.option(
    '--timelapse <file>',
    'also write a film of the painting: .webp or .gif, or .mp4 or .webm where there is a Chrome',
    text,
  );
  command.option('--report <file>', 'write settings, losses, times and memory as JSON', text);
  command.option('--quiet', 'print nothing but errors');

  command.optionsGroup('How large and how long:');
  add('size', 'pixels', defaults.size, whole(16, 16_384));
  add('iterations', 'n', defaults.iterations, whole(1, 1_000_000));
  add('minScale', 'pixels', standard.minScale, whole(0, 16_384));

  command.optionsGroup('What it looks like (another recipe has other defaults):');
  add('recipe', 'name', standard.recipe, Object.keys(RECIPES));
  command.addOption(
    new Option('--look <name>', 'a manner of painting; what is given besides counts over it').choices(
      LOOKS.map(({ name }) => name),
    ),
  );
  add('contentWeight', 'n', own(standard.contentWeight), ANY);
  add('styleWeight', 'n', own(standard.styleWeight), ANY);
  add('styleScale', 'factor', standard.styleScale, between(0.25, 4));
  add('texture', 'factor', standard.texture, between(0, 16));
  add('shapes', 'factor', standard.shapes, between(0, 16));
  add('blend', 'list', 'equal parts', numbers);
  add('color', 'mode', standard.color, text);
  add('tvWeight', 'n', own(standard.tvWeight), ANY);

  command.optionsGroup('Parts of the picture (masks are pictures, grey counts in part):');
  add('masks', 'files...', '', texts);
  add('styleMasks', 'files...', '', texts);
  add('keep', 'file', '', text);

  command.optionsGroup('How it is compared (another recipe has other defaults):');
  add('contentLayers', 'name', own(Object.keys(standard.contentLayers)), layer);
  add('styleLayers', 'list', own(formatLayerList(standard.styleLayers)), layers);
  add('styleLoss', 'kind', standard.styleLoss, ['gram', 'centred', 'wasserstein']);
  add('toneWeight', 'n', standard.toneWeight, ANY);
  add('pooling', 'kind', own("the recipe's"), ['max', 'avg']);
  add('padding', 'kind', standard.padding, ['zero', 'replicate']);

  command.optionsGroup('How it is computed:');
  add('init', 'what', `${standard.init}; a path is --start with it`, text);
  add('start', 'file', '', text);
  command.option('--background <colour>', 'behind transparent parts: #hex or a CSS name', text, 'white');
  add('optimizer', 'name', standard.optimizer, ['adam', 'lbfgs', 'sgd']);
  add('learningRate', 'n', own(standard.learningRate), number);
  add('seed', 'n', standard.seed, whole(0, 2 ** 32 - 1));
  add('precision', 'name', standard.precision, ['auto', 'f32', 'f16']);
  command.option(
    '--weights <source>',
    `${control('weights').help}: ${BUNDLED_IDS.join(', ')}, ${PUBLISHED} (fetched at the first use and kept), ` +
      `a .safetensors or .h5 file, or its address (default: ${NETWORKS_BY_ADAPTER})`,
    text,
  );
  command.option(
    '--memory <amount>',
    'most GPU memory to take, such as 512MB or 1.5GiB; larger pictures are worked in parts that overlap',
    bytes,
  );
  command.addOption(
    new Option('--runtime <name>', 'where WebGPU is from: Dawn, headless Chrome, or the better that is there')
      .choices(['auto', 'dawn', 'chrome'])
      .default('auto'),
  );

  command.optionsGroup('Other:').helpOption('--help', 'print this help');
  return command.version(__VERSION__, '--version', 'print the version');
}
