import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ArtFilterError } from '../../errors.ts';
import { formatSeconds } from '../../format.ts';
import type { Picture } from '../../image/picture.ts';
import { readHistory } from '../../style/checkpoint/file.ts';
import { networkName } from '../../style/checkpoint/fingerprints.ts';
import { aboutText } from '../../style/planning/estimate-text.ts';
import type { RunRecord } from '../../style/settings/record.ts';
import type { Step } from '../../style/settings/settings.ts';
import type { NamedRequest } from '../args/arguments.ts';
import type { Engine, Job, Outcome, Ready, RunCallbacks, Stage } from '../engine/engine.ts';
import { freeName } from '../outputs/name.ts';
import { writeOutput } from '../outputs/write.ts';
import { DEMO_SECONDS } from '../shared/choices.ts';
import type { SavedRun } from './checkpoint-file.ts';
import { type CliContext, type RunFiles, reportSaved } from './context.ts';
import { demoDeadline } from './demo.ts';
import { numbered } from './outputs.ts';
import { reportText } from './report.ts';
import { recordOf, writeResult } from './result-file.ts';

/** What a picture of the run was painted by; undefined before the run is ready. */
type Recorded = (picture: Picture, iteration: number) => RunRecord | undefined;

const STAGES: Record<Stage, string> = {
  load: 'Loading the weights …',
  targets: 'Measuring the pictures …',
  compile: 'Compiling …',
};

/**
 * Runs a job with its progress on the terminal, and writes its files.
 * @param saved the run that it resumes
 * @returns whether the run was stopped before its end
 * @throws ArtFilterError as the engine does, and `file` for a file that cannot be written
 */
export async function runJob(
  request: NamedRequest,
  engine: Engine,
  job: Job,
  context: CliContext,
  files: RunFiles,
  saved: SavedRun | undefined,
): Promise<{ stopped: boolean }> {
  const { progress, print, signal } = context;
  const { inputs, film, checkpoint, unfinished } = files;
  const steps: Step[] = [...readHistory(saved?.checkpoint.userData)];
  let ready: Ready | undefined;
  const record: Recorded = (picture, iteration) =>
    ready && recordOf(request, job.settings, ready, picture, iteration);
  const deadline = demoDeadline(request, engine);
  const outcome = await engine.run(
    job,
    {
      ...reportCallbacks(request, context),
      ...fileCallbacks(request, context, files, record),
      onReady: (facts) => {
        ready = facts;
        reportReady(facts, request, context);
      },
      onStep: (step) => {
        steps.push(step);
        progress.step(step);
      },
    },
    deadline ? AbortSignal.any([signal, deadline]) : signal,
  );
  progress.end();
  const { picture, iteration, complete } = outcome;
  if (!ready || !picture) {
    if (!signal.aborted) throw demoTooSlow();
    progress.line('Stopped before the first iteration; nothing was written.');
    return { stopped: true };
  }
  const final = complete || deadline?.aborted;
  const path = final ? freshName(request) : unfinished?.path;
  if (final) await writeResult(path!, picture, request, inputs, record(picture, iteration), signal);
  else await unfinished?.write(iteration, picture, record(picture, iteration));
  film?.add(iteration, picture);
  if (request.report) await writeReport(request.report, request, engine, ready, steps, outcome);
  if (deadline?.aborted && !complete) progress.line(`The demo ends after ${DEMO_SECONDS} seconds.`);
  if (!request.quiet) print(path ? summary(path, request.demo, ready, outcome) : NOTHING_WRITTEN);
  if (film) {
    progress.status('Making the film …');
    const written = await film.write();
    progress.end();
    if (!request.quiet) print(written);
  }
  if (final) await Promise.all([checkpoint?.remove(), unfinished?.remove()]);
  else await reportSaved(files, context);
  return { stopped: signal.aborted && !complete };
}

const NOTHING_WRITTEN = 'Stopped: nothing was written, as the output is no file that could hold a part.';

/** The output, or a free name where another program has made a file of that name meanwhile. */
function freshName({ output, overwrite }: NamedRequest): string {
  return overwrite || !existsSync(output) ? output : freeName(output);
}

function reportCallbacks(
  { memory }: NamedRequest,
  { progress }: CliContext,
): Pick<RunCallbacks, 'onStage' | 'onEstimate' | 'onNotice'> {
  return {
    onStage: (stage) => progress.status(STAGES[stage]),
    onEstimate: (estimate) => {
      const about = aboutText(estimate, memory !== undefined);
      progress.line(`This takes ${about}; the time is a rough guess before the first iterations.`);
    },
    onNotice: (sentence) => progress.line(sentence),
  };
}

function fileCallbacks(
  request: NamedRequest,
  { progress }: CliContext,
  { inputs, film, checkpoint, unfinished }: RunFiles,
  record: Recorded,
): Pick<RunCallbacks, 'onPicture' | 'onCheckpoint' | 'onUnfinished' | 'onFrame'> {
  return {
    onPicture: (iteration, picture) =>
      writeResult(numbered(request.output, iteration), picture, request, inputs, record(picture, iteration)),
    onCheckpoint: (bytes, last) => checkpoint?.write(bytes, last),
    onUnfinished: (iteration, picture) =>
      unfinished
        ?.write(iteration, picture, record(picture, iteration))
        .catch((error: Error) => progress.line(error.message)),
    onFrame: (iteration, picture) => film?.add(iteration, picture),
  };
}

function reportReady(
  { weights, content, settings }: Ready,
  { carriedNetwork }: NamedRequest,
  { progress }: CliContext,
): void {
  progress.line(`Weights: ${weights.description}.`.replace(/\.+$/, '.'));
  const { name, digest } = carriedNetwork ?? {};
  if (name === networkName(weights) && digest !== undefined && digest !== weights.digest) {
    progress.line(`The network ${name} has changed since the picture of --settings-from was painted.`);
  }
  progress.line(`Painting ${content.width}×${content.height} pixels in ${settings.iterations} iterations.`);
  progress.begin(settings);
}

function demoTooSlow(): ArtFilterError {
  return new ArtFilterError(
    'aborted',
    `The demo's ${DEMO_SECONDS} seconds were over before the first iteration, so there is no picture; ` +
      'choose a smaller size, such as --size 64, which also lifts the limit.',
  );
}

async function writeReport(
  path: string,
  request: NamedRequest,
  engine: Engine,
  ready: Ready,
  steps: readonly Step[],
  outcome: Outcome,
): Promise<void> {
  const { background, gamut, start, look, keep } = request;
  const [masks, styleMasks] = [request.masks, request.styleMasks].map((paths) =>
    paths.length > 0 ? paths : undefined,
  );
  const own = { runtime: engine.runtime, background, gamut, start, look, masks, styleMasks, keep };
  await writeOutput(path, reportText(engine.adapter, own, ready, steps, outcome));
}

function summary(path: string, demo: boolean, ready: Ready, outcome: Outcome): string {
  const { iteration, complete, seconds } = outcome;
  const { width, height } = ready.content;
  const where = demo ? resolve(path) : path;
  const all = complete ? '' : ` of ${ready.settings.iterations}`;
  return `Wrote ${where}: ${width}×${height} pixels, ${iteration}${all} iterations, ${formatSeconds(seconds.total)}.`;
}
