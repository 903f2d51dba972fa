import fc from 'fast-check';
import { parseArguments } from '../../../src/cli/args/arguments.ts';
import { mainProgram } from '../../../src/cli/args/program.ts';
import { parseBatch } from '../../../src/cli/batch/arguments.ts';
import { batchProgram } from '../../../src/cli/batch/program.ts';
import { manifestRows } from '../../../src/cli/batch/rows.ts';
import { parseSweep } from '../../../src/cli/sweep/arguments.ts';
import { parseWeights } from '../../../src/cli/weights/program.ts';
import { parseBackground } from '../../../src/image/background-node.ts';
import { parseAxis } from '../../../src/sweep/axis.ts';
import { mutatedJson, texts } from '../mutate.ts';
import type { Target } from '../target.ts';

const flags = [mainProgram(() => undefined), batchProgram(() => undefined)].flatMap(({ options }) =>
  options.flatMap(({ long, short }) => [long, short].filter((flag) => flag !== undefined && flag !== null)),
);
const values = texts([
  'a.png',
  'out.png',
  'out.jpg',
  'adam',
  'content',
  'conv1_1',
  'style',
  'mix:0.5',
  'builtin',
  'white',
  '512MB',
  'wild',
  '1/3',
]);
const word = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...flags) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...flags), values).map(([flag, value]) => `${flag}=${value}`),
  },
  { weight: 5, arbitrary: values },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '--',
      '-',
      '---',
      '--no-quiet',
      'demo',
      'sweep',
      'weights',
      '--__proto__',
      '-oa.png',
      '--help',
    ),
  },
);
const lines = fc.array(word, { maxLength: 8 });
/** Adds the required arguments, so that the values are checked. */
const whole = lines.map((more) => ['a.png', 'b.png', '-o', 'c.png', ...more]);

const row = {
  content: 'a.jpg',
  style: ['b.jpg', 'c.jpg'],
  output: 'd.png',
  size: 64,
  blend: [0.3, 0.7],
  mask: 'e.png',
  color: 'mix:0.5',
  look: 'wild',
  seed: 7,
};
const manifests = fc
  .array(fc.oneof({ weight: 9, arbitrary: mutatedJson([row]) }, values), { maxLength: 4 })
  .map((rows) => rows.join('\n'));

/** Command lines and values of options. */
export function optionTargets(): (Target<string[]> | Target<string>)[] {
  return [
    { name: 'command line', share: 1, inputs: fc.oneof(lines, whole), read: parseArguments },
    {
      name: 'command line of sweep',
      share: 0.5,
      inputs: lines.map((more) => [
        'a.png',
        '--style',
        'b.png',
        '--vary',
        'seed=1,2',
        '-o',
        'c.png',
        ...more,
      ]),
      read: parseSweep,
    },
    {
      name: 'command line of weights',
      share: 0.5,
      inputs: fc.array(
        fc.oneof(
          fc.constantFrom('list', 'fetch', 'remove', 'verify', 'pack', 'vgg19', '-o', '--precision'),
          word,
        ),
        { maxLength: 5 },
      ),
      read: parseWeights,
    },
    {
      name: 'command line of batch',
      share: 0.5,
      inputs: lines.map((more) => ['*.png', '--style', 'b.png', '--out', 'c', ...more]),
      read: parseBatch,
    },
    {
      name: 'manifest',
      share: 6,
      inputs: manifests,
      read: (text: string) => manifestRows(text, 'x', { styles: [], out: 'o', options: {}, format: 'png' }),
    },
    {
      name: 'what is varied',
      share: 6,
      inputs: texts(
        ['seed', 'size', '=', '..', ':', ';', 'style-layers', '1..5:3', '0.5..2:5'],
        ['=', ',', ';', '..', ':'],
      ),
      read: parseAxis,
    },
    {
      name: 'background',
      share: 0.2,
      inputs: texts(['#fff', '#20406b', 'white', 'transparent', '#', 'abc'], ['']),
      read: parseBackground,
    },
  ];
}
