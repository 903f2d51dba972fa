import { viewOf } from './bytes.ts';
import { type Declared, factsOf, type PictureFacts, SRGB } from './facts.ts';
import { boxesOf, boxOf } from './isobmff.ts';

/** Most pixels for the decoders, which take many bytes for each. */
const MOST_PIXELS = 50e6;
const TOO_LARGE = `it has more than ${MOST_PIXELS / 1e6} megapixels`;

/** Facts of a JPEG 2000 file, with or without boxes around its codestream; undefined where that is not there. */
export function jp2Facts(bytes: Uint8Array): PictureFacts | undefined {
  const isBare = bytes[0] === 0xff;
  const box = isBare ? undefined : boxOf(bytes, 'jp2c');
  if (!isBare && !box) return undefined;
  const stream = bytes.subarray(box?.begin ?? 0, box?.end);
  // Image size: the first segment of a codestream.
  if (stream.length < 42 || stream[2] !== 0xff || stream[3] !== 0x51) return undefined;
  const view = viewOf(stream);
  const [right, bottom, left, top] = [8, 12, 16, 20].map((at) => view.getUint32(at)) as [
    number,
    number,
    number,
    number,
  ];
  const components = view.getUint16(40);
  const depths = Array.from({ length: Math.min(components, 4) }, (_, i) => (stream[42 + 3 * i] ?? 7) & 0x7f);
  const sampling = Array.from({ length: Math.min(components, 4) }, (_, i) => [
    stream[43 + 3 * i],
    stream[44 + 3 * i],
  ]);
  const isSubsampled = sampling.some(([across, down]) => across !== 1 || down !== 1);
  const area = (right - left) * (bottom - top);
  const unreadable =
    area > MOST_PIXELS
      ? TOO_LARGE
      : components > 4 || components === 0
        ? `it has ${components} components`
        : isSubsampled
          ? 'its components differ in size'
          : undefined;
  const size = { width: right - left, height: bottom - top };
  return factsOf('jp2', stream, size, {
    deep: depths.some((depth) => depth > 7),
    colour: isBare ? SRGB : colourOf(bytes),
    model: components < 3 ? 'grey' : 'rgb',
    ...(unreadable && { unreadable }),
  });
}

function colourOf(bytes: Uint8Array): Declared {
  const header = boxOf(bytes, 'jp2h');
  if (!header) return SRGB;
  for (const { type, begin, end } of boxesOf(bytes, header.begin, header.end)) {
    // Method 2 is an ICC profile.
    if (type === 'colr' && bytes[begin] === 2)
      return { kind: 'profile', bytes: bytes.subarray(begin + 3, end) };
  }
  return SRGB;
}

/** Facts of a JPEG XL file, with or without boxes around its codestream; undefined where that is not there. */
export function jxlFacts(bytes: Uint8Array): PictureFacts | undefined {
  const isBare = bytes[0] === 0xff;
  const [whole, first] = isBare ? [] : [boxOf(bytes, 'jxlc'), boxOf(bytes, 'jxlp')];
  if (!isBare && !whole && !first) return undefined;
  // A part begins with its number.
  const begin = whole ? whole.begin : first ? first.begin + 4 : 0;
  const size = jxlSize(bytes.subarray(begin));
  const isLarge = size.width * size.height > MOST_PIXELS;
  return factsOf('jxl', bytes, size, isLarge ? { unreadable: TOO_LARGE } : {});
}

/** Size in the header of a JPEG XL codestream. */
function jxlSize(bytes: Uint8Array): { width: number; height: number } {
  let at = 16;
  const bits = (count: number) => {
    let value = 0;
    for (let i = 0; i < count; i++, at++) value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** i;
    return value;
  };
  const isSmall = bits(1) === 1;
  const side = () => (isSmall ? 8 * (bits(5) + 1) : bits([9, 13, 18, 30][bits(2)]!) + 1);
  const height = side();
  const ratio = bits(3);
  const ratios = [0, 1, 12 / 10, 4 / 3, 3 / 2, 16 / 9, 5 / 4, 2];
  return { height, width: ratio === 0 ? side() : Math.floor(height * ratios[ratio]!) };
}
