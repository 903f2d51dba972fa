import { join } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { parseBackground } from '../../image/background-node.ts';
import { decodeBytes } from '../../image/decode-node.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import { announceEngine, announceNetwork } from '../engine/announce.ts';
import { shownSource } from '../inputs/address.ts';
import { isNoFile } from '../inputs/read-input.ts';
import { freeName, stem } from '../outputs/name.ts';
import { placeOf } from '../outputs/place.ts';
import { checkOutput, removeLeftoversOf, writeOutput } from '../outputs/write.ts';
import { defaultWeights, findWeights } from '../shared/find-weights.ts';
import { isSameFile } from '../shared/places.ts';
import { type CliContext, inputsOf, withEngine } from '../stylize/context.ts';
import { ENDING, type MeasureRequest } from './program.ts';

/**
 * Carries out `art-filter style measure`.
 * @throws ArtFilterError for any failure; no file is left half-written
 */
export async function runMeasure(given: MeasureRequest, context: CliContext): Promise<void> {
  const { progress, signal, print } = context;
  const { picture: source, request } = given;
  const output = await chooseOutput(given, context);
  await removeLeftoversOf(output);
  const name = `style ${shownSource(source)}`;
  const bytes = await inputsOf(context).read(source, name);
  const background = await parseBackground(request.background);
  const picture = await decodeBytes(bytes, {
    name,
    background,
    ...(request.gamut && { gamut: request.gamut }),
  });
  const { contentLayers, styleLayers } = resolveSettings(request.settings);
  const upTo = deepestLayer(Object.keys({ ...contentLayers, ...styleLayers }));
  const named =
    request.weights === undefined
      ? undefined
      : await findWeights(request.weights, { progress, signal, upTo });
  try {
    await withEngine(context, request.runtime, async (engine) => {
      announceEngine(engine, progress);
      if (!named) announceNetwork(engine, progress);
      const { settings, look, memory } = request;
      const weights = named?.weights ?? defaultWeights(engine.adapter);
      const job = { picture, weights, settings, look, memory };
      progress.status('Measuring the picture …');
      const { file, sizes, layers, network } = await engine.measure(job, {}, signal);
      progress.end();
      await writeOutput(output, file, signal);
      print(
        `Wrote ${output}: ${name} for the network ${network}, in ${layers.length} layers at ${sizes.join(', ')} ` +
          `pixels, ${formatBytes(file.length)}.`,
      );
    });
  } finally {
    await named?.remove();
  }
}

/** The file to write, checked. */
async function chooseOutput(
  { picture, output: given, overwrite }: MeasureRequest,
  { progress }: CliContext,
): Promise<string> {
  const isFolder = given !== undefined && (given.endsWith('/') || (await placeOf(given)).kind === 'folder');
  const output =
    given === undefined || isFolder ? freeName(join(given ?? '', `${stem(picture)}${ENDING}`)) : given;
  if (!isNoFile(picture) && (await isSameFile(picture, output))) {
    throw new ArtFilterError('settings', `output ${output}: this is also the picture; give another name.`);
  }
  await checkOutput(output);
  const { kind, there } = await placeOf(output);
  if (kind !== 'file' || !there) return output;
  if (!overwrite) {
    throw new ArtFilterError(
      'settings',
      `output ${output}: this file is there already; give another name, or leave out --no-overwrite.`,
    );
  }
  progress.line(`Replacing ${output}.`);
  return output;
}
