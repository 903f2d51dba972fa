/** Most reads of a file; a file of Keras takes some thousands. */
const MOST_READS = 1_000_000;
const LONGEST_NAME = 1024;

/** Reason why a file cannot be read, for the cause of an error. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

/**
 * Little-endian reads within a file. Their number is bounded, so that no file can keep a reader busy with parts that
 * refer to each other; neither jsfive nor h5wasm has such a bound.
 */
export class Reader {
  #reads = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** @throws Unreadable beyond the end of the file, or after too many reads */
  check(at: number, length: number): void {
    if (++this.#reads > MOST_READS) throw new Unreadable('its parts point at one another without end');
    if (!(at >= 0 && length >= 0 && at + length <= this.bytes.length)) {
      throw new Unreadable(`it points at bytes ${at} to ${at + length} of ${this.bytes.length}`);
    }
  }

  /** Unsigned integer of 1 to 8 bytes; inexact above 2⁵³, which no valid position reaches. */
  uint(at: number, bytes: number): number {
    this.check(at, bytes);
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + this.bytes[at + i]!;
    return value;
  }

  u8(at: number): number {
    return this.uint(at, 1);
  }

  u16(at: number): number {
    return this.uint(at, 2);
  }

  u32(at: number): number {
    return this.uint(at, 4);
  }

  u64(at: number): number {
    return this.uint(at, 8);
  }

  /** Address in the file; undefined for the format's "none", which is all ones. */
  address(at: number): number | undefined {
    const value = this.u64(at);
    return value === 2 ** 64 ? undefined : value;
  }

  /** @throws Unreadable where these letters are missing */
  expect(at: number, letters: string): void {
    this.check(at, letters.length);
    for (let i = 0; i < letters.length; i++) {
      if (this.bytes[at + i] !== letters.charCodeAt(i))
        throw new Unreadable(`there is no ${letters} at ${at}`);
    }
  }

  /** Whether a byte has this value. */
  is(at: number, value: number): boolean {
    return this.u8(at) === value;
  }

  /** Name of a length in bytes. */
  text(at: number, length: number): string {
    if (length > LONGEST_NAME) throw new Unreadable(`a name at ${at} has ${length} bytes`);
    this.check(at, length);
    return new TextDecoder().decode(this.bytes.subarray(at, at + length));
  }

  /** Name that ends with a zero before `end`. */
  zeroEnded(at: number, end: number): string {
    this.check(at, 1);
    const zero = this.bytes.subarray(at, Math.min(end, at + LONGEST_NAME + 1)).indexOf(0);
    if (zero < 0) throw new Unreadable(`the name at ${at} does not end`);
    return this.text(at, zero);
  }

  /** View of a part of the file. */
  part(at: number, length: number): Uint8Array {
    this.check(at, length);
    return this.bytes.subarray(at, at + length);
  }
}
