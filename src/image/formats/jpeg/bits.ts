/** Thrown where entropy-coded data ends, or makes no sense. */
export class EndOfData extends Error {}

/** Bits of entropy-coded JPEG data between two positions of a file. */
export class BitReader {
  #value = 0;
  #left = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
    private readonly end: number,
  ) {}

  /** Position behind the last byte that was read. */
  get position(): number {
    return this.at;
  }

  bit(): number {
    if (this.#left === 0) {
      if (this.at >= this.end) throw new EndOfData();
      this.#value = this.bytes[this.at]!;
      if (this.#value === 0xff) {
        // A zero is stuffed behind 0xff; anything else is a marker.
        if (this.at + 1 >= this.end || this.bytes[this.at + 1] !== 0) throw new EndOfData();
        this.at += 1;
      }
      this.at += 1;
      this.#left = 8;
    }
    this.#left -= 1;
    return (this.#value >> this.#left) & 1;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = (value << 1) | this.bit();
    return value;
  }

  /** Goes on behind the next restart marker. */
  restart(): void {
    this.#left = 0;
    while (this.at + 1 < this.end) {
      const marker = this.bytes[this.at + 1]!;
      if (this.bytes[this.at] === 0xff && marker >= 0xd0 && marker <= 0xd7) {
        this.at += 2;
        return;
      }
      this.at += 1;
    }
    throw new EndOfData();
  }
}

/** A Huffman table as a JPEG file holds it: numbers of codes of 1 … 16 bits, and their symbols. */
export class HuffmanTable {
  readonly #firstCode = new Int32Array(17);
  readonly #firstSymbol = new Int32Array(17);

  constructor(
    private readonly counts: Uint8Array,
    private readonly symbols: Uint8Array,
  ) {
    let code = 0;
    let symbol = 0;
    for (let length = 1; length <= 16; length++) {
      this.#firstCode[length] = code;
      this.#firstSymbol[length] = symbol;
      code = (code + counts[length - 1]!) << 1;
      symbol += counts[length - 1]!;
    }
  }

  read(bits: BitReader): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | bits.bit();
      const offset = code - this.#firstCode[length]!;
      if (offset >= 0 && offset < this.counts[length - 1]!) {
        return this.symbols[this.#firstSymbol[length]! + offset]!;
      }
    }
    throw new EndOfData();
  }
}

/** Tables of a DHT segment, under class · 16 + number. */
export function* tablesOf(body: Uint8Array): Generator<[key: number, table: HuffmanTable]> {
  for (let at = 0; at + 17 <= body.length; ) {
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    yield [body[at]!, new HuffmanTable(counts, body.subarray(at + 17, at + 17 + total))];
    at += 17 + total;
  }
}
