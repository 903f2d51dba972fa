/** A tensor of a test's file; `bytes` are its values as they stand in the file. */
export interface FileTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

/** A safetensors file of these tensors, one after the other; `change` may make the header lie. */
export function safetensorsFile(
  tensors: Record<string, FileTensor>,
  change: (header: Record<string, unknown>) => void = () => {},
): Uint8Array {
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  change(header);
  return rawFile(JSON.stringify(header), ...Object.values(tensors).map(({ bytes }) => bytes));
}

/** A file of a header's text and data. */
export function rawFile(header: string, ...data: Uint8Array[]): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
  return concatenate([length, text, ...data]);
}

export function concatenate(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function f32(shape: number[], values: ArrayLike<number>): FileTensor {
  return { dtype: 'F32', shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

export function u16(dtype: string, bits: number[]): FileTensor {
  return { dtype, shape: [bits.length], bytes: new Uint8Array(Uint16Array.from(bits).buffer) };
}
