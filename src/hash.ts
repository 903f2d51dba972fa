/** Bytes hashed at once by `chunkedSha256`: a page stays usable between chunks. */
const CHUNK = 8 * 2 ** 20;

/**
 * SHA-256 as 64 hexadecimal digits. Computed by the browser or Node where they offer it, which pages have over HTTPS
 * only, else by hash-wasm.
 */
export async function sha256(data: Uint8Array | string): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return (await import('hash-wasm')).sha256(bytes);
  // The type excludes memory shared between threads, which nothing here uses.
  return toHex(new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

/** SHA-256 of up to 8 MiB; of more bytes, the SHA-256 of the joined hexadecimal digests of every 8 MiB. */
export async function chunkedSha256(bytes: Uint8Array): Promise<string> {
  if (bytes.length <= CHUNK) return sha256(bytes);
  let digests = '';
  for (let at = 0; at < bytes.length; at += CHUNK) digests += await sha256(bytes.subarray(at, at + CHUNK));
  return sha256(digests);
}

/** Bytes as hexadecimal digits, two a byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes from hexadecimal digits, two a byte. */
export function fromHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
