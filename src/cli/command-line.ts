import { constants } from 'node:os';
import { ArtFilterError, hasCode } from '../errors.ts';
import { removeUnfinished } from '../image/encode-node.ts';
import { parseArguments } from './args/arguments.ts';
import { UsageError } from './args/usage.ts';
import { parseBatch } from './batch/arguments.ts';
import { BATCH } from './batch/program.ts';
import { openEngine } from './engine/runtime.ts';
import { goWhereAsked } from './shared/places.ts';
import { removeFetched } from './shared/weights-file.ts';
import { Progress } from './stylize/progress.ts';
import { stylize } from './stylize/stylize.ts';
import { parseSweep } from './sweep/arguments.ts';
import { SWEEP } from './sweep/program.ts';
import { parseWeights, WEIGHTS } from './weights/program.ts';
import { runWeights } from './weights/run.ts';

/** A terminal that closes sends SIGHUP. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * The whole command: reads the arguments, runs, answers signals, and turns every error into one sentence.
 * @param argv what stands after the program's name
 * @returns the exit code: 0 done, 1 failed while running, 2 wrong usage, 128 and its number stopped by a signal
 */
export async function commandLine(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  let progress: Progress | undefined;
  let signalled = 0;
  const onSignal = (name: (typeof SIGNALS)[number]) => {
    if (signalled) {
      removeUnfinished();
      removeFetched();
      process.exit(signalled);
    }
    signalled = 128 + constants.signals[name];
    if (name === 'SIGHUP') surviveClosedTerminal();
    progress?.end();
    progress?.line('Stopping; once more stops at once.');
    stop.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  goWhereAsked();
  try {
    const aboutWeights = argv[0] === WEIGHTS;
    const request = aboutWeights
      ? parseWeights(argv.slice(1))
      : argv[0] === SWEEP
        ? parseSweep(argv.slice(1))
        : argv[0] === BATCH
          ? parseBatch(argv.slice(1))
          : parseArguments(argv);
    if ('answer' in request) {
      process.stdout.write(request.answer);
      return 0;
    }
    const quiet = 'quiet' in request && request.quiet;
    progress = new Progress(process.stderr, quiet);
    const print = (text: string) => void (quiet || process.stdout.write(`${text}\n`));
    if ('command' in request) {
      return (await runWeights(request, { progress, print, printError, signal: stop.signal })) ? 0 : FAILED;
    }
    const world = { progress, print, openEngine, signal: stop.signal };
    if ('batch' in request) {
      const { runBatch } = await import('./batch/run.ts');
      const { stopped, failed } = await runBatch(request, { ...world, printError });
      return stopped ? signalled : failed > 0 ? FAILED : 0;
    }
    if ('sweep' in request) {
      // It draws sheets, which nothing else needs.
      const { runSweep } = await import('./sweep/run.ts');
      const { stopped, failed } = await runSweep(request, world);
      return stopped ? signalled : failed > 0 ? FAILED : 0;
    }
    const { stopped } = await stylize(request, world);
    return stopped ? signalled : 0;
  } catch (error) {
    progress?.end();
    if (signalled && hasCode(error, 'aborted')) {
      if (argv[0] !== WEIGHTS) progress?.line('Stopped before the first iteration; nothing was written.');
      return signalled;
    }
    printError(messageOf(error));
    return exitCode(error);
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

function printError(sentence: string): void {
  process.stderr.write(`art-filter: ${sentence}\n`);
}

/** The picture so far shall be written, though nobody can be told. */
function surviveClosedTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function messageOf(error: unknown): string {
  if (error instanceof ArtFilterError || error instanceof UsageError) return error.message;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `the program failed, which is a defect of it: ${what.split('\n')[0]}`;
}

function exitCode(error: unknown): number {
  const isUsage = error instanceof UsageError || hasCode(error, 'settings');
  return isUsage ? WRONG_USAGE : FAILED;
}
