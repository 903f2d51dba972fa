import { ArtFilterError } from '../../errors.ts';
import type { Picture } from '../../image/picture.ts';
import { aboutText } from '../../style/planning/estimate-text.ts';
import type { RunRecord } from '../../style/settings/record.ts';
import { settingsText } from '../../sweep/sheet.ts';
import type { NamedRequest } from '../args/arguments.ts';
import { announceNetwork, describeAdapter } from '../engine/announce.ts';
import type { Engine, Job, Ready } from '../engine/engine.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { defaultWeights } from '../shared/find-weights.ts';
import type { WeightsPool } from '../shared/weights-pool.ts';
import { CheckpointFile, resumeText, type SavedRun } from '../stylize/checkpoint-file.ts';
import type { CliContext } from '../stylize/context.ts';
import { readJob } from '../stylize/read-job.ts';
import { recordOf } from '../stylize/result-file.ts';
import type { ResultFacts } from './ledger.ts';
import type { Row } from './rows.ts';

type PaintContext = Pick<CliContext, 'progress' | 'signal'>;

export interface Painted {
  picture: Picture;
  record: RunRecord;
  facts: ResultFacts;
}

/** How a row is painted. */
export interface PaintOptions {
  /** Base name of the checkpoint. */
  checkpointBase: string;
  /** Whether to ignore the checkpoint of an earlier run. */
  restart: boolean;
  /** Whether to print an estimate. */
  estimate: boolean;
  /** Inputs of the batch. */
  inputs: Inputs;
}

/**
 * Paints a row, or resumes it.
 * @returns undefined when it was stopped
 * @throws ArtFilterError as the main command does
 */
export async function paintRow(
  row: Row,
  engine: Engine,
  weights: WeightsPool,
  { checkpointBase, restart, estimate, inputs }: PaintOptions,
  context: PaintContext,
): Promise<Painted | undefined> {
  const { request } = row;
  const { progress } = context;
  const file = await CheckpointFile.open(checkpointBase, (sentence) => progress.line(sentence));
  const { settings, memory, checkpointEvery } = request;
  const named = request.weights === undefined ? undefined : await weights.find(request.weights);
  if (!named && estimate) announceNetwork(engine, progress);
  const job = {
    ...(await readJob(request, inputs, (sentence) => progress.line(sentence))),
    weights: named ?? defaultWeights(engine.adapter),
    memory,
    checkpointEvery,
    saveEvery: 0,
    estimate,
  };
  const saved = restart ? undefined : await readSavedRun(file, context);
  try {
    if (saved) {
      try {
        const { bytes, checkpoint } = saved;
        const weights = named ?? defaultWeights(engine.adapter, checkpoint);
        return await run(request, { ...job, settings, weights, resume: bytes }, engine, file, context);
      } catch (error) {
        if (!isRefused(error)) throw error;
        progress.line(
          `${request.content}: the checkpoint does not fit, so it starts again: ${error.message}`,
        );
      }
    }
    return await run(request, { ...job, settings }, engine, file, context);
  } finally {
    await file.saved();
  }
}

async function run(
  request: NamedRequest,
  job: Job,
  engine: Engine,
  file: CheckpointFile,
  { progress, signal }: PaintContext,
): Promise<Painted | undefined> {
  let ready: Ready | undefined;
  const outcome = await engine.run(
    job,
    {
      onEstimate: (estimate) =>
        progress.line(`The first takes ${aboutText(estimate, job.memory !== undefined)}.`),
      onReady: (facts) => {
        ready = facts;
        // Without a terminal, each picture has one line.
        if (progress.terminal.isTTY) progress.begin(facts.settings);
      },
      onStep: (step) => {
        if (progress.terminal.isTTY) progress.step(step);
      },
      onCheckpoint: (bytes, last) => file.write(bytes, last),
      onNotice: (sentence) => progress.line(sentence),
    },
    signal,
  );
  progress.end();
  const { picture, iteration, complete, seconds } = outcome;
  if (!ready || !picture || !complete) return undefined;
  const { width, height } = picture;
  return {
    picture,
    record: recordOf(request, job.settings, ready, picture, iteration),
    facts: {
      width,
      height,
      iterations: iteration,
      seconds: Number(seconds.total.toPrecision(4)),
      settings: { ...settingsText(ready.settings), weights: ready.weights.source },
      made: `Art Filter ${__VERSION__}. ${describeAdapter(engine)}`,
    },
  };
}

/** The run to resume; undefined without a checkpoint, or with a damaged one. */
async function readSavedRun(
  file: CheckpointFile,
  { progress }: Pick<CliContext, 'progress'>,
): Promise<SavedRun | undefined> {
  if (!file.there) return undefined;
  try {
    const saved = await file.read();
    progress.line(resumeText(saved));
    return saved;
  } catch (error) {
    if (!(error instanceof ArtFilterError)) throw error;
    progress.line(`The checkpoint cannot be used, so the picture starts again: ${error.message}`);
    return undefined;
  }
}

/** Whether the engine refused the checkpoint. */
function isRefused(error: unknown): error is ArtFilterError {
  return error instanceof ArtFilterError && ['settings', 'file'].includes(error.code);
}
