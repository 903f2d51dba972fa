import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ArtFilterError, printable } from '../../errors.ts';
import { formatSeconds } from '../../format.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { checkOutput } from '../outputs/write.ts';
import { WeightsPool } from '../shared/weights-pool.ts';
import { CarriedSettings } from '../stylize/complete/carried-settings.ts';
import { withPrintSize } from '../stylize/complete/print-size.ts';
import { type CliContext, inputsOf } from '../stylize/context.ts';
import { checkDistinct } from '../stylize/distinct.ts';
import { encodeResult } from '../stylize/result-file.ts';
import type { BatchRequest } from './arguments.ts';
import { EnginePool } from './engine-pool.ts';
import { Ledger } from './ledger.ts';
import { type Painted, paintRow } from './paint.ts';
import { type Row, readRows } from './rows.ts';
import { shardOf } from './shard.ts';
import { listText, passedOverText, summaryText, type Tally } from './summary.ts';

export interface BatchContext extends CliContext {
  /** Prints an error, also when quiet; the batch continues. */
  printError(sentence: string): void;
}

/** Outcome of a batch. */
export interface BatchEnd {
  stopped: boolean;
  /** Number of pictures that failed. */
  failed: number;
}

/** Errors of a single picture or its options; the engine stays usable. */
const PICTURE_FAULTS: readonly string[] = [
  'picture',
  'settings',
  'file',
  'weights',
  'network',
  'diverged',
  'out-of-memory',
  'adapter-too-small',
];
/** Number of engine failures in a row that ends the batch. */
const MOST_ENGINE_FAULTS = 2;

/**
 * Paints all unfinished pictures of a batch. A picture that fails is reported, and the batch continues; a picture that
 * is stopped is saved, and resumes with the next start.
 * @throws ArtFilterError for a failure of the whole batch, such as a full disk; finished pictures stay
 */
export async function runBatch(request: BatchRequest, context: BatchContext): Promise<BatchEnd> {
  const { rows: all, passedOver } = await readRows(request);
  if (passedOver.length > 0) context.progress.line(passedOverText(passedOver));
  const rows = request.shard ? shardOf(all, request.shard) : all;
  const inputs = inputsOf(context);
  const ledger = new Ledger(request.out, inputs);
  const tally: Tally = { rows: rows.length, painted: 0, done: 0, failed: [], passedOver };
  const unfinished = await findUnfinished(rows, ledger, request, context, tally);
  const carried = new CarriedSettings(inputs, (sentence) => context.progress.line(sentence));
  const waiting: Row[] = [];
  for (const row of unfinished) waiting.push({ ...row, request: await carried.under(row.request) });
  if (request.dryRun) {
    context.print(listText(waiting, tally));
    return { stopped: false, failed: tally.failed.length };
  }
  if (tally.done > 0) context.progress.line(`${tally.done} of ${tally.rows} are already done.`);
  try {
    if (waiting.length > 0) await new Batch(request, ledger, inputs, context, tally).paint(waiting);
  } finally {
    context.progress.end();
    context.print(summaryText(tally));
  }
  const stopped = context.signal.aborted && tally.painted + tally.done + tally.failed.length < tally.rows;
  return { stopped, failed: tally.failed.length };
}

/** The rows to paint; counts finished rows, and reports files that must not be overwritten. */
async function findUnfinished(
  rows: readonly Row[],
  ledger: Ledger,
  { force }: BatchRequest,
  { progress, signal, printError }: BatchContext,
  tally: Tally,
): Promise<Row[]> {
  const waiting: Row[] = [];
  for (const [i, row] of rows.entries()) {
    if (signal.aborted) break;
    if (progress.terminal.isTTY) progress.status('Checking finished pictures …', i / rows.length);
    const state = force ? 'outdated' : await ledger.state(row);
    if (state === 'missing' || state === 'outdated') waiting.push(row);
    else if (state === 'done') tally.done++;
    else {
      tally.failed.push(row.content);
      const why = 'this file is not from this batch, or was changed since';
      printError(printable(`${row.request.output}: ${why}; move it away, or overwrite it with --force.`));
    }
  }
  progress.end();
  return waiting;
}

class Batch {
  readonly #engines: EnginePool;
  #engineFaults = 0;

  constructor(
    readonly request: BatchRequest,
    readonly ledger: Ledger,
    readonly inputs: Inputs,
    readonly context: BatchContext,
    readonly tally: Tally,
  ) {
    this.#engines = new EnginePool(context);
  }

  async paint(waiting: readonly Row[]): Promise<void> {
    const { progress, signal } = this.context;
    const weights = new WeightsPool(
      waiting.map((row) => row.request),
      { progress, signal },
    );
    const started = performance.now();
    try {
      for (const [i, row] of waiting.entries()) {
        const engine = await this.#engines.get(row.request.runtime);
        if (signal.aborted) break;
        const { rows, painted } = this.tally;
        const mean = (performance.now() - started) / 1000 / painted;
        const left = painted > 0 ? `, ${formatSeconds(mean * (waiting.length - i))} left` : '';
        progress.line(printable(`${rows - waiting.length + i + 1} of ${rows}: ${row.content}${left}`));
        await this.#paintOne(row, (row, checkpointBase) => {
          const restart = this.request.force;
          const options = { checkpointBase, restart, estimate: i === 0, inputs: this.inputs };
          return paintRow(row, engine, weights, options, this.context);
        });
      }
    } finally {
      progress.end();
      await this.#engines.close();
      await weights.close();
    }
  }

  /** @param paint is called with the row in pixels, and the base name of its checkpoint */
  async #paintOne(
    row: Row,
    paint: (row: Row, checkpointBase: string) => Promise<Painted | undefined>,
  ): Promise<void> {
    const { output } = row.request;
    let painted: Painted | undefined;
    let file: Uint8Array;
    try {
      await checkDistinct(row.request);
      await mkdir(dirname(output), { recursive: true }).catch(() => undefined);
      await checkOutput(output);
      const say = (sentence: string) => this.context.progress.line(sentence);
      const request = await withPrintSize(row.request, this.inputs, say);
      painted = await paint({ ...row, request }, await this.ledger.checkpointBase(row));
      if (!painted) return;
      file = await encodeResult(output, painted.picture, request, this.inputs, painted.record);
    } catch (error) {
      return this.#fail(row, error);
    }
    this.#engineFaults = 0;
    // A failure here would repeat with every other picture, so it ends the batch.
    await this.ledger.write(row, file, painted.facts);
    this.tally.painted++;
    const { width, height, iterations, seconds } = painted.facts;
    const what = `${width}×${height} pixels, ${iterations} iterations, ${formatSeconds(seconds)}`;
    this.context.print(printable(`Wrote ${output}: ${what}.`));
  }

  async #fail(row: Row, error: unknown): Promise<void> {
    const { progress, signal, printError } = this.context;
    progress.end();
    const known = error instanceof ArtFilterError;
    if (known && error.code === 'aborted' && signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    this.tally.failed.push(row.content);
    const named = message.includes(printable(row.content));
    printError(printable(named ? message : `${row.content}: ${message}`));
    if (known && PICTURE_FAULTS.includes(error.code)) return;
    await this.#engines.close();
    this.#engineFaults++;
    if (this.#engineFaults < MOST_ENGINE_FAULTS) return;
    throw new ArtFilterError(
      'gpu',
      `The GPU failed with ${MOST_ENGINE_FAULTS} pictures in a row, so the batch ends; the same command continues it.`,
      { cause: error },
    );
  }
}
