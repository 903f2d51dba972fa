import { ArtFilterError } from '../../errors.ts';
import { fromHex, sha256 } from '../../hash.ts';

/** Algorithms of checksums, the strongest first. */
const ALGORITHMS = ['sha512', 'sha384', 'sha256'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** A checksum in the form of subresource integrity: `sha256-…` in base64. */
const CHECKSUM = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/;

/**
 * Compares a file with checksums in the form of subresource integrity, such as `sha256-…`. Of several, divided by
 * spaces, those of the strongest algorithm count, and one of them must match.
 * @param name of the file in messages
 * @throws ArtFilterError `settings` for no such form, `weights` where the file is another one
 */
export async function checkIntegrity(bytes: Uint8Array, integrity: string, name: string): Promise<void> {
  const given = integrity.trim().split(/\s+/).map(parse);
  const strongest = ALGORITHMS.find((algorithm) => given.some((one) => one.algorithm === algorithm))!;
  const got = await digestOf(strongest, bytes);
  if (given.some(({ algorithm, base64 }) => algorithm === strongest && base64 === got)) return;
  throw new ArtFilterError(
    'weights',
    `${name}: its checksum is ${strongest}-${got}, expected ${integrity.trim()}; it is another file or was damaged on ` +
      'the way, and nothing of it was used.',
  );
}

function parse(text: string): { algorithm: Algorithm; base64: string } {
  const [, algorithm, base64] = CHECKSUM.exec(text) ?? [];
  if (algorithm && base64) return { algorithm: algorithm as Algorithm, base64 };
  throw new ArtFilterError(
    'settings',
    `integrity: got "${text}", expected sha256-, sha384- or sha512- and the checksum in base64.`,
  );
}

async function digestOf(algorithm: Algorithm, bytes: Uint8Array): Promise<string> {
  // Only this one is there on pages without https.
  if (algorithm === 'sha256') return toBase64(fromHex(await sha256(bytes)));
  const name = algorithm.replace('sha', 'SHA-');
  return toBase64(new Uint8Array(await crypto.subtle.digest(name, bytes as BufferSource)));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
