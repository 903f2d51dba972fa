import { parseBackground } from '../../image/background-node.ts';
import { type DecodeOptions, decodeBytes } from '../../image/decode-node.ts';
import { type Mask, maskFromPictureSync } from '../../image/mask.ts';
import type { Size } from '../../image/picture.ts';
import { fitLonger } from '../../image/resize.ts';
import { decodeMeasured } from '../../style/objective/measured-file.ts';
import { usedLonger } from '../../style/pictures/prepare.ts';
import { pairRegionsSync } from '../../style/pictures/regions.ts';
import { withLook } from '../../style/settings/looks.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { Request } from '../args/arguments.ts';
import type { EncodedStyle, Job, StyleSource } from '../engine/engine.ts';
import { shownSource } from '../inputs/address.ts';
import type { Inputs } from '../inputs/read-input.ts';

/** Pictures are decoded at up to this multiple of the size that the engine uses; the engine resizes them. */
const HEADROOM = 2;
/** Largest default size of a recipe. */
export const LARGEST_DEFAULT = 1024;
/** Name of a measured style. */
export const MEASURED = /\.safetensors$/i;
/** Masks: transparent parts are outside the region. */
const MASK = { background: [0, 0, 0] } as const;

/**
 * Reads the pictures and masks of a command line.
 * @param onNotice receives sentences about what was passed over in them
 * @returns the job without weights, settings and intervals
 * @throws ArtFilterError `file`, `picture`, `settings`, `network`, `aborted`
 */
export async function readJob(
  request: Request,
  inputs: Inputs,
  onNotice?: (sentence: string) => void,
): Promise<Omit<Job, 'weights' | 'settings' | 'saveEvery'>> {
  const background = await parseBackground(request.background);
  const size = request.settings.size ?? LARGEST_DEFAULT;
  const { styleScale } = resolveSettings(withLook(request.look, request.settings));
  const { acceptDamaged, gamut = 'srgb' } = request;
  const options = { ...(acceptDamaged && { acceptDamaged }), ...(onNotice && { onNotice }) };
  const seen = { background, gamut };
  const read = async (
    kind: string,
    source: string,
    scale = 1,
    how: Pick<DecodeOptions, 'background' | 'gamut'> = seen,
  ) => {
    const name = `${kind} ${shownSource(source)}`;
    const longest = (picture: Size) => decodedLonger(picture, size * scale);
    return decodeBytes(await inputs.read(source, name), { ...options, ...how, name, longest });
  };
  // A style may be shown larger than the content; its mask follows it.
  const ofStyle = Math.max(1, styleScale);
  const readMask = async (kind: string, source: string, scale = 1) =>
    maskFromPictureSync(await read(kind, source, scale, MASK));

  const content = await read('content', request.content);
  const styles: StyleSource[] = [];
  for (const source of request.styles) {
    styles.push((await readMeasured(source, inputs)) ?? (await read('style', source, ofStyle)));
  }
  const masks: Mask[] = [];
  for (const source of request.masks) masks.push(await readMask('mask', source));
  const styleMasks: Mask[] = [];
  for (const source of request.styleMasks) styleMasks.push(await readMask('style mask', source, ofStyle));
  return {
    content,
    styles,
    start: request.start ? await read('init', request.start) : undefined,
    regions: pairRegionsSync(masks, styleMasks, styles.length),
    keep: request.keep ? await readMask('keep', request.keep) : undefined,
    look: request.look,
  };
}

/** A style that is a measured one, checked; undefined for pictures. */
async function readMeasured(source: string, inputs: Inputs): Promise<EncodedStyle | undefined> {
  if (!MEASURED.test(source)) return undefined;
  const name = `style ${shownSource(source)}`;
  const file = await inputs.read(source, name);
  const { width, height } = await decodeMeasured(file, name);
  // A plain array: a Buffer would become JSON on its way to a page.
  return { name, width, height, file: new Uint8Array(file) };
}

/** Longer side at which a picture is decoded: large enough, and of a shape that gives the sizes of the whole picture. */
export function decodedLonger(picture: Size, wanted: number): number {
  const shown = (size: Size) => fitLonger(size.width, size.height, usedLonger(size, wanted));
  const whole = shown(picture);
  const most = Math.max(picture.width, picture.height);
  for (let longer = HEADROOM * Math.max(whole.width, whole.height); longer < most; longer++) {
    const { width, height } = shown(fitLonger(picture.width, picture.height, longer));
    if (width === whole.width && height === whole.height) return longer;
  }
  return most;
}
