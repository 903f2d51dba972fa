import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ArtFilterError, printable } from '../../errors.ts';
import { formatSeconds } from '../../format.ts';
import { checkWritable, encodeBytes } from '../../image/encode-node.ts';
import { checkDistinct } from '../shared/distinct.ts';
import { WeightsPool } from '../shared/weights-pool.ts';
import type { CliContext } from '../stylize/stylize.ts';
import type { BatchRequest } from './arguments.ts';
import { EnginePool } from './engine-pool.ts';
import { Ledger } from './ledger.ts';
import { type Painted, paintRow } from './paint.ts';
import { type Row, readRows } from './rows.ts';
import { shardOf } from './shard.ts';
import { listText, summaryText, type Tally } from './summary.ts';

export interface BatchContext extends CliContext {
  /** Tells an error, also when quiet. */
  printError(sentence: string): void;
}

/** How a batch ended. */
export interface BatchEnd {
  stopped: boolean;
  /** How many pictures failed. */
  failed: number;
}

/** What goes wrong with a picture and its options; the engine goes on. */
const OWN_FAULTS: readonly string[] = [
  'picture',
  'settings',
  'file',
  'weights',
  'network',
  'diverged',
  'out-of-memory',
  'adapter-too-small',
];
/** A GPU that fails so often, picture after picture, will fail all others. */
const MOST_ENGINE_FAULTS = 2;

/**
 * Paints what has not been painted of a batch, one picture after another; one that fails is told, and the next one's
 * turn. One that is stopped half-way is saved, and goes on next time.
 * @throws ArtFilterError for anything that fails beyond a picture, such as a full disk; what is done is kept
 */
export async function runBatch(request: BatchRequest, world: BatchContext): Promise<BatchEnd> {
  const all = await readRows(request);
  const rows = request.shard ? shardOf(all, request.shard) : all;
  const ledger = new Ledger(request.out);
  const tally: Tally = { rows: rows.length, painted: 0, done: 0, failed: [] };
  const waiting = await sift(rows, ledger, request, world, tally);
  if (request.dryRun) {
    world.print(listText(waiting, tally));
    return { stopped: false, failed: tally.failed.length };
  }
  if (tally.done > 0) world.progress.line(`${tally.done} of ${tally.rows} are done already.`);
  try {
    if (waiting.length > 0) await new Batch(request, ledger, world, tally).paint(waiting);
  } finally {
    world.progress.end();
    world.print(summaryText(tally));
  }
  const stopped = world.signal.aborted && tally.painted + tally.done + tally.failed.length < tally.rows;
  return { stopped, failed: tally.failed.length };
}

/** What there is to do; counts what is done, and tells what must not be painted over. */
async function sift(
  rows: readonly Row[],
  ledger: Ledger,
  { force }: BatchRequest,
  { progress, signal, printError }: BatchContext,
  tally: Tally,
): Promise<Row[]> {
  const waiting: Row[] = [];
  for (const [i, row] of rows.entries()) {
    if (signal.aborted) break;
    if (progress.terminal.isTTY) progress.status('Looking what is done …', i / rows.length);
    const state = force ? 'outdated' : await ledger.state(row);
    if (state === 'missing' || state === 'outdated') waiting.push(row);
    else if (state === 'done') tally.done++;
    else {
      tally.failed.push(row.content);
      const why = 'this file is there and is not from here, or was changed since';
      printError(printable(`${row.request.output}: ${why}; move it away, or give --force to paint over it.`));
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
    readonly world: BatchContext,
    readonly tally: Tally,
  ) {
    this.#engines = new EnginePool(world);
  }

  async paint(waiting: readonly Row[]): Promise<void> {
    const { progress, signal } = this.world;
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
        await this.#paintOne(row, (way) => {
          const anew = this.request.force;
          return paintRow(row, engine, weights, { way, anew, estimate: i === 0 }, this.world);
        });
      }
    } finally {
      progress.end();
      await this.#engines.close();
      await weights.close();
    }
  }

  async #paintOne(row: Row, paint: (way: string) => Promise<Painted | undefined>): Promise<void> {
    const { output } = row.request;
    let painted: Painted | undefined;
    let file: Uint8Array;
    try {
      await checkDistinct(row.request);
      await mkdir(dirname(output), { recursive: true }).catch(() => undefined);
      await checkWritable(output);
      painted = await paint(await this.ledger.way(row));
      if (!painted) return;
      file = await encodeBytes(output, painted.picture);
    } catch (error) {
      return this.#fail(row, error);
    }
    this.#engineFaults = 0;
    // What hinders writing hinders all the others as well.
    await this.ledger.keep(row, file, painted.about);
    this.tally.painted++;
    const { width, height, iterations, seconds } = painted.about;
    const what = `${width}×${height} pixels, ${iterations} iterations, ${formatSeconds(seconds)}`;
    this.world.print(printable(`Wrote ${output}: ${what}.`));
  }

  async #fail(row: Row, error: unknown): Promise<void> {
    const { progress, signal, printError } = this.world;
    progress.end();
    const known = error instanceof ArtFilterError;
    if (known && error.code === 'aborted' && signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    this.tally.failed.push(row.content);
    const named = message.includes(printable(row.content));
    printError(printable(named ? message : `${row.content}: ${message}`));
    if (known && OWN_FAULTS.includes(error.code)) return;
    await this.#engines.close();
    this.#engineFaults++;
    if (this.#engineFaults < MOST_ENGINE_FAULTS) return;
    throw new ArtFilterError(
      'gpu',
      `The GPU failed at ${MOST_ENGINE_FAULTS} pictures on end, so the others were left; what is done is kept, the same command goes on.`,
      { cause: error },
    );
  }
}
