import fc from 'fast-check';
import { chunkedSha256 } from '../../../src/hash.ts';
import { checkpointPicture } from '../../../src/style/checkpoint/checkpoint.ts';
import { decodeCheckpoint, encodeCheckpoint, PREAMBLE } from '../../../src/style/checkpoint/file.ts';
import { readHeader } from '../../../src/style/checkpoint/header.ts';
import { CHECKPOINT } from '../../style/checkpoint/example.ts';
import { mutated, mutatedJson } from '../mutate.ts';
import type { Target } from '../target.ts';

const memory = ({ length }: Uint8Array) => 2 ** 20 + 16 * length;

/** Checks that a decoded checkpoint is complete: it shows a picture and can be encoded again. */
async function read(bytes: Uint8Array): Promise<void> {
  const checkpoint = await decodeCheckpoint(bytes);
  const { width, height, data } = checkpointPicture(checkpoint);
  if (data.length !== 3 * width * height) throw new Error(`a picture of ${data.length} values`);
  await encodeCheckpoint(checkpoint);
}

/** The same file with another header, and the right length and digest. */
async function withHeader(file: Uint8Array, text: string): Promise<Uint8Array> {
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4));
  const length = new DataView(file.buffer, file.byteOffset).getUint32(12, true);
  const preamble = file.slice(0, PREAMBLE);
  new DataView(preamble.buffer).setUint32(12, header.length, true);
  preamble.set(Buffer.from(await chunkedSha256(header), 'hex'), 16);
  return new Uint8Array(Buffer.concat([preamble, header, file.subarray(PREAMBLE + length)]));
}

/** Checkpoints: bytes, header texts, and files with an edited header and a valid digest. */
export async function checkpointTargets(): Promise<(Target<Uint8Array> | Target<string>)[]> {
  const file = await encodeCheckpoint(CHECKPOINT);
  const length = new DataView(file.buffer).getUint32(12, true);
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(PREAMBLE, PREAMBLE + length)));
  return [
    { name: 'checkpoint, bytes', share: 6, inputs: mutated([file], () => PREAMBLE), memory, read },
    { name: 'checkpoint, header', share: 12, inputs: mutatedJson([header]), read: readHeader },
    {
      name: 'checkpoint, signed',
      share: 4,
      inputs: mutatedJson([header]),
      read: async (text: string) => read(await withHeader(file, text)),
    },
    {
      name: 'checkpoint, text',
      share: 2,
      inputs: fc.string({ unit: 'binary', maxLength: 60 }),
      read: readHeader,
    },
  ];
}
