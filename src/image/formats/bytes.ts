/** ASCII text at a position, up to the end of the file. */
export function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

/** View of exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Joins parts of a file. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * Inflates a zlib stream.
 * @param most bytes after which it stops, so that a small file cannot fill the memory
 * @returns undefined for a stream that is damaged or longer
 */
export async function inflated(bytes: Uint8Array, most: number): Promise<Uint8Array | undefined> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('deflate'));
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return joined(parts);
      length += value.length;
      if (length > most) return undefined;
      parts.push(value);
    }
  } catch {
    return undefined;
  } finally {
    // The rest of a stream that is too long is not inflated.
    reader.cancel().catch(() => undefined);
  }
}

/** Bytes of a file that the build has put into the program as a `data:` address, packed by gzip in the library's. */
export async function inlineBytes(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(atob(address.slice(address.indexOf(',') + 1)), (letter) =>
    letter.charCodeAt(0),
  );
  if (!address.startsWith('data:application/gzip')) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
