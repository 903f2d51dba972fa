import { LIVE } from '../pictures/inputs.ts';
import type { Settings } from './settings.ts';

/** What a person can turn or hand in, and how it is called wherever that is done. */
export interface Control {
  /** Of `Settings`, or of what a run is made from besides. */
  readonly key: keyof Settings | (typeof INPUT_CONTROLS)[number];
  /** For people, in plain words. */
  readonly title: string;
  /** Of the element. */
  readonly attribute: string;
  /** Of the command line: an option, or the name of an argument. */
  readonly flag: string;
  /** Where `Session.create` takes it. */
  readonly session: string;
  /** Whether it can be changed while it runs, from the next iteration on. */
  readonly live: boolean;
  /** Whether it asks for some knowledge of how it works. */
  readonly advanced: boolean;
  /** What turning it up does, and down: half a sentence, without capital and full stop; see `helpSentence`. */
  readonly help: string;
}

/** What a run is made from besides its settings. */
export const INPUT_CONTROLS = [
  'content',
  'styles',
  'masks',
  'styleMasks',
  'keep',
  'start',
  'weights',
] as const;

type Names = Partial<Pick<Control, 'attribute' | 'flag'>>;

/** A setting; its attribute is its name in kebab-case and its option the same, unless told otherwise. */
function setting(
  key: keyof Settings,
  title: string,
  help: string,
  names: Names & { advanced?: boolean } = {},
): Control {
  const attribute = names.attribute ?? key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return {
    key,
    title,
    attribute,
    flag: names.flag ?? `--${attribute}`,
    session: `settings.${key}`,
    live: (LIVE as readonly string[]).includes(key),
    advanced: names.advanced ?? false,
    help,
  };
}

function handed(
  key: (typeof INPUT_CONTROLS)[number],
  title: string,
  [attribute, flag, session]: readonly [string, string, string],
  help: string,
): Control {
  return { key, title, attribute, flag, session, live: false, advanced: key === 'start', help };
}

const advanced = true;

/** Every control of a run, plain ones first, in the order in which people meet them. */
export const CONTROLS: readonly Control[] = [
  handed('content', 'Picture', ['content-src', 'CONTENT', 'content'], 'the picture that is painted anew'),
  handed(
    'styles',
    'Style pictures',
    ['style-src', 'STYLE…', 'styles'],
    'the pictures whose colours, marks and strokes it takes; more of them make a mixture',
  ),
  setting(
    'contentWeight',
    'Keep my picture',
    'higher keeps more of the picture’s shapes and faces, lower lets them dissolve into the style',
  ),
  setting(
    'styleWeight',
    'Style',
    'higher takes more of the style’s colours and marks, lower only a tint of it',
  ),
  setting(
    'styleScale',
    'Brush size',
    'higher makes larger strokes, dots and tiles, lower finer ones and more of them',
  ),
  setting(
    'texture',
    'Texture',
    'higher brings out fine marks: grain, dots, the colour of single strokes; lower leaves surfaces plainer',
  ),
  setting(
    'shapes',
    'Shapes',
    'higher brings out the style’s large forms, whole strokes and figures; lower leaves the picture’s own',
  ),
  setting(
    'blend',
    'StyleMix of styles',
    'one number for each style picture; the higher beside the others, the more of that one',
  ),
  setting(
    'color',
    'Colours',
    'the style’s colours (style), the picture’s own under a styled light and dark (content-luminance), a style recoloured after the picture (content-match), or in between (mix:0 the style’s … mix:1 the picture’s)',
  ),
  setting('tvWeight', 'Smoothness', 'higher makes calm, even areas, lower leaves crisp grain and more noise'),
  setting(
    'size',
    'Size',
    'longer side in pixels: higher shows more detail, takes more memory and longer, lower is a quick sketch',
  ),
  setting(
    'iterations',
    'Patience',
    'steps of painting: higher is more finished and takes longer, lower is a first impression',
  ),
  handed(
    'masks',
    'Regions',
    ['mask-src', '--mask', 'regions[].content'],
    'a picture for each style, white where it is to be, black where not; with one picture fewer than styles, the last style takes the rest',
  ),
  handed(
    'styleMasks',
    'Regions of the styles',
    ['style-mask-src', '--style-mask', 'regions[].styleMask'],
    'a picture for each style, white where it is taken from; without it the whole style picture counts',
  ),
  handed(
    'keep',
    'Keep as it is',
    ['keep-src', '--keep', 'keep'],
    'a picture, white where nothing is painted and black where everything is',
  ),
  handed(
    'weights',
    'Network',
    ['weights', '--weights', 'weights'],
    'the eyes that look at the pictures: draft is the fastest and coarse, builtin paints much as the published vgg19 does, vgg19 is the slowest and truest',
  ),
  setting('recipe', 'Recipe', 'a published set of all the values below; another one has other defaults', {
    advanced,
  }),
  setting(
    'toneWeight',
    'Tone',
    'higher holds light, dark and colours within the style’s range, against grey haze and glaring spots; 0 lets them go',
    { advanced },
  ),
  setting(
    'minScale',
    'Smallest scale',
    'size in pixels at which the painting begins before it grows: lower makes larger, calmer strokes, higher finer ones; 0 paints at the full size from the start',
    { advanced },
  ),
  setting(
    'styleLoss',
    'Comparison of styles',
    'by which marks occur together (gram), the same without what the whole picture has in common (centred), or by the whole spread of marks, closer and slower (wasserstein)',
    { advanced },
  ),
  setting(
    'contentLayers',
    'Content layers',
    'which layers of the network hold the picture, with weights; deeper ones keep only its gist',
    { attribute: 'content-layer', advanced },
  ),
  setting(
    'styleLayers',
    'Style layers',
    'which layers of the network hold the style, with weights; early ones hold colour and grain, deep ones large forms',
    { advanced },
  ),
  setting(
    'init',
    'Starts from',
    'from content, noise, style, gray or a picture, or a blend such as content:0.7,noise:0.3; more of the content stays closer to it, more noise is freer',
    { advanced },
  ),
  handed(
    'start',
    'Start picture',
    ['start-src', '--start', 'start'],
    'the picture that “picture” in the start means, such as a result to go on with',
  ),
  setting(
    'optimizer',
    'Optimiser',
    'how each step is chosen: adam is steady, lbfgs gets further in fewer steps, sgd is the simplest',
    {
      advanced,
    },
  ),
  setting(
    'learningRate',
    'Learning rate',
    'size of a step: higher is faster until the picture trembles, lower is slower and calmer',
    {
      advanced,
    },
  ),
  setting('seed', 'Seed', 'another number gives other noise; the same one repeats a result', { advanced }),
  setting('pooling', 'Pooling', 'how the network shrinks what it sees: avg is softer, max is crisper', {
    advanced,
  }),
  setting(
    'padding',
    'Border',
    'what the network sees beyond the picture’s edge: replicate goes on with the edge’s colours, zero is black and may darken the border',
    { advanced },
  ),
  setting(
    'precision',
    'Precision',
    'half the memory and faster on many GPUs with f16, exact with f32; auto takes f16 where the GPU has it',
    { advanced },
  ),
];

const BY_KEY = new Map(CONTROLS.map((control) => [control.key, control]));

/** By key. */
export function control(key: Control['key']): Control {
  return BY_KEY.get(key)!;
}

/** The help as a sentence for a page. */
export function helpSentence({ help }: Control): string {
  return `${help.charAt(0).toUpperCase()}${help.slice(1)}.`;
}
