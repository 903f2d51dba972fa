import { parseBackground } from '../../image/background-node.ts';
import { checkOutput, type EncodeOptions, encodeBytes } from '../../image/encode-node.ts';
import { keptExifOf } from '../../image/metadata/read-node.ts';
import type { Picture } from '../../image/picture.ts';
import type { NamedRequest } from '../args/arguments.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { encodedName } from '../outputs/name.ts';
import { writeOutput } from '../outputs/write.ts';
import { contentAlpha, withoutBackground } from './alpha.ts';

/**
 * Checks that a result can be written in its format as it is asked for.
 * @throws ArtFilterError `settings`
 */
export function checkResultFormat(request: NamedRequest): void {
  checkOutput(encodedName(request.output, request.format), request);
}

/**
 * Encodes a result, with what is kept of its content picture where that is asked for.
 * @param path whose ending tells the format, unless `--format` does
 * @throws ArtFilterError `file` for a picture that the format does not hold
 */
export async function encodeResult(
  path: string,
  picture: Picture,
  request: NamedRequest,
  inputs: Inputs,
): Promise<Uint8Array> {
  const name = encodedName(path, request.format);
  const options = await resultOptions(request, inputs);
  const alpha = request.keepAlpha ? await contentAlpha(request, picture, inputs) : undefined;
  if (!alpha) return encodeBytes(name, picture, options);
  const bare = withoutBackground(picture, alpha, await parseBackground(request.background));
  return encodeBytes(name, bare, { ...options, alpha });
}

/** Encodes and writes a result. @param signal stops waiting for the reader of a pipe */
export async function writeResult(
  path: string,
  picture: Picture,
  request: NamedRequest,
  inputs: Inputs,
  signal?: AbortSignal,
): Promise<void> {
  await writeOutput(path, await encodeResult(path, picture, request, inputs), signal);
}

async function resultOptions(
  { content, depth, quality, keepMetadata }: NamedRequest,
  inputs: Inputs,
): Promise<EncodeOptions> {
  const exif = keepMetadata ? await keptExifOf(await inputs.read(content, `content ${content}`)) : undefined;
  return { ...(depth && { depth }), ...(quality && { quality }), ...(exif && { exif }) };
}
