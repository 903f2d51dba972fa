/** Markers of JPEG segments. */
export const MARKERS = { start: 0xd8, end: 0xd9, scan: 0xda, tables: 0xc4, interval: 0xdd } as const;

/** A segment of a JPEG file: its marker, contents, and for a scan the position of its data. */
export interface Segment {
  readonly marker: number;
  /** Position of the marker's first byte. */
  readonly at: number;
  /** Contents behind the length; of a scan, its header. */
  readonly body: Uint8Array;
  /** Position behind the segment, and for a scan behind its data. */
  readonly end: number;
}

/** Whether a marker has no length and contents. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= MARKERS.end);
}

/** Whether a marker ends entropy-coded data; reserved ones are data of damaged files. */
function endsData(marker: number): boolean {
  return marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd7) && marker !== 0xff;
}

/**
 * Segments of the first picture in a file, up to its end marker; what lies behind is not looked at. Stray bytes between
 * segments are passed over, as decoders do.
 */
export function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  let at = 2;
  while (at + 1 < bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at += 1;
      continue;
    }
    if (marker === MARKERS.start) return;
    if (isAlone(marker)) {
      yield { marker, at, body: bytes.subarray(at + 2, at + 2), end: at + 2 };
      if (marker === MARKERS.end) return;
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) return;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    if (length < 2 || at + 2 + length > bytes.length) return;
    const body = bytes.subarray(at + 4, at + 2 + length);
    const end = marker === MARKERS.scan ? endOfData(bytes, at + 2 + length) : at + 2 + length;
    yield { marker, at, body, end };
    at = end;
  }
}

function endOfData(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return bytes.length;
    if (endsData(bytes[at + 1]!)) return at;
  }
}

/** Whether a segment is the header of a frame. */
export function isFrame({ marker, body }: Segment): boolean {
  return (
    marker >= 0xc0 && marker <= 0xcf && ![MARKERS.tables, 0xc8, 0xcc].includes(marker) && body.length >= 6
  );
}
