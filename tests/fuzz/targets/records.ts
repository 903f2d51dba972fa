import { encodeAs } from '../../../src/image/encode-node.ts';
import { fileWith, packetOf } from '../../../src/image/metadata/file-with.ts';
import { textInXmp } from '../../../src/image/metadata/xmp.ts';
import {
  chosenIn,
  formatRecord,
  parseRecord,
  passedOverText,
  type RunRecord,
  readRecord,
} from '../../../src/style/settings/record.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import { mutated, mutatedJson, texts } from '../mutate.ts';
import { checkSentence, type Target } from '../target.ts';

const picture = { width: 20, height: 16, data: new Float32Array(3 * 320).fill(0.4) };
const records: readonly RunRecord[] = [
  {
    version: '0.1.0',
    network: { name: 'builtin', digest: 'ab'.repeat(32) },
    settings: resolveSettings(),
    width: 20,
    height: 16,
    steps: 100,
    styles: 1,
    dpi: 300,
  },
  {
    version: '',
    settings: { blend: [0.3, 0.7], recipe: 'keras', init: 'content:0.5,noise:0.5' },
    width: 1,
    height: 1,
    steps: 1,
    styles: 2,
    absent: ['keep', 'start', 'regions'],
  },
];

/** Settings that picture files carry, from files to the sentence about what was passed over. */
export async function recordTargets(): Promise<Target[]> {
  const files: Uint8Array[] = [];
  for (const record of records) {
    for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
      files.push(new Uint8Array(await encodeAs(format, picture, 'x', { settings: formatRecord(record) })));
    }
  }
  const use = (record: RunRecord, passedOver: readonly string[]) => {
    resolveSettings(chosenIn(record));
    parseRecord(formatRecord(record));
    const text = passedOverText(passedOver);
    if (text) checkSentence(text, text.length);
  };
  const targets = [
    {
      name: 'settings in a file',
      share: 4,
      inputs: mutated(files, (file) => Math.min(file.length, 1500)),
      read: async (bytes: Uint8Array) => {
        fileWith(bytes, { settings: 'x', dpi: 300 });
        const read = await readRecord(bytes);
        if (read) use(read.record, read.passedOver);
      },
    } satisfies Target<Uint8Array>,
    {
      name: 'settings in a file, JSON',
      share: 4,
      inputs: mutatedJson(records.map((record) => JSON.parse(formatRecord(record)))),
      read: (text: string) => {
        const { record, passedOver } = parseRecord(text);
        use(record, passedOver);
      },
    } satisfies Target<string>,
    {
      name: 'XMP, text',
      share: 1,
      inputs: texts(
        [
          ...packetOf('{"a":1}')!.split(/(?=[<>"])/),
          'xmlns:a="https://github.com/art-filter/art-filter/ns/1.0/"',
          '<a:settings>',
          'a:settings=',
          '&#x41;',
          '&amp;',
        ],
        ['', ' '],
      ),
      read: (text: string) => textInXmp(text),
    } satisfies Target<string>,
  ];
  return targets as Target[];
}
