import { ArtFilterError } from '../../errors.ts';
import { chunkedSha256, toHex } from '../../hash.ts';
import type { Checkpoint } from './checkpoint.ts';
import { MAGIC, PREAMBLE, VERSION } from './encode.ts';
import { readConvolutions, readHeader } from './header.ts';
import { corrupt } from './refusal.ts';

/** Longest header: it may hold a text as long as a run's losses. */
const LONGEST_HEADER = 256 * 2 ** 20;

/**
 * Reads a checkpoint; its tensors are parts of `bytes`. Lengths are checked before anything of that length is made, then
 * digests, then what they are of.
 * @throws ArtFilterError `file` for anything that is not a whole checkpoint of this version
 */
export async function decodeCheckpoint(bytes: Uint8Array): Promise<Checkpoint> {
  const magic = new TextEncoder().encode(MAGIC);
  if (bytes.length < PREAMBLE || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new ArtFilterError(
      'file',
      `This is no checkpoint: it has ${bytes.length} bytes and begins otherwise. Give one that a run has saved.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    throw new ArtFilterError(
      'file',
      `The checkpoint is of version ${version}, expected ${VERSION}. Go on with the program that saved it, or start from the beginning.`,
    );
  }
  const length = view.getUint32(12, true);
  const begin = PREAMBLE + length;
  if (length > LONGEST_HEADER || begin > bytes.length) throw corrupt('it is cut short in its header');
  const text = bytes.subarray(PREAMBLE, begin);
  if ((await chunkedSha256(text)) !== toHex(bytes.subarray(16, PREAMBLE)))
    throw corrupt('its header was corrupt');
  const { sections, made, ...rest } = readHeader(new TextDecoder().decode(text));
  const total = sections.reduce((sum, section) => sum + section.bytes, begin);
  if (total !== bytes.length) throw corrupt(`it has ${bytes.length} bytes, expected ${total}`);
  const tensors = new Map<string, Uint8Array>();
  let at = begin;
  for (const { name, bytes: size, sha256 } of sections) {
    const data = bytes.subarray(at, at + size);
    if ((await chunkedSha256(data)) !== sha256) throw corrupt(`${name} was corrupt`);
    tensors.set(name, data);
    at += size;
  }
  return { ...rest, made: { ...made, convolutions: readConvolutions(made.convolutions) }, tensors };
}
