import { joined } from '../bytes.ts';
import { isFrame, segmentsOf } from './segments.ts';

/** Marker of quantisation tables, and of the segments that hold ICC profiles. */
const QUANTISATION = 0xdb;
const PROFILE = 0xe2;
const TABLES = [0, 1, 2, 3];

/**
 * A JPEG file of four components without its ICC profile, some of whose components are one value everywhere, the middle:
 * their coefficients are multiplied by 0. So a decoder that shows products of inks shows the other components by
 * themselves.
 * @param flat places of these components, from 0
 * @returns undefined where the file has no table to spare
 */
export function withFlatInks(
  bytes: Uint8Array,
  flat: readonly number[],
): Uint8Array<ArrayBuffer> | undefined {
  const segments = [...segmentsOf(bytes)];
  const frame = segments.find(isFrame);
  if (frame?.body[5] !== 4 || frame.body.length < 18) return undefined;
  const places = [0, 1, 2, 3].map((component) => 8 + 3 * component);
  const used = places.map((place) => frame.body[place]);
  const free = TABLES.find((table) => !used.includes(table));
  if (free === undefined) return undefined;
  const table = new Uint8Array(69);
  table.set([0xff, QUANTISATION, 0, 67, free]);
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  for (const segment of segments) {
    if (segment.marker === PROFILE) continue;
    const part = bytes.slice(segment.at, segment.end);
    if (segment === frame) {
      parts.push(table);
      for (const component of flat) part[4 + places[component]!] = free;
    }
    parts.push(part);
  }
  return joined(parts);
}
