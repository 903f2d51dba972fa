import { ascii, joined, viewOf } from '../bytes.ts';
import { type Declared, factsOf, type PictureFacts, SRGB } from '../facts.ts';
import { jpegPresent } from './scans.ts';
import { isFrame, MARKERS, type Segment, segmentsOf } from './segments.ts';

const END_OF_IMAGE = Uint8Array.of(0xff, MARKERS.end);
const PROFILE_NAME = 'ICC_PROFILE\0';

/**
 * Facts of a JPEG file: of its base picture, where others, a film or anything else lies behind it.
 * @returns undefined for a file without the header of a frame
 */
export function jpegFacts(bytes: Uint8Array): PictureFacts | undefined {
  const segments = [...segmentsOf(bytes)];
  const frame = segments.find(isFrame);
  if (!frame) return undefined;
  const view = viewOf(frame.body);
  const size = { width: view.getUint16(3), height: view.getUint16(1) };
  const precision = frame.body[0]!;
  const kind = frame.marker & 0x0f;
  const last = segments.at(-1)!;
  const isWhole = last.marker === MARKERS.end && segments.some(({ marker }) => marker === MARKERS.scan);
  return factsOf('jpeg', isWhole ? mended(bytes, segments) : bytes, size, {
    colour: profileOf(segments),
    model: frame.body[5] === 1 ? 'grey' : frame.body[5] === 4 ? 'cmyk' : 'rgb',
    deep: precision > 8,
    ...(precision > 8 && { unreadable: `its samples have ${precision} bits` }),
    ...([3, 7, 11, 15].includes(kind) && { unreadable: 'it is of the lossless kind' }),
    ...(!isWhole && cutFacts(bytes, segments, size)),
  });
}

/** What is there of a file without an end marker; one that lacks nothing else gets the marker. */
function cutFacts(
  bytes: Uint8Array,
  segments: readonly Segment[],
  size: { width: number; height: number },
): Partial<PictureFacts> {
  const { present = 0, end = bytes.length } = jpegPresent(bytes, segments, size) ?? {};
  // Padding of some cameras lies behind the data.
  const whole = joined([
    mended(
      bytes,
      segments.filter(({ marker }) => marker !== MARKERS.end),
      end,
    ),
    END_OF_IMAGE,
  ]);
  return { bytes: whole, ...(present < 1 && { present }) };
}

/** The picture's segments alone; the file itself where nothing is between or behind them. */
function mended(
  bytes: Uint8Array,
  segments: readonly Segment[],
  end = segments.at(-1)?.end ?? 2,
): Uint8Array {
  let expected = 2;
  let isClean = true;
  for (const segment of segments) {
    // Fill bytes before a marker are allowed.
    for (let at = expected; at < segment.at; at++) isClean &&= bytes[at] === 0xff;
    expected = segment.end;
  }
  if (isClean) return bytes.subarray(0, end);
  const parts = segments.map((segment) => bytes.subarray(segment.at, Math.min(segment.end, end)));
  return joined([bytes.subarray(0, 2), ...parts]);
}

/** ICC profile, which may be spread over several segments. */
function profileOf(segments: readonly Segment[]): Declared {
  const parts = segments
    .filter(({ marker, body }) => marker === 0xe2 && ascii(body, 0, PROFILE_NAME.length) === PROFILE_NAME)
    .map(({ body }) => ({
      number: body[PROFILE_NAME.length] ?? 0,
      data: body.subarray(PROFILE_NAME.length + 2),
    }))
    .sort((a, b) => a.number - b.number);
  if (parts.length === 0) return SRGB;
  return { kind: 'profile', bytes: joined(parts.map(({ data }) => data)) };
}
