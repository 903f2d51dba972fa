/**
 * Writes ONNX models: the few messages of onnx.proto that float32 graphs of fixed shapes need, in protobuf's wire
 * format (protobuf.dev/programming-guides/encoding). Field numbers are those of onnx.proto, IR version 8.
 */

/** An attribute of a node: a whole number, whole numbers, or `{ float }`. */
export type Attribute = number | readonly number[] | { float: number };

type Part = Uint8Array<ArrayBuffer>;

const FLOAT = 1;
const INT64 = 7;
/** The version of the default operator set that the graphs are written for. */
const OPSET = 17;
const utf8 = new TextEncoder();

/** A graph under construction; values are known by their names. */
export class Model {
  readonly #nodes: Part[] = [];
  readonly #initializers: Part[] = [];
  readonly #inputs: Part[] = [];
  readonly #outputs: Part[] = [];
  readonly #constants = new Map<number, string>();
  #names = 0;

  /** Declares an input of the graph. */
  input(name: string, shape: readonly number[]): string {
    this.#inputs.push(message(11, valueInfo(name, shape)));
    return name;
  }

  /** Declares a value that a node made as an output of the graph. */
  output(name: string, shape: readonly number[]): void {
    this.#outputs.push(message(12, valueInfo(name, shape)));
  }

  /** A float32 tensor kept in the model. */
  tensor(values: Float32Array<ArrayBuffer>, shape: readonly number[]): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.#initializer(FLOAT, shape, bytes);
  }

  /** A float32 scalar; equal ones are kept once. */
  scalar(value: number): string {
    const name = this.#constants.get(value) ?? this.tensor(Float32Array.of(value), []);
    this.#constants.set(value, name);
    return name;
  }

  /** A list of int64, as a shape is given to `Reshape`. */
  integers(values: readonly number[]): string {
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.#initializer(INT64, [values.length], bytes);
  }

  /** Adds a node; gives the name of its one output, `name` where that is given. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    name = this.#fresh(),
  ): string {
    const parts = inputs.map((input) => text(1, input));
    parts.push(text(2, name), text(3, `${operator}_${name}`), text(4, operator));
    for (const [key, value] of Object.entries(attributes)) parts.push(message(5, attribute(key, value)));
    this.#nodes.push(message(1, parts));
    return name;
  }

  /** The bytes of the model. */
  encode(): Uint8Array<ArrayBuffer> {
    const graph = [
      ...this.#nodes,
      text(2, 'graph'),
      ...this.#initializers,
      ...this.#inputs,
      ...this.#outputs,
    ];
    const operators = [text(1, ''), integer(2, OPSET)];
    return concat([integer(1, 8), text(2, 'art-filter'), message(7, graph), message(8, operators)]);
  }

  #fresh(): string {
    return `v${this.#names++}`;
  }

  #initializer(type: number, shape: readonly number[], bytes: Part): string {
    const name = this.#fresh();
    const dimensions = shape.map((size) => integer(1, size));
    this.#initializers.push(message(5, [...dimensions, integer(2, type), text(8, name), field(9, bytes)]));
    return name;
  }
}

/** AttributeProto. */
function attribute(key: string, value: Attribute): Part[] {
  if (typeof value === 'number') return [text(1, key), integer(3, value), integer(20, 2)];
  if ('float' in value) return [text(1, key), float(2, value.float), integer(20, 1)];
  return [text(1, key), ...value.map((item) => integer(8, item)), integer(20, 7)];
}

/** ValueInfoProto of a float32 tensor. */
function valueInfo(name: string, shape: readonly number[]): Part[] {
  const dimensions = shape.map((size) => message(1, [integer(1, size)]));
  return [text(1, name), message(2, [message(1, [integer(1, FLOAT), message(2, dimensions)])])];
}

/** A whole number from 0, seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

function integer(number: number, value: number): Part {
  return Uint8Array.from([...varint(number * 8), ...varint(value)]);
}

function float(number: number, value: number): Part {
  return concat([Uint8Array.from(varint(number * 8 + 5)), new Uint8Array(Float32Array.of(value).buffer)]);
}

function field(number: number, bytes: Part): Part {
  return concat([Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

function text(number: number, value: string): Part {
  return field(number, utf8.encode(value));
}

function message(number: number, parts: readonly Part[]): Part {
  return field(number, concat(parts));
}

function concat(parts: readonly Part[]): Part {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
