import { viewOf } from './bytes.ts';
import type { Orientation } from './facts.ts';

const ORIENTATION_TAG = 0x0112;

/**
 * Orientation in EXIF data, from its TIFF header on (an `Exif` prefix is passed over).
 * @returns 1 where there is none, or none that is known
 */
export function exifOrientation(data: Uint8Array): Orientation {
  const prefixed = data[0] === 0x45 && data[1] === 0x78 && data[4] === 0;
  const bytes = prefixed ? data.subarray(6) : data;
  const view = viewOf(bytes);
  if (bytes.length < 14) return 1;
  const little = bytes[0] === 0x49;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) return 1;
  const count = view.getUint16(directory, little);
  for (let at = directory + 2, i = 0; i < count && at + 12 <= bytes.length; i++, at += 12) {
    if (view.getUint16(at, little) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}
