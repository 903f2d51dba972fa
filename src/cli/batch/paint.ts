import { ArtFilterError } from '../../errors.ts';
import type { Picture } from '../../image/picture.ts';
import { aboutText } from '../../style/planning/estimate-text.ts';
import { defaultSettings } from '../../style/settings/for-adapter.ts';
import { settingsText } from '../../sweep/settings-text.ts';
import type { Engine, Job, Ready } from '../engine/engine.ts';
import { describeAdapter } from '../engine/runtime.ts';
import { unnamedWeights } from '../shared/weights-file.ts';
import type { WeightsPool } from '../shared/weights-pool.ts';
import { CheckpointFile, type Found, goingOnText } from '../stylize/checkpoint-file.ts';
import { readJob } from '../stylize/read-job.ts';
import { type CliContext, sayNetwork } from '../stylize/stylize.ts';
import type { About } from './ledger.ts';
import type { Row } from './rows.ts';

export interface Painted {
  picture: Picture;
  about: About;
}

/**
 * Paints one row, or goes on where it was stopped half-way.
 * @param way where it is saved meanwhile
 * @param anew whether it begins from the start all the same
 * @param estimate whether what it takes is told before
 * @returns undefined when it was stopped
 * @throws ArtFilterError as the main command does
 */
export async function paintRow(
  row: Row,
  engine: Engine,
  weights: WeightsPool,
  { way, anew, estimate }: { way: string; anew: boolean; estimate: boolean },
  world: Pick<CliContext, 'progress' | 'signal'>,
): Promise<Painted | undefined> {
  const { request } = row;
  const { progress } = world;
  const file = await CheckpointFile.open(way, (sentence) => progress.line(sentence));
  const { settings, memory, checkpointEvery } = request;
  const named = request.weights === undefined ? undefined : await weights.find(request.weights);
  if (!named && estimate) sayNetwork(engine, progress);
  const job = {
    ...(await readJob(request)),
    weights: named ?? unnamedWeights(engine.adapter),
    memory,
    checkpointEvery,
    saveEvery: 0,
    estimate,
  };
  const begun = anew ? undefined : await goingOn(file, world);
  try {
    if (begun) {
      try {
        const { bytes, checkpoint } = begun;
        const weights = named ?? unnamedWeights(engine.adapter, checkpoint);
        return await run({ ...job, settings, weights, resume: bytes }, engine, file, world);
      } catch (error) {
        if (!isRefused(error)) throw error;
        progress.line(
          `${request.content}: it begins anew, as what was saved does not suit: ${error.message}`,
        );
      }
    }
    const defaults = defaultSettings(engine.adapter);
    return await run({ ...job, settings: { ...defaults, ...settings } }, engine, file, world);
  } finally {
    await file.saved();
  }
}

async function run(
  job: Job,
  engine: Engine,
  file: CheckpointFile,
  { progress, signal }: Pick<CliContext, 'progress' | 'signal'>,
): Promise<Painted | undefined> {
  let ready: Ready | undefined;
  const outcome = await engine.run(
    job,
    {
      onEstimate: (about) => progress.line(`The first takes ${aboutText(about, job.memory !== undefined)}.`),
      onReady: (now) => {
        ready = now;
        // Elsewhere than on a terminal, one line for each picture is enough.
        if (progress.terminal.isTTY) progress.begin(now.settings);
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
  const { picture, iteration, seconds } = outcome;
  if (!ready || !picture || iteration < ready.settings.iterations) return undefined;
  const { width, height } = picture;
  return {
    picture,
    about: {
      width,
      height,
      iterations: iteration,
      seconds: Number(seconds.total.toPrecision(4)),
      settings: { ...settingsText(ready.settings), weights: ready.weights.source },
      made: `Art Filter ${__VERSION__}. ${describeAdapter(engine)}`,
    },
  };
}

/** A checkpoint to go on from; one that is damaged is told and left. */
async function goingOn(
  file: CheckpointFile,
  { progress }: Pick<CliContext, 'progress'>,
): Promise<Found | undefined> {
  if (!file.there) return undefined;
  try {
    const found = await file.read();
    progress.line(goingOnText(found));
    return found;
  } catch (error) {
    if (!(error instanceof ArtFilterError)) throw error;
    progress.line(`It begins anew: ${error.message}`);
    return undefined;
  }
}

function isRefused(error: unknown): error is ArtFilterError {
  return error instanceof ArtFilterError && ['settings', 'file'].includes(error.code);
}
