import { attributeOf, SETTING_NAMES, type SettingName, settingOf } from './settings.ts';

/** A setting or an input of a run, with its names in the element, on the command line and in the engine. */
export interface Control {
  /** A setting, or an input. */
  readonly key: SettingName | (typeof INPUT_CONTROLS)[number];
  /** For people, in plain words. */
  readonly title: string;
  /** Attribute of the element. */
  readonly attribute: string;
  /** Option of the command line, or the name of its argument. */
  readonly flag: string;
  /** Path in the inputs of `StyleTransfer.create`. */
  readonly session: string;
  /** Whether it may change during a run, from the next iteration on. */
  readonly live: boolean;
  /** Whether it asks for knowledge of the method. */
  readonly advanced: boolean;
  /** Effect of a higher value and of a lower one: half a sentence, without capital and full stop; see `helpSentence`. */
  readonly help: string;
}

/** Inputs of a run beside its settings. */
export const INPUT_CONTROLS = [
  'content',
  'styles',
  'masks',
  'styleMasks',
  'keep',
  'start',
  'weights',
] as const;

function setting(key: SettingName): Control {
  const { title, help, live = false, advanced = false } = settingOf(key);
  const attribute = attributeOf(key);
  return { key, title, attribute, flag: `--${attribute}`, session: `settings.${key}`, live, advanced, help };
}

function input(
  key: (typeof INPUT_CONTROLS)[number],
  title: string,
  [attribute, flag, session]: readonly [string, string, string],
  help: string,
): Control {
  return { key, title, attribute, flag, session, live: false, advanced: key === 'start', help };
}

const START = input(
  'start',
  'Start picture',
  ['start-src', '--start', 'start'],
  'the picture that “picture” in the start means, such as a result to go on with',
);

/** Every control of a run, plain ones first, in the order in which people meet them. */
export const CONTROLS: readonly Control[] = [
  input('content', 'Picture', ['content-src', 'CONTENT', 'content'], 'the picture that is painted anew'),
  input(
    'styles',
    'Style pictures',
    ['style-src', 'STYLE…', 'styles'],
    'the pictures whose colours, marks and strokes it takes; more of them make a mixture',
  ),
  ...SETTING_NAMES.filter((name) => !settingOf(name).advanced).map(setting),
  input(
    'masks',
    'Regions',
    ['mask-src', '--mask', 'regions[].content'],
    'a picture for each style, white where it is to be, black where not; with one picture fewer than styles, the last style takes the rest',
  ),
  input(
    'styleMasks',
    'Regions of the styles',
    ['style-mask-src', '--style-mask', 'regions[].styleMask'],
    'a picture for each style, white where it is taken from; without it the whole style picture counts',
  ),
  input(
    'keep',
    'Keep as it is',
    ['keep-src', '--keep', 'keep'],
    'a picture, white where nothing is painted and black where everything is',
  ),
  input(
    'weights',
    'Network',
    ['weights', '--weights', 'weights'],
    'the eyes that look at the pictures: draft is the fastest and coarse, builtin paints much as the published vgg19 does, vgg19 is the slowest and truest',
  ),
  ...SETTING_NAMES.filter((name) => settingOf(name).advanced).flatMap((name) =>
    name === 'init' ? [setting(name), START] : [setting(name)],
  ),
];

const BY_KEY = new Map(CONTROLS.map((control) => [control.key, control]));

/** The control with a key. */
export function control(key: Control['key']): Control {
  return BY_KEY.get(key)!;
}

/** The help as a sentence for a page. */
export function helpSentence({ help }: Control): string {
  return `${help.charAt(0).toUpperCase()}${help.slice(1)}.`;
}
