/**
 * A message with numbers in bulk as bytes, for HTTP: the length of a JSON text (u32, little-endian), the text, then the
 * arrays one after another, each begun at a multiple of four. In the text they stand as `{"$float32": length}` for a
 * Float32Array, and `{"$bytes": length}` for a Uint8Array.
 */
export function pack(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: (Float32Array | Uint8Array)[] = [];
  const text = JSON.stringify(message, (_key, value) => {
    if (value instanceof Float32Array) {
      arrays.push(value);
      return { $float32: value.length };
    }
    if (!(value instanceof Uint8Array)) return value;
    arrays.push(value);
    return { $bytes: value.length };
  });
  const json = new TextEncoder().encode(text);
  const begin = aligned(4 + json.length);
  const bytes = new Uint8Array(begin + arrays.reduce((sum, array) => sum + aligned(array.byteLength), 0));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = begin;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  return bytes;
}

/** The message of `pack`. */
export function unpack<T>(bytes: ArrayBuffer): T {
  const length = new DataView(bytes).getUint32(0, true);
  let at = aligned(4 + length);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)), (_key, value) => {
    const { $float32, $bytes } = value ?? {};
    if (typeof $float32 !== 'number' && typeof $bytes !== 'number') return value;
    const array =
      typeof $float32 === 'number'
        ? new Float32Array(bytes, at, $float32)
        : new Uint8Array(bytes, at, $bytes);
    at += aligned(array.byteLength);
    return array;
  }) as T;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
