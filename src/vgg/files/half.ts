/** All 65536 values of IEEE 754 binary16 as binary32 (256 KiB), made at first use. */
let table: Float32Array | undefined;

function f16Table(): Float32Array {
  if (table) return table;
  const values = new Float32Array(65536);
  for (let sign = 0; sign < 2; sign++) {
    for (let exponent = 0; exponent < 32; exponent++) {
      for (let fraction = 0; fraction < 1024; fraction++) {
        let value: number;
        if (exponent === 0) value = fraction * 2 ** -24;
        else if (exponent < 31) value = (1024 + fraction) * 2 ** (exponent - 25);
        else value = fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN;
        values[(sign << 15) | (exponent << 10) | fraction] = sign ? -value : value;
      }
    }
  }
  table = values;
  return values;
}

/** IEEE 754 half precision, as bits, to single; exact, subnormals and infinities included. */
export function f16ToF32(bits: Uint16Array): Float32Array {
  const values = f16Table();
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = values[bits[i]!]!;
  return out;
}

/** bfloat16, as bits, to single: the upper half of the same number. */
export function bf16ToF32(bits: Uint16Array): Float32Array {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i]! << 16;
  return new Float32Array(out.buffer);
}
