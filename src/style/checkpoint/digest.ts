import { sha256 } from '../../vgg/formats/digest.ts';

/** Bytes digested at once: a page stays usable in between. */
const PIECE = 8 * 2 ** 20;

/**
 * A digest of bytes as 64 hexadecimal digits: their SHA-256, or where there are more than 8 MiB that of the digests of
 * every 8 MiB, as text one after another.
 */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  if (bytes.length <= PIECE) return sha256(bytes);
  let digests = '';
  for (let at = 0; at < bytes.length; at += PIECE) digests += await sha256(bytes.subarray(at, at + PIECE));
  return sha256(new TextEncoder().encode(digests));
}

export function digestOfText(text: string): Promise<string> {
  return sha256(new TextEncoder().encode(text));
}
