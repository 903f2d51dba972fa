import { parseBackground } from '../../image/background-node.ts';
import { decodeFile } from '../../image/decode-node.ts';
import { type Mask, maskFromPictureSync } from '../../image/mask.ts';
import type { Picture } from '../../image/picture.ts';
import { pairRegionsSync } from '../../style/pictures/regions.ts';
import type { Request } from '../args/arguments.ts';
import type { Job } from '../engine/engine.ts';

/** Pictures are decoded at up to this multiple of the size; the engine resizes them. */
const HEADROOM = 2;
/** Largest default size of a recipe. */
const LARGEST_DEFAULT = 1024;
/** Background of masks: transparent parts are outside the region. */
const BLACK = [0, 0, 0] as const;

/**
 * Reads the pictures and masks of a command line.
 * @param onNotice receives sentences about what was passed over in them
 * @returns the job without weights, settings and intervals
 * @throws ArtFilterError `file`, `picture`, `settings`
 */
export async function readJob(
  request: Request,
  onNotice?: (sentence: string) => void,
): Promise<Omit<Job, 'weights' | 'settings' | 'saveEvery'>> {
  const background = await parseBackground(request.background);
  const longest = HEADROOM * (request.settings.size ?? LARGEST_DEFAULT);
  const { acceptDamaged } = request;
  const options = { longest, ...(acceptDamaged && { acceptDamaged }), ...(onNotice && { onNotice }) };
  const read = (kind: string, path: string) =>
    decodeFile(path, { ...options, name: `${kind} ${path}`, background });
  const readMask = async (kind: string, path: string) =>
    maskFromPictureSync(await decodeFile(path, { ...options, name: `${kind} ${path}`, background: BLACK }));

  const content = await read('content', request.content);
  const styles: Picture[] = [];
  for (const path of request.styles) styles.push(await read('style', path));
  const masks: Mask[] = [];
  for (const path of request.masks) masks.push(await readMask('mask', path));
  const styleMasks: Mask[] = [];
  for (const path of request.styleMasks) styleMasks.push(await readMask('style mask', path));
  return {
    content,
    styles,
    start: request.start ? await read('init', request.start) : undefined,
    regions: pairRegionsSync(masks, styleMasks, styles.length),
    keep: request.keep ? await readMask('keep', request.keep) : undefined,
    look: request.look,
  };
}
