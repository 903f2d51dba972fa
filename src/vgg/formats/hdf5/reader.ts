/** Reads of numbers and names, of all of a file together; a file of Keras takes some thousands. */
const MOST_READS = 1_000_000;
const LONGEST_NAME = 1024;

/** Why a file cannot be read; what it says is for the cause of an error. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

/**
 * Little-endian reads in a file, none beyond its end. Their number is bounded, so that no file, however its parts point
 * at one another, keeps a reader busy; neither jsfive nor h5wasm has such a bound.
 */
export class Reader {
  #reads = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** @throws Unreadable where there are fewer bytes, or where too much has been read before */
  check(at: number, length: number): void {
    if (++this.#reads > MOST_READS) throw new Unreadable('its parts point at one another without end');
    if (!(at >= 0 && length >= 0 && at + length <= this.bytes.length)) {
      throw new Unreadable(`it points at bytes ${at} to ${at + length} of ${this.bytes.length}`);
    }
  }

  /** An unsigned whole number of 1 to 8 bytes; above 2⁵³ it is not exact, and no place in a file. */
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

  /** A place in the file; undefined for the format's own "none", which is all ones. */
  address(at: number): number | undefined {
    const value = this.u64(at);
    return value === 2 ** 64 ? undefined : value;
  }

  /** @throws Unreadable where these letters do not stand there */
  expect(at: number, letters: string): void {
    this.check(at, letters.length);
    for (let i = 0; i < letters.length; i++) {
      if (this.bytes[at + i] !== letters.charCodeAt(i))
        throw new Unreadable(`there is no ${letters} at ${at}`);
    }
  }

  /** Whether this byte stands there. */
  is(at: number, value: number): boolean {
    return this.u8(at) === value;
  }

  /** A name of that many bytes. */
  text(at: number, length: number): string {
    if (length > LONGEST_NAME) throw new Unreadable(`a name at ${at} has ${length} bytes`);
    this.check(at, length);
    return new TextDecoder().decode(this.bytes.subarray(at, at + length));
  }

  /** A name that ends before a zero, which comes before `end`. */
  zeroEnded(at: number, end: number): string {
    this.check(at, 1);
    const zero = this.bytes.subarray(at, Math.min(end, at + LONGEST_NAME + 1)).indexOf(0);
    if (zero < 0) throw new Unreadable(`the name at ${at} does not end`);
    return this.text(at, zero);
  }

  /** Part of the file, not copied. */
  part(at: number, length: number): Uint8Array {
    this.check(at, length);
    return this.bytes.subarray(at, at + length);
  }
}
