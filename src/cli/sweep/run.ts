import { ArtFilterError } from '../../errors.ts';
import { checkWritable } from '../../image/encode-node.ts';
import { aboutText } from '../../style/planning/estimate-text.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import { CurveRecorder } from '../../sweep/curve.ts';
import { SWEEP_DEFAULTS } from '../../sweep/presets.ts';
import { settingsText } from '../../sweep/settings-text.ts';
import { cellCaption, cellPictures } from '../../sweep/sheet.ts';
import type { Engine, Ready } from '../engine/engine.ts';
import { describeAdapter, slownessAdvice } from '../engine/runtime.ts';
import { checkDistinct } from '../shared/distinct.ts';
import { WeightsPool } from '../shared/weights-pool.ts';
import { readJob } from '../stylize/read-job.ts';
import { type CliContext, sayNetwork } from '../stylize/stylize.ts';
import { cellRequest, type SweepRequest } from './arguments.ts';
import { cellFile, SweepFolder } from './folder.ts';
import { htmlName, readInputs, writeSheet } from './write.ts';

/** How a sweep ended. */
export interface SweepEnd {
  stopped: boolean;
  /** How many combinations gave no picture. */
  failed: number;
}

/** What goes wrong with a combination of settings; anything else ends the sweep. */
const OWN_FAULTS: readonly string[] = ['diverged', 'out-of-memory', 'picture', 'settings'];

/**
 * Paints what has not been painted of a sweep, one combination after another, and writes its sheet. A combination that
 * is stopped half-way is begun anew next time.
 * @throws ArtFilterError for anything that fails beyond one combination; what is done is kept
 */
export async function runSweep(request: SweepRequest, world: CliContext): Promise<SweepEnd> {
  const { progress, print, signal } = world;
  for (const cell of request.cells) await checkDistinct(cellRequest(request, cell));
  await checkWritable(request.output);
  await checkWritable(htmlName(request.output));
  const inputs = await readInputs(request);
  const folder = await SweepFolder.open(request);
  const waiting: number[] = [];
  for (const index of request.cells.keys()) {
    if (!(await folder.done(cellFile(request, index)))) waiting.push(index);
  }
  const count = request.cells.length;
  if (waiting.length < count) progress.line(`${count - waiting.length} of ${count} are done already.`);
  if (waiting.length > 0) await paint(request, waiting, folder, world);
  const { done, failed } = await writeSheet(request, inputs, folder);
  const stopped = done + failed < count;
  if (stopped) progress.line(`Stopped with ${done + failed} of ${count} done; the same command goes on.`);
  if (done > 0)
    print(`Wrote ${request.output} and ${htmlName(request.output)}: ${done} of ${count} pictures.`);
  return { stopped: stopped && signal.aborted, failed };
}

async function paint(
  request: SweepRequest,
  waiting: readonly number[],
  folder: SweepFolder,
  { progress, openEngine, signal }: CliContext,
): Promise<void> {
  const cells = waiting.map((index) => cellRequest(request, request.cells[index]!));
  const weights = new WeightsPool(cells, { progress, signal });
  try {
    await weights.findAll();
    const engine = await openEngine(cellRequest(request, request.cells[0]!).runtime);
    try {
      progress.line(describeAdapter(engine));
      const advice = slownessAdvice(engine);
      if (advice) progress.line(advice);
      if (cells.some(({ weights }) => weights === undefined)) sayNetwork(engine, progress);
      if (!folder.defaults) {
        const { software } = engine.adapter;
        const weights = defaultNetwork(engine.adapter).id;
        const defaults = { ...SWEEP_DEFAULTS[software ? 'software' : 'gpu'], weights };
        await folder.begin(defaults, `Art Filter ${__VERSION__}. ${describeAdapter(engine)}`);
      }
      for (const [i, index] of waiting.entries()) {
        if (signal.aborted) break;
        const cell = request.cells[index]!;
        const varied = request.axes.length > 0 ? `, ${cellCaption(cell, request)}` : '';
        const before = request.cells.length - waiting.length + i;
        progress.line(`${before + 1} of ${request.cells.length}: ${cellPictures(cell, request)}${varied}`);
        const run = { index, estimate: i === 0 };
        await paintCell(request, run, folder, engine, weights, { progress, signal });
      }
    } finally {
      progress.end();
      await engine.close();
    }
  } finally {
    await weights.close();
  }
}

async function paintCell(
  request: SweepRequest,
  { index, estimate }: { index: number; estimate: boolean },
  folder: SweepFolder,
  engine: Engine,
  weights: WeightsPool,
  { progress, signal }: Pick<CliContext, 'progress' | 'signal'>,
): Promise<void> {
  const cell = cellRequest(request, request.cells[index]!, folder.defaults);
  const file = cellFile(request, index);
  let ready: Ready | undefined;
  let losses: CurveRecorder | undefined;
  try {
    const job = {
      ...(await readJob(cell)),
      weights: await weights.find(cell.weights ?? defaultNetwork(engine.adapter).id),
      settings: cell.settings,
      memory: cell.memory,
      saveEvery: 0,
      estimate,
    };
    const outcome = await engine.run(
      job,
      {
        onEstimate: (about) =>
          progress.line(`The first takes ${aboutText(about, job.memory !== undefined)}.`),
        onReady: (now) => {
          ready = now;
          losses = new CurveRecorder(now.settings.styleLayers);
          progress.begin(now.settings);
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
    const { picture, iteration, seconds } = outcome;
    if (!ready || !losses || !picture || iteration < ready.settings.iterations) return;
    const { width, height } = picture;
    const settings = { ...settingsText(ready.settings), weights: ready.weights.source };
    await folder.keep(file, picture, {
      width,
      height,
      seconds: Number(seconds.total.toPrecision(4)),
      settings,
      curve: losses.curve(),
    });
  } catch (error) {
    progress.end();
    if (!(error instanceof ArtFilterError && OWN_FAULTS.includes(error.code))) throw error;
    progress.line(`This one gives no picture: ${error.message}`);
    await folder.keepFailure(file, error.message);
  }
}
