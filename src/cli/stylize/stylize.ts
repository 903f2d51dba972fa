import { resolveSettings } from '../../style/settings/resolve.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import type { NamedRequest, Request } from '../args/arguments.ts';
import { announceEngine, announceNetwork } from '../engine/announce.ts';
import { removeLeftoversOf } from '../outputs/write.ts';
import { defaultWeights, findWeights } from '../shared/find-weights.ts';
import { CheckpointFile, findSavedRun } from './checkpoint-file.ts';
import { completed } from './complete/complete.ts';
import { type CliContext, inputsOf, type RunFiles, reportSaved, withEngine } from './context.ts';
import { demoRequest, requestSettings } from './demo.ts';
import { dryRun } from './dry-run.ts';
import { checkOutputs } from './outputs.ts';
import { readJob } from './read-job.ts';
import { runJob } from './run-job.ts';
import { TimelapseFile } from './timelapse.ts';
import { UnfinishedPicture } from './unfinished.ts';

/**
 * Carries out the main command, from the checks to the written files.
 * @returns whether the run was stopped before its end
 * @throws ArtFilterError for any failure; no file is left half-written
 */
export async function stylize(given: Request, context: CliContext): Promise<{ stopped: boolean }> {
  const { progress } = context;
  const inputs = inputsOf(context);
  const checked = await checkOutputs(given.demo ? demoRequest(given) : given, progress);
  const { stream } = checked;
  const request = await completed(checked.request, inputs, (sentence) => progress.line(sentence));
  if (request.dryRun) {
    await dryRun(request, context, inputs);
    return { stopped: false };
  }
  const { demo, output, timelapse } = request;
  await removeLeftoversOf(output);
  const film = timelapse === undefined ? undefined : await TimelapseFile.open(timelapse);
  try {
    // The demo is too short for checkpoints.
    const checkpoint =
      demo || stream ? undefined : await CheckpointFile.open(output, (line) => progress.line(line));
    const unfinished = stream ? undefined : new UnfinishedPicture(request, inputs);
    return await paint(request, context, { inputs, film, checkpoint, unfinished });
  } finally {
    await film?.close();
  }
}

async function paint(
  request: NamedRequest,
  context: CliContext,
  files: RunFiles,
): Promise<{ stopped: boolean }> {
  const { progress, signal } = context;
  const saved =
    files.checkpoint && (await findSavedRun(files.checkpoint, request, (line) => progress.line(line)));
  if (saved && files.film) progress.line('The film starts at the resumed iteration.');
  const read = await readJob(request, files.inputs, (sentence) => progress.line(sentence));
  const { contentLayers, styleLayers } = resolveSettings(request.settings);
  const upTo = deepestLayer(Object.keys({ ...contentLayers, ...styleLayers }));
  const named =
    request.weights === undefined
      ? undefined
      : await findWeights(request.weights, { progress, signal, upTo });
  try {
    return await withEngine(context, request.runtime, (engine) => {
      announceEngine(engine, progress);
      if (!named && !saved) announceNetwork(engine, progress);
      const { saveEvery, checkpointEvery, memory, report } = request;
      const job = {
        ...read,
        weights: named?.weights ?? defaultWeights(engine.adapter, saved?.checkpoint),
        settings: requestSettings(request, engine),
        saveEvery,
        checkpointEvery: files.checkpoint ? checkpointEvery : 0,
        resume: saved?.bytes,
        history: report !== undefined,
        frames: files.film?.most,
        estimate: true,
        memory,
      };
      return runJob(request, engine, job, context, files, saved);
    });
  } catch (error) {
    await reportSaved(files, context);
    throw error;
  } finally {
    await named?.remove();
  }
}
