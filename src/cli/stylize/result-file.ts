import type { EncodeOptions } from '../../image/encode-node.ts';
import { readKeptExif } from '../../image/metadata/read-node.ts';
import type { Request } from '../args/arguments.ts';

/** How a result is written, with what is kept of its content picture's metadata where that is asked for. */
export async function resultOptions({
  content,
  depth,
  quality,
  keepMetadata,
}: Request): Promise<EncodeOptions> {
  const exif = keepMetadata ? await readKeptExif(content) : undefined;
  return { ...(depth && { depth }), ...(quality && { quality }), ...(exif && { exif }) };
}
