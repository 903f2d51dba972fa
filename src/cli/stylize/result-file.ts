import { parseBackground } from '../../image/background-node.ts';
import { colourIn, gamutOf } from '../../image/colour/gamut.ts';
import { checkOutput, type EncodeOptions, encodeBytes } from '../../image/encode-node.ts';
import { keptExifOf } from '../../image/metadata/read-node.ts';
import type { Picture } from '../../image/picture.ts';
import { withoutBackground } from '../../image/raster.ts';
import { networkName } from '../../style/checkpoint/fingerprints.ts';
import { formatRecord, type RunRecord } from '../../style/settings/record.ts';
import type { NamedRequest } from '../args/arguments.ts';
import type { Job, Ready } from '../engine/engine.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { encodedName } from '../outputs/name.ts';
import { writeOutput } from '../outputs/write.ts';
import { contentAlpha } from './alpha.ts';

/**
 * Checks that a result can be written in its format as it is asked for.
 * @throws ArtFilterError `settings`
 */
export function checkResultFormat(request: NamedRequest): void {
  checkOutput(encodedName(request.output, request.format), request);
}

/**
 * What a result was painted by, for its file.
 * @param given of the job; iterations that it does not give are left to the run
 * @param steps iterations done
 */
export function recordOf(
  request: NamedRequest,
  given: Job['settings'],
  { settings, weights }: Ready,
  { width, height }: Picture,
  steps: number,
): RunRecord {
  const { iterations, ...others } = settings;
  const { styles, masks, styleMasks, keep, start, dpi } = request;
  const absent = [
    ...(masks.length + styleMasks.length > 0 ? (['regions'] as const) : []),
    ...(keep === undefined ? [] : (['keep'] as const)),
    ...(start === undefined ? [] : (['start'] as const)),
  ];
  return {
    version: __VERSION__,
    network: { name: networkName(weights), digest: weights.digest },
    settings: { ...others, ...(given.iterations !== undefined && { iterations }) },
    width,
    height,
    steps,
    styles: styles.length,
    absent,
    dpi,
  };
}

/**
 * Encodes a result, with its settings, and with what is kept of its content picture where that is asked for.
 * @param path whose ending tells the format, unless `--format` does
 * @throws ArtFilterError `file` for a picture that the format does not hold
 */
export async function encodeResult(
  path: string,
  picture: Picture,
  request: NamedRequest,
  inputs: Inputs,
  record?: RunRecord,
): Promise<Uint8Array> {
  const name = encodedName(path, request.format);
  const gamut = gamutOf(picture);
  const options = await resultOptions(request, inputs, record);
  const alpha = request.keepAlpha ? await contentAlpha(request, picture, inputs) : undefined;
  if (!alpha) return encodeBytes(name, picture, options);
  const bare = withoutBackground(picture, alpha, colourIn(gamut, await parseBackground(request.background)));
  return encodeBytes(name, bare, { ...options, alpha });
}

/** Encodes and writes a result. @param signal stops waiting for the reader of a pipe */
export async function writeResult(
  path: string,
  picture: Picture,
  request: NamedRequest,
  inputs: Inputs,
  record?: RunRecord,
  signal?: AbortSignal,
): Promise<void> {
  await writeOutput(path, await encodeResult(path, picture, request, inputs, record), signal);
}

async function resultOptions(
  { content, depth, quality, dpi, keepMetadata, withoutSettings }: NamedRequest,
  inputs: Inputs,
  record: RunRecord | undefined,
): Promise<EncodeOptions> {
  const exif = keepMetadata
    ? await keptExifOf(await inputs.read(content, `content ${content}`), dpi)
    : undefined;
  const settings = record && !withoutSettings ? formatRecord(record) : undefined;
  return { depth, quality, dpi, exif, settings };
}
