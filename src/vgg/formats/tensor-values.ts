import { ArtFilterError } from '../../errors.ts';
import { bf16ToF32, f16ToF32 } from './half.ts';
import { quote, type TensorEntry } from './safetensors-header.ts';

/** One tensor's bytes in a whole file: a view. */
export function tensorBytes(file: Uint8Array, entry: TensorEntry): Uint8Array {
  return file.subarray(entry.begin, entry.end);
}

/**
 * One tensor's values, row-major.
 * @param bytes the tensor's own, not the file's
 * @throws ArtFilterError `weights` where its dtype is not F32, F16 or BF16
 */
export function tensorValues(bytes: Uint8Array, entry: TensorEntry, source: string): Float32Array {
  // a copy, because a tensor may begin at any byte and typed arrays only at multiples of their element; not by slice,
  // which in Node's Buffer is no copy
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
