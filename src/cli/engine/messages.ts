/**
 * Messages between the command line and its host, with large arrays in them: in chunks between processes, packed into
 * bytes over HTTP.
 */

/**
 * Bytes of an array in one message between processes. Node ends the process at a message above 2 GB, and its time
 * grows faster than the bytes: 0.8 GB took 7 s in one message and 3 s in chunks of this size.
 */
const CHUNK = 2 ** 22;

/** An array that is sent before its message. */
interface Detached {
  /** Its place in the message: the keys that lead to it. */
  readonly path: readonly (string | number)[];
  readonly view: ArrayBufferView;
}

/** Array types, by the name of their class. */
const KINDS = { Uint8Array, Float32Array } as const;

/** What one process sends to the other: the length of an array, one of its chunks, or the message itself. */
type Wire =
  | { readonly bytes: number }
  | { readonly chunk: Uint8Array }
  | {
      readonly message: unknown;
      readonly arrays: readonly { readonly path: Detached['path']; readonly kind: keyof typeof KINDS }[];
    };

/**
 * The sending end: one message after another, each after the chunks of its large arrays.
 * @param send hands one object to the channel; resolves once the channel has taken it
 * @returns sends a message; rejects as `send` does
 */
export function sendInChunks(
  send: (wire: Wire) => Promise<void>,
  chunk = CHUNK,
): (message: unknown) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  const sendAll = async (message: unknown) => {
    const detached: Detached[] = [];
    const rest = detach(message, chunk, [], detached);
    for (const { view } of detached) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      await send({ bytes: bytes.length });
      for (let at = 0; at < bytes.length; at += chunk) await send({ chunk: bytes.subarray(at, at + chunk) });
    }
    const arrays = detached.map(({ path, view }) => ({
      path,
      kind: view.constructor.name as keyof typeof KINDS,
    }));
    await send({ message: rest, arrays });
  };
  return (message) => {
    const sent = last.then(() => sendAll(message));
    last = sent.catch(() => undefined);
    return sent;
  };
}

/**
 * The receiving end.
 * @param receive is called with every message, its arrays in place
 * @returns takes each object that the channel delivers
 */
export function receiveChunks(receive: (message: unknown) => void): (wire: unknown) => void {
  let arrays: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  return (delivered) => {
    const wire = delivered as Wire;
    if ('bytes' in wire) {
      arrays.push(new Uint8Array(wire.bytes));
      at = 0;
    } else if ('chunk' in wire) {
      arrays.at(-1)!.set(wire.chunk, at);
      at += wire.chunk.length;
    } else {
      for (const [i, { path, kind }] of wire.arrays.entries()) {
        attach(wire.message, path, new KINDS[kind](arrays[i]!.buffer));
      }
      arrays = [];
      receive(wire.message);
    }
  };
}

/** A copy of the message without its arrays of more than `most` bytes, which are added to `detached`. */
function detach(value: unknown, most: number, path: Detached['path'], detached: Detached[]): unknown {
  if (ArrayBuffer.isView(value)) {
    if (value.byteLength <= most || !(value.constructor.name in KINDS)) return value;
    detached.push({ path, view: value });
    return undefined;
  }
  if (Array.isArray(value)) return value.map((each, i) => detach(each, most, [...path, i], detached));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const entries = Object.entries(value).map(([name, each]) => [
    name,
    detach(each, most, [...path, name], detached),
  ]);
  return Object.fromEntries(entries);
}

function attach(message: unknown, path: Detached['path'], view: ArrayBufferView): void {
  let holder = message as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string | number, unknown>;
  holder[path.at(-1)!] = view;
}

/**
 * A message as bytes: the length of a JSON text (u32, little-endian), the text, then the arrays, each aligned to four
 * bytes. The text has `{"$float32": length}` for a Float32Array and `{"$bytes": length}` for a Uint8Array.
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

/** The message of `pack`; its arrays share the memory of `bytes`. */
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
