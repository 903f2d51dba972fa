import { type Command, Option } from 'commander';
import { type Control, control } from '../../style/settings/controls.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import { choicesOf, formatValue, type Setting } from '../../style/settings/kinds.ts';
import { LOOKS } from '../../style/settings/looks.ts';
import {
  propertyOf,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingOf,
} from '../../style/settings/settings.ts';
import { CATALOGUE } from '../../vgg/hub/catalogue.ts';
import { BUNDLED_IDS } from '../../vgg/weights/bundled.ts';
import type { Format } from '../outputs/name.ts';
import type { RuntimeChoice } from '../shared/choices.ts';
import { addFileOptions, type FileOptions } from './file-options.ts';
import { type PrintSize, printSize } from './print-size.ts';
import { bytes, settingValue, text, texts, whole } from './values.ts';

/** The options as commander hands them over; those for settings come beside them, see `settingsOf`. */
export interface Given extends FileOptions {
  output?: string;
  format?: Format;
  /** False with `--no-overwrite`. */
  overwrite: boolean;
  background: string;
  settingsFrom?: string;
  look?: string;
  print?: PrintSize;
  init?: string;
  start?: string;
  mask?: string[];
  styleMask?: string[];
  keep?: string;
  tileable?: boolean;
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

/** The settings among the options. */
export function settingsOf(given: Given): Partial<Settings> {
  const options: Partial<Record<string, unknown>> = { ...given };
  const settings = SETTING_NAMES.map((name) => [name, options[propertyOf(name)]] as const);
  return Object.fromEntries(settings.filter(([, value]) => value !== undefined));
}

/** Defaults in the help that depend on the command. */
export interface OwnDefaults {
  size: string;
  iterations: string;
}

const PUBLISHED = CATALOGUE.map(({ id }) => id).join(', ');
const NETWORKS_BY_ADAPTER =
  `${defaultNetwork({ software: false }).id} on a GPU, ` +
  `${defaultNetwork({ software: true }).id} on a software adapter`;

/** Adds the options that all ways of painting share, with the help of `CONTROLS`. */
export function addOptions(command: Command, own: OwnDefaults): Command {
  const add = (key: Control['key'], value: string, read: (text: string, before?: string[]) => unknown) => {
    const { flag, help } = control(key);
    const option = new Option(`${flag} <${value}>`, help);
    command.addOption(
      option.argParser<unknown>((text, before) => read(text, before as string[] | undefined)),
    );
  };
  /** Adds the settings of a group, and other options after some of them. */
  const addSettings = (group: Setting['group'], after: { [K in SettingName]?: () => void } = {}) => {
    for (const name of SETTING_NAMES.filter((one) => settingOf(one).group === group)) {
      command.addOption(settingOption(name, own));
      after[name]?.();
    }
  };

  command.option('--save-every <n>', 'also write OUT-0010.png, … every n iterations', whole(1, 1_000_000));
  command.option(
    '--timelapse <file>',
    'also write a film of the painting: .webp or .gif, or .mp4 or .webm where there is a Chrome',
    text,
  );
  command.option('--report <file>', 'write settings, losses, times and memory as JSON', text);
  addFileOptions(command);
  command.option('--quiet', 'print nothing but errors');

  command.optionsGroup('How large and how long:');
  addSettings('size', {
    size() {
      const help =
        'size on paper instead of --size: the longer side (20cm), or a sheet that it fits on (20x15cm, 8x10in); see --dpi';
      command.addOption(new Option('--print <length>', help).argParser(printSize));
    },
  });

  command.optionsGroup('What it looks like (another recipe has other defaults):');
  command.option(
    '--settings-from <picture>',
    'the settings and network that a picture of Art Filter carries; what is given besides counts over them',
    text,
  );
  const looks = LOOKS.map(({ name }) => name);
  const look = new Option('--look <name>', 'a manner of painting; what is given besides counts over it');
  addSettings('look', { recipe: () => command.addOption(look.choices(looks)) });

  command.optionsGroup('Parts of the picture (masks are pictures, grey counts in part):');
  add('masks', 'files...', texts);
  add('styleMasks', 'files...', texts);
  add('keep', 'file', text);

  command.optionsGroup('How it is compared (another recipe has other defaults):');
  addSettings('comparison', {
    padding() {
      const help =
        'a result whose copies side by side show no seam: --padding wrap; its sides are multiples of 16';
      command.addOption(new Option('--tileable', help).implies({ padding: 'wrap' }));
    },
  });

  command.optionsGroup('How it is computed:');
  addSettings('computation', {
    init() {
      add('start', 'file', text);
      command.option('--background <colour>', 'behind transparent parts: #hex or a CSS name', text, 'white');
    },
  });
  command.option(
    '--weights <source>',
    `${control('weights').help}: ${BUNDLED_IDS.join(', ')}, ${PUBLISHED} (fetched at the first use and kept), ` +
      `a .safetensors or .h5 file, or its address (default: ${NETWORKS_BY_ADAPTER})`,
    text,
  );
  command.option(
    '--memory <amount>',
    'most GPU memory to take, such as 512MB or 1.5GiB; larger pictures are painted in overlapping tiles',
    bytes,
  );
  command.addOption(
    new Option('--runtime <name>', 'where WebGPU is from: Dawn, headless Chrome, or the better that is there')
      .choices(['auto', 'dawn', 'chrome'])
      .default('auto'),
  );

  return command;
}

function settingOption(name: SettingName, own: OwnDefaults): Option {
  const setting = settingOf(name);
  const { flag, help } = control(name);
  const standard = name === 'size' || name === 'iterations' ? own[name] : defaultText(name);
  const option = new Option(`${flag} <${setting.value}>`, `${help} (default: ${standard})`);
  const choices = choicesOf(setting);
  return choices ? option.choices(Object.keys(choices)) : option.argParser(settingValue(setting));
}

function defaultText(name: SettingName): string {
  const setting = settingOf(name);
  if (setting.kind === 'blend') return 'equal parts';
  const value = formatValue(setting.default);
  if (setting.kind === 'init') return `${value}; a path is --start with it`;
  return setting.fromWeights === true ? `the weights' own, else ${value}` : value;
}
