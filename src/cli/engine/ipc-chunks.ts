/**
 * Bytes of one message between processes. Above 2 GB Node cannot read a message and ends the process; long before, its
 * time grows faster than the bytes do: 0.8 GB took 7 s as one message, 3 s in pieces of this size.
 */
const PIECE = 2 ** 22;

/** Numbers that are sent ahead of the message that they belong to. */
interface Long {
  /** Where in the message they belong. */
  readonly path: readonly (string | number)[];
  readonly view: ArrayBufferView;
}

/** Kinds of numbers, by the name of their class. */
const KINDS = { Uint8Array, Float32Array } as const;

/** What goes from process to process. */
type Wire =
  | { readonly bytes: number }
  | { readonly piece: Uint8Array }
  | {
      readonly message: unknown;
      readonly ahead: readonly { readonly path: Long['path']; readonly kind: keyof typeof KINDS }[];
    };

/**
 * The sending end: messages go one after another, long lists of numbers in them in pieces before them.
 * @param send hands one message over; resolves once the channel has taken it
 * @returns sends a message; rejects as `send` does
 */
export function sendInChunks(
  send: (wire: Wire) => Promise<void>,
  piece = PIECE,
): (message: unknown) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  const sendAll = async (message: unknown) => {
    const long: Long[] = [];
    const rest = without(message, piece, [], long);
    for (const { view } of long) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      await send({ bytes: bytes.length });
      for (let at = 0; at < bytes.length; at += piece) await send({ piece: bytes.subarray(at, at + piece) });
    }
    const ahead = long.map(({ path, view }) => ({ path, kind: view.constructor.name as keyof typeof KINDS }));
    await send({ message: rest, ahead });
  };
  return (message) => {
    const sent = last.then(() => sendAll(message));
    last = sent.catch(() => undefined);
    return sent;
  };
}

/**
 * The receiving end.
 * @param receive is called with every message as it was sent
 * @returns takes what comes through the channel
 */
export function receiveChunks(receive: (message: unknown) => void): (wire: unknown) => void {
  let come: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  return (given) => {
    const wire = given as Wire;
    if ('bytes' in wire) {
      come.push(new Uint8Array(wire.bytes));
      at = 0;
    } else if ('piece' in wire) {
      come.at(-1)!.set(wire.piece, at);
      at += wire.piece.length;
    } else {
      for (const [i, { path, kind }] of wire.ahead.entries()) {
        put(wire.message, path, new KINDS[kind](come[i]!.buffer));
      }
      come = [];
      receive(wire.message);
    }
  };
}

/** The message without what is longer than a piece, which is added to `long`; the message itself stays as it is. */
function without(value: unknown, most: number, path: Long['path'], long: Long[]): unknown {
  if (ArrayBuffer.isView(value)) {
    if (value.byteLength <= most || !(value.constructor.name in KINDS)) return value;
    long.push({ path, view: value });
    return undefined;
  }
  if (Array.isArray(value)) return value.map((each, i) => without(each, most, [...path, i], long));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  const parts = Object.entries(value).map(([name, each]) => [
    name,
    without(each, most, [...path, name], long),
  ]);
  return Object.fromEntries(parts);
}

function put(message: unknown, path: Long['path'], view: ArrayBufferView): void {
  let holder = message as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  holder[path.at(-1)!] = view;
}
