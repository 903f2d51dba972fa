import { expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/args/arguments.ts';
import { toSettings } from '../../src/element/given-settings.ts';
import { parseBackground } from '../../src/image/background-node.ts';
import { fromHash } from '../../src/page/controls/choices.ts';
import { readHeader } from '../../src/style/checkpoint/header.ts';
import { readWeightsFile } from '../../src/vgg/formats/weights-file.ts';
import { rawFile } from '../vgg/formats/safetensors-file.ts';
import { checkSentence } from './target.ts';

/** The message of the error for an input. */
async function refusal(read: () => unknown): Promise<string> {
  const error = await Promise.resolve()
    .then(read)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  return (error as Error).message;
}

// Found by `npm run fuzz`: messages with control characters for the terminal, or with more than one line.
it.each<[what: string, read: () => unknown]>([
  ['a header of weights that is no JSON', () => readWeightsFile(rawFile('\u0002\b\b\u001b[2J'), 'x')],
  [
    'a name of a tensor in a header',
    () => readWeightsFile(rawFile('{"features.1.weight\\n\\u001b":{}}'), 'x'),
  ],
  ['a header of a checkpoint that is no JSON', () => readHeader('\u0000')],
  ['a layer in an attribute', () => toSettings({ styleLayers: '\u0000' })],
  ['a colour on two lines', () => parseBackground('0\n#fff')],
  [
    'an option of two lines',
    () => parseArguments(['a.png', 'b.png', '-o', 'c.png', '--color', '\u001b[31m\n']),
  ],
])('%s is refused in a sentence that can be shown', async (_, read) => {
  checkSentence(await refusal(read), 0);
});

it('what is refused of a link can be shown', () => {
  const { refused } = fromHash('#style=max%0A0&content=%1b%5B2J&recipe=%e2%80%ae', {
    content: [],
    style: [],
  });
  expect(refused).toHaveLength(3);
  for (const sentence of refused) checkSentence(`${sentence}.`, 0);
});
