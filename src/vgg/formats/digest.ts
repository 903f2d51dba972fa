/** SHA-256 as 64 hexadecimal digits; by the browser or Node where they offer it, which in pages needs HTTPS. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return (await import('hash-wasm')).sha256(bytes);
  // what digests takes no memory shared between threads, and weights never are
  return hex(new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
