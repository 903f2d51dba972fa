import { ArtFilterError } from '../../errors.ts';
import { quote, type TensorEntry } from './safetensors-header.ts';

/** Bytes of one tensor in a whole file, as a view. */
export function tensorBytes(file: Uint8Array, entry: TensorEntry): Uint8Array {
  return file.subarray(entry.begin, entry.end);
}

/**
 * Values of one tensor, row-major.
 * @param bytes the tensor's own, not the file's
 * @throws ArtFilterError `weights` where its dtype is not F32, F16 or BF16
 */
export function tensorValues(bytes: Uint8Array, entry: TensorEntry, source: string): Float32Array {
  // Copies, because a tensor may begin at any byte and typed arrays only at multiples of their element. Not
  // by slice, which does not copy a Buffer in Node.
  const copy = () => new Uint8Array(bytes).buffer;
  switch (entry.dtype) {
    case 'F32':
      return new Float32Array(copy());
    case 'F16':
      return f16ToF32(new Uint16Array(copy()));
    case 'BF16':
      return bf16ToF32(new Uint16Array(copy()));
    default:
      throw new ArtFilterError(
        'weights',
        `${source}: the tensor ${quote(entry.name)} has dtype ${quote(entry.dtype)}, expected F32, F16 or BF16. ` +
          'Convert the file to one of these.',
      );
  }
}

/** All 65536 values of IEEE 754 binary16 as binary32 (256 KiB), computed at first use. */
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

/** Converts IEEE 754 half precision, as bits, to single; exact, subnormals and infinities included. */
export function f16ToF32(bits: Uint16Array): Float32Array {
  const values = f16Table();
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = values[bits[i]!]!;
  return out;
}

/** Converts bfloat16, as bits, to single: the upper half of the same number. */
export function bf16ToF32(bits: Uint16Array): Float32Array {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i]! << 16;
  return new Float32Array(out.buffer);
}

/** Rounds to the nearest half-precision numbers, as bits; ties to even, too large ones to infinity. */
export function f32ToF16(values: Float32Array): Uint16Array {
  const singles = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const shift = new Float32Array(1);
  const shifted = new Uint32Array(shift.buffer);
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const sign = (singles[i]! >>> 16) & 0x8000;
    const size = singles[i]! & 0x7fffffff;
    if (size < 0x38800000) {
      // Subnormal: next to 0.5 the last bit of a single is 2⁻²⁴, so that the sum rounds correctly.
      shift[0] = Math.abs(values[i]!) + 0.5;
      out[i] = sign | (shifted[0]! - 0x3f000000);
    } else if (size < 0x47800000) {
      // A carry out of the fraction increments the exponent, in the end to infinity.
      out[i] = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
    } else {
      out[i] = sign | (size > 0x7f800000 ? 0x7e00 : 0x7c00);
    }
  }
  return out;
}
