import type { Bytes } from '../../bytes.ts';
import { ArtFilterError } from '../../errors.ts';
import { chunkedSha256, fromHex, toHex } from '../../hash.ts';
import { forEachChunk } from '../../scheduling.ts';
import type { Step } from '../settings/settings.ts';
import { type Checkpoint, corrupt } from './checkpoint.ts';
import { headerText, isStep, readHeader, type Section } from './header.ts';

/** First bytes of a file. */
const MAGIC = 'ARTFILT\n';
/** Version of the format, raised with every change of its contents. */
const VERSION = 1;
/** Bytes before the header: magic, version and length of the header as u32, little-endian, and the header's SHA-256. */
export const PREAMBLE = 48;
/** Bytes copied at once. */
const COPIED = 2 ** 22;
/** Most bytes of a header, which may hold the losses of a whole run. */
const MAX_HEADER = 256 * 2 ** 20;
/** Most characters of a history; of longer ones only the later half is stored. */
const MAX_HISTORY = 64 * 2 ** 20;

/**
 * Encodes a checkpoint as a file: a preamble, a JSON header padded with spaces to a multiple of four bytes, then the
 * tensors. The header and each tensor have a SHA-256. Yields to the event loop between chunks.
 */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Bytes> {
  const sections: Section[] = [];
  for (const [name, data] of checkpoint.tensors) {
    sections.push({ name, bytes: data.length, sha256: await chunkedSha256(data) });
  }
  const text = new TextEncoder().encode(headerText(checkpoint, sections));
  const header = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20);
  header.set(text);
  const begin = PREAMBLE + header.length;
  const bytes = new Uint8Array(begin + sections.reduce((sum, section) => sum + section.bytes, 0));
  bytes.set(new TextEncoder().encode(MAGIC));
  const view = new DataView(bytes.buffer);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, header.length, true);
  bytes.set(fromHex(await chunkedSha256(header)), 16);
  bytes.set(header, PREAMBLE);
  let at = begin;
  for (const data of checkpoint.tensors.values()) {
    await forEachChunk(data.length, (from, to) => bytes.set(data.subarray(from, to), at + from), COPIED);
    at += data.length;
  }
  return bytes;
}

/**
 * Decodes a checkpoint file; the tensors are views of `bytes`. Lengths are checked before anything of that length is
 * allocated, then digests, then values.
 * @throws ArtFilterError `file` for anything but an intact checkpoint of this version
 */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<Checkpoint> {
  const magic = new TextEncoder().encode(MAGIC);
  if (bytes.length < PREAMBLE || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new ArtFilterError(
      'file',
      `This is no checkpoint: its ${bytes.length} bytes do not begin as one. Give a file that a run has saved.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new ArtFilterError(
      'file',
      `The checkpoint is of version ${version}, expected ${VERSION}. Resume it with the program that saved it, or start a new run.`,
    );
  }
  const length = view.getUint32(12, true);
  const begin = PREAMBLE + length;
  if (length > MAX_HEADER || begin > bytes.length) throw corrupt('it ends within its header');
  const text = bytes.subarray(PREAMBLE, begin);
  if ((await chunkedSha256(text)) !== toHex(bytes.subarray(16, PREAMBLE)))
    throw corrupt('its header does not match its checksum');
  const { sections, ...rest } = readHeader(new TextDecoder().decode(text));
  const total = sections.reduce((sum, section) => sum + section.bytes, begin);
  if (total !== bytes.length) throw corrupt(`it has ${bytes.length} bytes, expected ${total}`);
  const tensors = new Map<string, Uint8Array>();
  let at = begin;
  for (const { name, bytes: size, sha256 } of sections) {
    const data = bytes.subarray(at, at + size);
    if ((await chunkedSha256(data)) !== sha256) throw corrupt(`${name} does not match its checksum`);
    tensors.set(name, data);
    at += size;
  }
  return { ...rest, tensors };
}

/** Steps of a run as `userData`, so that a resumed run can report all its losses. */
export function historyText(steps: readonly Step[]): string {
  const text = JSON.stringify(steps);
  return text.length <= MAX_HISTORY ? text : historyText(steps.slice(Math.ceil(steps.length / 2)));
}

/** Steps of a `userData` written by `historyText`; none for any other text. */
export function readHistory(userData = '[]'): readonly Step[] {
  try {
    const steps: unknown = JSON.parse(userData);
    return Array.isArray(steps) && steps.every(isStep) ? steps : [];
  } catch {
    return [];
  }
}
