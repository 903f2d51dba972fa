import { ArtFilterError } from '../../errors.ts';
import { aboutText } from '../../style/planning/estimate-text.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import { CurveRecorder } from '../../sweep/curve.ts';
import { SWEEP_DEFAULTS } from '../../sweep/presets.ts';
import { cellCaption, cellPictures, settingsText } from '../../sweep/sheet.ts';
import { announceEngine, announceNetwork, describeAdapter } from '../engine/announce.ts';
import type { Engine, Ready } from '../engine/engine.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { checkOutput } from '../outputs/write.ts';
import { WeightsPool } from '../shared/weights-pool.ts';
import { type CliContext, inputsOf, withEngine } from '../stylize/context.ts';
import { checkDistinct } from '../stylize/distinct.ts';
import { readJob } from '../stylize/read-job.ts';
import { cellRequest, type SweepRequest } from './arguments.ts';
import { cellFile, SweepFolder } from './folder.ts';
import { htmlName, readInputs, writeSheet } from './write.ts';

/** Outcome of a sweep. */
export interface SweepEnd {
  stopped: boolean;
  /** Number of combinations that failed. */
  failed: number;
}

/** Errors of a single combination; any other ends the sweep. */
const CELL_FAULTS: readonly string[] = ['diverged', 'out-of-memory', 'picture', 'settings', 'weights'];

/**
 * Paints all unfinished combinations of a sweep and writes its sheet. A combination that is stopped starts again with
 * the next start.
 * @throws ArtFilterError for a failure of the whole sweep; finished pictures stay
 */
export async function runSweep(request: SweepRequest, context: CliContext): Promise<SweepEnd> {
  const { progress, print, signal } = context;
  for (const cell of request.cells) await checkDistinct(cellRequest(request, cell));
  await checkOutput(request.output);
  await checkOutput(htmlName(request.output));
  const read = inputsOf(context);
  const inputs = await readInputs(request, read);
  const folder = await SweepFolder.open(request, read);
  const waiting: number[] = [];
  for (const index of request.cells.keys()) {
    if (!(await folder.done(cellFile(request, index)))) waiting.push(index);
  }
  const count = request.cells.length;
  if (waiting.length < count) progress.line(`${count - waiting.length} of ${count} are already done.`);
  if (waiting.length > 0) await paint(request, waiting, folder, read, context);
  const { done, failed } = await writeSheet(request, inputs, folder);
  const stopped = done + failed < count;
  if (stopped) progress.line(`Stopped with ${done + failed} of ${count} done; the same command continues.`);
  if (done > 0) {
    print(`Wrote ${request.output} and ${htmlName(request.output)}: ${done} of ${count} pictures.`);
  }
  return { stopped: stopped && signal.aborted, failed };
}

async function paint(
  request: SweepRequest,
  waiting: readonly number[],
  folder: SweepFolder,
  read: Inputs,
  context: CliContext,
): Promise<void> {
  const { progress, signal } = context;
  const cells = waiting.map((index) => cellRequest(request, request.cells[index]!));
  const weights = new WeightsPool(cells, { progress, signal });
  try {
    await weights.findAll();
    const { runtime } = cellRequest(request, request.cells[0]!);
    await withEngine(context, runtime, async (engine) => {
      announceEngine(engine, progress);
      if (cells.some(({ weights }) => weights === undefined)) announceNetwork(engine, progress);
      if (!folder.defaults) await beginFolder(folder, engine);
      for (const [i, index] of waiting.entries()) {
        if (signal.aborted) break;
        const cell = request.cells[index]!;
        const varied = request.axes.length > 0 ? `, ${cellCaption(cell, request)}` : '';
        const before = request.cells.length - waiting.length + i;
        progress.line(`${before + 1} of ${request.cells.length}: ${cellPictures(cell, request)}${varied}`);
        await paintCell(request, { index, estimate: i === 0 }, folder, engine, weights, read, context);
      }
    });
  } finally {
    await weights.close();
  }
}

/** Records the defaults by the adapter, which later starts use on any adapter. */
async function beginFolder(folder: SweepFolder, engine: Engine): Promise<void> {
  const { software } = engine.adapter;
  const weights = defaultNetwork(engine.adapter).id;
  const defaults = { ...SWEEP_DEFAULTS[software ? 'software' : 'gpu'], weights };
  await folder.begin(defaults, `Art Filter ${__VERSION__}. ${describeAdapter(engine)}`);
}

async function paintCell(
  request: SweepRequest,
  { index, estimate }: { index: number; estimate: boolean },
  folder: SweepFolder,
  engine: Engine,
  weights: WeightsPool,
  read: Inputs,
  { progress, signal }: CliContext,
): Promise<void> {
  const cell = cellRequest(request, request.cells[index]!, folder.defaults);
  const file = cellFile(request, index);
  let ready: Ready | undefined;
  let losses: CurveRecorder | undefined;
  try {
    const job = {
      ...(await readJob(cell, read)),
      weights: await weights.find(cell.weights ?? defaultNetwork(engine.adapter).id),
      settings: cell.settings,
      memory: cell.memory,
      saveEvery: 0,
      estimate,
    };
    const outcome = await engine.run(
      job,
      {
        onEstimate: (estimate) =>
          progress.line(`The first takes ${aboutText(estimate, job.memory !== undefined)}.`),
        onReady: (facts) => {
          ready = facts;
          losses = new CurveRecorder(facts.settings.styleLayers);
          progress.begin(facts.settings);
        },
        onStep: (step) => {
          losses?.add(step);
          progress.step(step);
        },
        onNotice: (sentence) => progress.line(sentence),
      },
      signal,
    );
    progress.end();
    const { picture, complete, seconds } = outcome;
    if (!ready || !losses || !picture || !complete) return;
    const { width, height } = picture;
    const settings = { ...settingsText(ready.settings), weights: ready.weights.source };
    await folder.write(file, picture, {
      width,
      height,
      seconds: Number(seconds.total.toPrecision(4)),
      settings,
      curve: losses.curve(),
    });
  } catch (error) {
    progress.end();
    if (!(error instanceof ArtFilterError && CELL_FAULTS.includes(error.code))) throw error;
    progress.line(`This combination failed: ${error.message}`);
    await folder.writeFailure(file, error.message);
  }
}
