/**
 * A message with numbers in bulk as bytes, for HTTP: the length of a JSON text (u32, little-endian), the text, zeros
 * to a multiple of four, then the Float32Arrays one after another. In the text each stands as `{"$float32": length}`.
 */
export function pack(message: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Float32Array[] = [];
  const text = JSON.stringify(message, (_key, value) => {
    if (!(value instanceof Float32Array)) return value;
    arrays.push(value);
    return { $float32: value.length };
  });
  const json = new TextEncoder().encode(text);
  const begin = Math.ceil((4 + json.length) / 4) * 4;
  const bytes = new Uint8Array(begin + arrays.reduce((sum, array) => sum + array.byteLength, 0));
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = begin;
  for (const array of arrays) {
    new Float32Array(bytes.buffer, at, array.length).set(array);
    at += array.byteLength;
  }
  return bytes;
}

/** The message of `pack`. */
export function unpack<T>(bytes: ArrayBuffer): T {
  const length = new DataView(bytes).getUint32(0, true);
  let at = Math.ceil((4 + length) / 4) * 4;
  return JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)), (_key, value) => {
    if (typeof value?.$float32 !== 'number') return value;
    const array = new Float32Array(bytes, at, value.$float32);
    at += array.byteLength;
    return array;
  }) as T;
}
