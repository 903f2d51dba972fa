import { extname, resolve } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { formatSeconds } from '../../format.ts';
import { checkWritable, encodeFile, removeLeftovers, writeWhole } from '../../image/encode-node.ts';
import { readHistory } from '../../style/checkpoint/file.ts';
import { aboutText } from '../../style/planning/estimate-text.ts';
import { defaultNetwork, defaultSettings, softwareNetwork } from '../../style/settings/for-adapter.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import type { Settings, Step } from '../../style/settings/settings.ts';
import { deepestLayer } from '../../vgg/network/layers.ts';
import { BUNDLED } from '../../vgg/weights/bundled.ts';
import type { Request } from '../args/arguments.ts';
import type { Engine, Job, Outcome, Ready, Stage } from '../engine/engine.ts';
import { describeAdapter, type RuntimeChoice, slownessAdvice } from '../engine/runtime.ts';
import { checkDistinct } from '../shared/distinct.ts';
import { findWeights, unnamedWeights } from '../shared/weights-file.ts';
import { CheckpointFile, type Found, startFrom } from './checkpoint-file.ts';
import { DEMO_SECONDS, demoRequest, demoSettings } from './demo.ts';
import { dryRun } from './dry-run.ts';
import type { Progress } from './progress.ts';
import { readJob } from './read-job.ts';
import { reportText } from './report.ts';
import { TimelapseFile } from './timelapse.ts';
import { UnfinishedPicture } from './unfinished.ts';

const STAGES: Record<Stage, string> = {
  load: 'Loading the weights …',
  targets: 'Measuring the pictures …',
  compile: 'Compiling …',
};

export interface CliContext {
  progress: Progress;
  /** Prints what the person asked for; not called when quiet. */
  print(text: string): void;
  openEngine(choice: RuntimeChoice): Promise<Engine>;
  /** Stops the run; the picture so far is written. */
  signal: AbortSignal;
}

/**
 * Does what a command line asks for, from the checks to the files written.
 * @returns whether it was stopped before its end
 * @throws ArtFilterError for anything that fails; no file is left half-written
 */
export async function stylize(asked: Request, world: CliContext): Promise<{ stopped: boolean }> {
  const request = asked.demo ? demoRequest(asked) : asked;
  await checkDistinct(request);
  if (request.dryRun) return estimateOnly(request, world);
  await checkWritable(request.output);
  await removeLeftovers(request.output);
  if (request.report) await checkWritable(request.report);
  const film = request.timelapse === undefined ? undefined : await TimelapseFile.open(request.timelapse);
  try {
    const file = await checkpointFile(request, world);
    return await paint(request, world, { film, file, unfinished: new UnfinishedPicture(request.output) });
  } finally {
    await film?.close();
  }
}

/** What a run keeps beside the picture. */
interface Kept {
  readonly film: TimelapseFile | undefined;
  readonly file: CheckpointFile | undefined;
  readonly unfinished: UnfinishedPicture;
}

/** The demo is over before it is worth saving. */
async function checkpointFile(
  { demo, output }: Request,
  { progress }: CliContext,
): Promise<CheckpointFile | undefined> {
  return demo ? undefined : CheckpointFile.open(output, (sentence) => progress.line(sentence));
}

async function estimateOnly(request: Request, world: CliContext): Promise<{ stopped: boolean }> {
  const job = await readJob(request);
  const { progress, signal } = world;
  const engine = await world.openEngine(request.runtime);
  try {
    progress.line(describeAdapter(engine));
    if (request.weights === undefined) sayNetwork(engine, progress);
    const weights = request.weights ?? defaultNetwork(engine.adapter).id;
    const settings = { ...defaults(request, engine), ...request.settings };
    world.print(await dryRun({ ...request, weights }, engine, job, settings, { progress, signal }));
    return { stopped: false };
  } finally {
    await engine.close();
  }
}

async function paint(request: Request, world: CliContext, kept: Kept): Promise<{ stopped: boolean }> {
  const { progress, signal } = world;
  const found = kept.file && (await startFrom(kept.file, request, (line) => progress.line(line)));
  if (found && kept.film) progress.line('The film shows what is painted from here on.');
  const read = await readJob(request);
  const { contentLayers, styleLayers } = resolveSettings(request.settings);
  const upTo = deepestLayer(Object.keys({ ...contentLayers, ...styleLayers }));
  const reading = { progress, signal, upTo };
  const named = request.weights === undefined ? undefined : await findWeights(request.weights, reading);
  try {
    const engine = await world.openEngine(request.runtime);
    try {
      progress.line(describeAdapter(engine));
      const advice = slownessAdvice(engine);
      if (advice) progress.line(advice);
      if (!named && !found) sayNetwork(engine, progress);
      // Of a run that goes on, the checkpoint has what was left open.
      const settings = found ? request.settings : { ...defaults(request, engine), ...request.settings };
      const { saveEvery, checkpointEvery, memory, report } = request;
      const job = {
        ...read,
        weights: named?.weights ?? unnamedWeights(engine.adapter, found?.checkpoint),
        settings,
        saveEvery,
        checkpointEvery,
        resume: found?.bytes,
        history: report !== undefined,
        frames: kept.film?.most,
        estimate: true,
        memory,
      };
      return await runJob(request, engine, job, world, kept, found);
    } catch (error) {
      progress.end();
      await reportSaved(kept, progress);
      throw error;
    } finally {
      progress.end();
      await engine.close();
    }
  } finally {
    await named?.remove();
  }
}

/** Says which network paints where nobody named one and it is not the usual one. */
export function sayNetwork({ adapter }: Pick<Engine, 'adapter'>, progress: Progress): void {
  const which = softwareNetwork(adapter);
  if (which) progress.line(`This machine has no GPU, so ${which}: --weights ${BUNDLED.builtin.id}.`);
}

function defaults(request: Request, engine: Engine): Partial<Settings> {
  if (request.demo) return demoSettings(engine);
  return defaultSettings(engine.adapter);
}

async function runJob(
  request: Request,
  engine: Engine,
  job: Job,
  { progress, print, signal }: CliContext,
  kept: Kept,
  found: Found | undefined,
): Promise<{ stopped: boolean }> {
  const { film, file, unfinished } = kept;
  const steps: Step[] = [...readHistory(found?.checkpoint.userData)];
  let ready: Ready | undefined;
  const { size, iterations } = request.settings;
  const limited = request.demo && engine.adapter.software && size === undefined && iterations === undefined;
  const deadline = limited ? AbortSignal.timeout(DEMO_SECONDS * 1000) : undefined;
  const outcome = await engine.run(
    job,
    {
      onStage: (stage) => progress.status(STAGES[stage]),
      onEstimate: (estimate) => {
        const about = aboutText(estimate, request.memory !== undefined);
        progress.line(`This takes ${about}; the time is a rough guess before the first iterations.`);
      },
      onReady: (now) => {
        ready = now;
        progress.line(`Weights: ${now.weights.description}.`.replace(/\.+$/, '.'));
        const { width, height } = now.content;
        progress.line(`Painting ${width}×${height} pixels in ${now.settings.iterations} iterations.`);
        progress.begin(now.settings);
      },
      onStep: (step) => {
        steps.push(step);
        progress.step(step);
      },
      onPicture: (iteration, picture) => encodeFile(numbered(request.output, iteration), picture),
      onCheckpoint: (bytes, last) => file?.write(bytes, last),
      onUnfinished: (iteration, picture) =>
        unfinished.write(iteration, picture).catch((error: Error) => progress.line(error.message)),
      onNotice: (sentence) => progress.line(sentence),
      onFrame: (iteration, picture) => film?.add(iteration, picture),
    },
    deadline ? AbortSignal.any([signal, deadline]) : signal,
  );
  progress.end();
  if ((!ready || !outcome.picture) && !signal.aborted) {
    throw new ArtFilterError(
      'aborted',
      `The demo's ${DEMO_SECONDS} seconds were over before the first iteration, so there is no picture; ` +
        'give it a smaller size, such as --size 64, which lifts the limit.',
    );
  }
  if (!ready || !outcome.picture) {
    progress.line('Stopped before the first iteration; nothing was written.');
    return { stopped: true };
  }
  const complete = outcome.iteration >= ready.settings.iterations;
  const ends = complete || deadline?.aborted;
  if (ends) await encodeFile(request.output, outcome.picture);
  else await unfinished.write(outcome.iteration, outcome.picture);
  film?.add(outcome.iteration, outcome.picture);
  if (request.report) {
    const { background, start, look, masks, styleMasks, keep } = request;
    const some = (paths: readonly string[]) => (paths.length > 0 ? paths : undefined);
    const parts = { masks: some(masks), styleMasks: some(styleMasks), keep };
    const surroundings = { runtime: engine.runtime, background, start, look, ...parts };
    await writeWhole(request.report, reportText(engine.adapter, surroundings, ready, steps, outcome));
  }
  if (deadline?.aborted && !complete) progress.line(`The demo ends after ${DEMO_SECONDS} seconds.`);
  if (!request.quiet) print(summary(ends ? request.output : unfinished.path, request.demo, ready, outcome));
  if (film) {
    progress.status('Making the film …');
    const written = await film.write();
    progress.end();
    if (!request.quiet) print(written);
  }
  if (ends) await Promise.all([file?.remove(), unfinished.remove()]);
  else await reportSaved(kept, progress);
  return { stopped: signal.aborted && !complete };
}

/** Says what a run leaves that has not come to its end. */
async function reportSaved({ file, unfinished }: Kept, progress: Progress): Promise<void> {
  const { path, iteration } = unfinished;
  if (iteration > 0) progress.line(`The picture so far, after ${iteration} iterations, is in ${path}.`);
  if (await file?.saved()) {
    progress.line(`Saved in ${file!.path}: the same command with --resume goes on.`);
  }
}

/** `out.png`, 20 → `out-0020.png`. */
export function numbered(path: string, iteration: number): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}-${String(iteration).padStart(4, '0')}${ending}`;
}

function summary(path: string, demo: boolean, ready: Ready, { iteration, seconds }: Outcome): string {
  const { width, height } = ready.content;
  const where = demo ? resolve(path) : path;
  const all = ready.settings.iterations;
  const done = iteration < all ? `${iteration} of ${all} iterations` : `${all} iterations`;
  return `Wrote ${where}: ${width}×${height} pixels, ${done}, ${formatSeconds(seconds.total)}.`;
}
