import { chunkedSha256, fromHex } from '../../hash.ts';
import { forEachChunk } from '../../scheduling.ts';
import type { Checkpoint } from './checkpoint.ts';
import { headerText, type Section } from './header.ts';

/** The first bytes of a file. */
export const MAGIC = 'ARTFILT\n';
/** Of the format, counted up with every change of what is in it. */
export const VERSION = 1;
/** Magic, version and length of the header as u32, and its SHA-256; little-endian. */
export const PREAMBLE = 48;
/** Bytes copied at once. */
const COPIED = 2 ** 22;

/**
 * A checkpoint as the bytes of a file: a preamble, a header in JSON padded with spaces to a multiple of four, then the
 * tensors one after another. Header and tensors have a SHA-256 each. Provenance in pieces, so that a page stays usable.
 */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
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
