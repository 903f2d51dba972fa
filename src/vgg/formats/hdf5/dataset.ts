import { f16ToF32 } from '../tensor-values.ts';
import { MESSAGE, type Message } from './messages.ts';
import { type Reader, Unreadable } from './reader.ts';

const MOST_DIMENSIONS = 32;
const FLOAT = 1;
/** Sizes of IEEE 754 numbers in bytes, by the bits of their exponents. */
const EXPONENT_BITS = new Map([
  [2, 5],
  [4, 8],
  [8, 11],
]);
/** Layout of a dataset's numbers in the file. */
const COMPACT = 0;
const CONTIGUOUS = 1;

/** An array of numbers, read on demand. */
export class Dataset {
  readonly shape: readonly number[];
  /** `f2`, `f4` or `f8`, with `>` before it where big-endian; other types have a name for messages. */
  readonly dtype: string;

  /** Whether these messages describe an array. */
  static isOne(messages: readonly Message[]): boolean {
    return [MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.layout].every((type) =>
      messages.some((message) => message.type === type),
    );
  }

  constructor(
    private readonly reader: Reader,
    /** Path in the file. */
    readonly name: string,
    private readonly messages: readonly Message[],
  ) {
    this.shape = readShape(reader, find(messages, MESSAGE.dataspace));
    this.dtype = readType(reader, find(messages, MESSAGE.datatype));
  }

  /**
   * Values in single precision, row-major. Checks that the file holds them all before it allocates.
   * @throws Unreadable where they are missing, or chunked, which Keras does not write
   */
  values(): Float32Array {
    const size = Number(this.dtype.at(-1));
    const count = this.shape.reduce((product, side) => product * side, 1);
    const bytes = this.#bytes();
    if (!/^>?f[248]$/.test(this.dtype) || bytes.length !== count * size) {
      throw new Unreadable(
        `${this.name} has ${bytes.length} bytes, expected ${count} numbers of ${this.dtype}`,
      );
    }
    const little = !this.dtype.startsWith('>');
    // Copies, as numbers may begin at any byte.
    if (little && size === 4) return new Float32Array(new Uint8Array(bytes).buffer);
    if (little && size === 2) return f16ToF32(new Uint16Array(new Uint8Array(bytes).buffer));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (size === 8) return Float32Array.from({ length: count }, (_, i) => view.getFloat64(i * 8, little));
    if (size === 4) return Float32Array.from({ length: count }, (_, i) => view.getFloat32(i * 4, little));
    return f16ToF32(Uint16Array.from({ length: count }, (_, i) => view.getUint16(i * 2, little)));
  }

  /** The layout message, versions 3 to 5 (IV.A.2.i). */
  #bytes(): Uint8Array {
    const { reader } = this;
    const { at } = find(this.messages, MESSAGE.layout);
    const version = reader.u8(at);
    const kind = reader.u8(at + 1);
    if (version >= 3 && version <= 5 && kind === COMPACT) return reader.part(at + 4, reader.u16(at + 2));
    if (version >= 3 && version <= 5 && kind === CONTIGUOUS)
      return reader.part(reader.u64(at + 2), reader.u64(at + 10));
    throw new Unreadable(`${this.name} is stored in the way ${kind} of version ${version}`);
  }
}

function find(messages: readonly Message[], type: number): Message {
  const message = messages.find((one) => one.type === type);
  if (!message) throw new Unreadable(`an object has no message of type ${type}`);
  return message;
}

/** IV.A.2.b, versions 1 and 2. */
function readShape(reader: Reader, { at }: Message): number[] {
  const version = reader.u8(at);
  const rank = reader.u8(at + 1);
  if (version < 1 || version > 2 || rank > MOST_DIMENSIONS)
    throw new Unreadable(`there is no shape at ${at}`);
  const first = at + (version === 1 ? 8 : 4);
  return Array.from({ length: rank }, (_, i) => reader.u64(first + 8 * i));
}

/** IV.A.2.d: the class in the low four bits, its own bits behind it, and the size. */
function readType(reader: Reader, { at }: Message): string {
  const kind = reader.u8(at) & 0x0f;
  const bits = reader.u8(at + 1);
  const size = reader.u32(at + 4);
  if (kind === 0) return `${bits & 8 ? 'i' : 'u'}${size}`;
  if (kind !== FLOAT) return `class ${kind}`;
  if ((bits & 0x40) !== 0 || reader.u8(at + 13) !== EXPONENT_BITS.get(size)) return `float of ${size} bytes`;
  return `${bits & 1 ? '>' : ''}f${size}`;
}
