import type { Chromaticities } from '../formats/facts.ts';
import { applied, type Curve, inverse, multiply, toXyz, xyzOf } from './spaces.ts';

/** White of the profile connection space, D50. */
const D50 = [0.9642, 1, 0.8249] as const;
/** Bradford's cone responses. */
const BRADFORD = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];
const HEADER = 128;
const VERSION_2 = 0x02400000;
const VERSION_4 = 0x04300000;
/** Date of the profiles: year, month, day. */
const MADE = [2025, 1, 1];

/** Adaptation of XYZ under a space's white to D50, by Bradford's method. */
function adaptation(chromaticities: Chromaticities): number[] {
  const from = applied(BRADFORD, xyzOf(chromaticities[0], chromaticities[1]));
  const to = applied(BRADFORD, D50);
  const gains = [to[0]! / from[0]!, 0, 0, 0, to[1]! / from[1]!, 0, 0, 0, to[2]! / from[2]!];
  return multiply(inverse(BRADFORD), multiply(gains, BRADFORD));
}

/** Linear RGB to XYZ under D50. */
export function toConnection(chromaticities: Chromaticities): number[] {
  return multiply(adaptation(chromaticities), toXyz(chromaticities));
}

/**
 * An ICC profile, version 2, of an RGB space.
 * @throws RangeError for primaries that make no space
 */
export function makeProfile(chromaticities: Chromaticities, curve: Curve): Uint8Array {
  return profileOf(VERSION_2, spaceTags(chromaticities, curve));
}

/**
 * An ICC profile, version 4, of an RGB space, for result files.
 * @param name that programs show
 * @throws RangeError for primaries that make no space
 */
export function makeNamedProfile(name: string, chromaticities: Chromaticities, curve: Curve): Uint8Array {
  return profileOf(VERSION_4, [
    ['desc', textTag(name)],
    ['cprt', textTag('CC0')],
    ['chad', fixedTag('sf32', adaptation(chromaticities))],
    ...spaceTags(chromaticities, curve),
  ]);
}

type Tag = readonly [signature: string, data: Uint8Array];

function spaceTags(chromaticities: Chromaticities, curve: Curve): Tag[] {
  const matrix = toConnection(chromaticities);
  const columns = [0, 1, 2].map((i) => xyzTag([matrix[i]!, matrix[3 + i]!, matrix[6 + i]!]));
  const shared = curveTag(curve);
  return [
    ['wtpt', xyzTag(D50)],
    ['rXYZ', columns[0]!],
    ['gXYZ', columns[1]!],
    ['bXYZ', columns[2]!],
    ['rTRC', shared],
    ['gTRC', shared],
    ['bTRC', shared],
  ];
}

function profileOf(version: number, tags: readonly Tag[]): Uint8Array {
  const table = HEADER + 4;
  const data = table + 12 * tags.length;
  const places = new Map<Uint8Array, number>();
  let end = data;
  for (const [, tag] of tags) {
    if (places.has(tag)) continue;
    places.set(tag, end);
    end += Math.ceil(tag.length / 4) * 4;
  }
  const bytes = new Uint8Array(end);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => {
    for (let i = 0; i < value.length; i++) bytes[at + i] = value.charCodeAt(i);
  };
  view.setUint32(0, end);
  view.setUint32(8, version);
  text(12, 'mntrRGB XYZ ');
  MADE.forEach((value, i) => {
    view.setUint16(24 + 2 * i, value);
  });
  text(36, 'acsp');
  D50.forEach((value, i) => {
    view.setInt32(68 + 4 * i, Math.round(value * 65536));
  });
  view.setUint32(HEADER, tags.length);
  tags.forEach(([signature, tag], i) => {
    text(table + 12 * i, signature);
    view.setUint32(table + 12 * i + 4, places.get(tag)!);
    view.setUint32(table + 12 * i + 8, tag.length);
    bytes.set(tag, places.get(tag));
  });
  return bytes;
}

function xyzTag(values: readonly number[]): Uint8Array {
  return fixedTag('XYZ ', values);
}

/** Parametric curve of type 3. */
function curveTag({ gamma, a, b, slope, threshold }: Curve): Uint8Array {
  const tag = fixedTag('para', [0, gamma, a, b, slope, threshold]);
  new DataView(tag.buffer).setUint16(8, 3);
  return tag;
}

/** A text in American English, as version 4 has them. */
function textTag(text: string): Uint8Array {
  const tag = new Uint8Array(28 + 2 * text.length);
  const view = new DataView(tag.buffer);
  for (const [i, letter] of [...'mluc'].entries()) tag[i] = letter.charCodeAt(0);
  view.setUint32(8, 1);
  view.setUint32(12, 12);
  for (const [i, letter] of [...'enUS'].entries()) tag[16 + i] = letter.charCodeAt(0);
  view.setUint32(20, 2 * text.length);
  view.setUint32(24, 28);
  for (let i = 0; i < text.length; i++) view.setUint16(28 + 2 * i, text.charCodeAt(i));
  return tag;
}

/** A tag of numbers in 16.16 fixed point. */
function fixedTag(type: string, values: readonly number[]): Uint8Array {
  const tag = new Uint8Array(8 + 4 * values.length);
  for (let i = 0; i < 4; i++) tag[i] = type.charCodeAt(i);
  const view = new DataView(tag.buffer);
  values.forEach((value, i) => {
    view.setInt32(8 + 4 * i, Math.round(value * 65536));
  });
  return tag;
}
