import { viewOf } from './bytes.ts';
import { factsOf, type PictureFacts } from './facts.ts';

/** Facts of a GIF file; undefined where its first picture is cut short. */
export function gifFacts(bytes: Uint8Array): PictureFacts | undefined {
  if (bytes.length < 13) return undefined;
  const view = viewOf(bytes);
  const tableLength = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + tableLength(bytes[10]!);
  let pictures = 0;
  while (at < bytes.length && pictures < 2) {
    const kind = bytes[at];
    if (kind === 0x21) at = behindBlocks(bytes, at + 2);
    else if (kind === 0x2c && at + 10 < bytes.length) {
      const end = behindBlocks(bytes, at + 11 + tableLength(bytes[at + 9]!));
      if (end > bytes.length) break;
      pictures += 1;
      at = end;
    } else break;
  }
  if (pictures === 0) return undefined;
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  return factsOf('gif', bytes, size, { animated: pictures > 1 });
}

/** Position behind a row of blocks and its end, or beyond the file. */
function behindBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}
