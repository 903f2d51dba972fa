import { withFacts } from './write.ts';
import { MOST_XMP, xmpPacket } from './xmp.ts';

/**
 * A PNG, JPEG or WebP file of ours with settings and resolution in it; another file as it is.
 * @param facts.settings text that `xmpPacket` wraps; absent: none, those that are there are removed
 * @param facts.dpi dots an inch; absent: it stays as it is
 */
export function fileWith(
  bytes: Uint8Array,
  { settings, dpi }: { settings?: string | undefined; dpi?: number | undefined },
): Uint8Array<ArrayBuffer> {
  return withFacts(bytes, { xmp: packetOf(settings), dpi });
}

/** The XMP packet for a text of settings; undefined without one, and for one that is longer than files hold. */
export function packetOf(settings: string | undefined): string | undefined {
  if (settings === undefined) return undefined;
  const packet = xmpPacket(settings, `Art Filter ${__VERSION__}`);
  return packet.length <= MOST_XMP ? packet : undefined;
}
