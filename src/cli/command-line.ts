import { constants } from 'node:os';
import { ArtFilterError, hasCode } from '../errors.ts';
import { removeUnfinished } from '../image/encode-node.ts';
import { WEIGHTS } from './args/commands.ts';
import { UsageError } from './args/usage.ts';
import { openEngine } from './engine/runtime.ts';
import { STANDARD } from './inputs/standard-input.ts';
import { type Parsed, parse } from './parse.ts';
import { removeFetched } from './shared/find-weights.ts';
import { enterCallerFolder } from './shared/places.ts';
import { Progress } from './shared/progress.ts';
import { stylize } from './stylize/stylize.ts';
import { runWeights } from './weights/run.ts';

/** Signals that stop a run; a closing terminal sends SIGHUP. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * The whole command: reads the arguments, runs, handles signals, and prints every error as one sentence.
 * @param argv arguments after the program's name
 * @returns the exit code: 0 done, 1 failure, 2 wrong usage, 128 and the signal's number when stopped
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
    if (name === 'SIGHUP') ignoreClosedTerminal();
    progress?.end();
    progress?.line('Stopping; a second signal stops at once.');
    stop.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  enterCallerFolder();
  try {
    const request = parse(argv);
    if ('answer' in request) {
      process.stdout.write(request.answer);
      return 0;
    }
    const quiet = 'quiet' in request && request.quiet;
    progress = new Progress(process.stderr, quiet);
    const { stopped, failed } = await run(request, progress, quiet, stop.signal);
    if (stopped) return signalled;
    return failed ? FAILED : 0;
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

/** Runs a request; batch and sweep, which load more modules, are imported on use. */
async function run(
  request: Exclude<Parsed, { answer: string }>,
  progress: Progress,
  quiet: boolean,
  signal: AbortSignal,
): Promise<{ stopped: boolean; failed: boolean }> {
  const stream = usesStandardOutput(request) ? process.stderr : process.stdout;
  const print = (text: string) => void (quiet || stream.write(`${text}\n`));
  if ('command' in request) {
    const intact = await runWeights(request, { progress, print, printError, signal });
    return { stopped: false, failed: !intact };
  }
  const context = { progress, print, openEngine, signal };
  if ('measure' in request) {
    const { runMeasure } = await import('./measure/run.ts');
    await runMeasure(request, context);
    return { stopped: false, failed: false };
  }
  if ('batch' in request) {
    const { runBatch } = await import('./batch/run.ts');
    const { stopped, failed } = await runBatch(request, { ...context, printError });
    return { stopped, failed: failed > 0 };
  }
  if ('sweep' in request) {
    const { runSweep } = await import('./sweep/run.ts');
    const { stopped, failed } = await runSweep(request, context);
    return { stopped, failed: failed > 0 };
  }
  return { ...(await stylize(request, context)), failed: false };
}

/** Whether the standard output takes a picture or a report, so that nothing else goes there. */
function usesStandardOutput(request: Exclude<Parsed, { answer: string }>): boolean {
  const written = ['output' in request && request.output, 'report' in request && request.report];
  return written.includes(STANDARD);
}

function printError(sentence: string): void {
  process.stderr.write(`art-filter: ${sentence}\n`);
}

/** Ignores write errors of a closed terminal, so that the picture so far is still written. */
function ignoreClosedTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

function messageOf(error: unknown): string {
  if (error instanceof ArtFilterError || error instanceof UsageError) return error.message;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `${what.split('\n')[0]}. This is a bug in art-filter.`;
}

function exitCode(error: unknown): number {
  const isUsage = error instanceof UsageError || hasCode(error, 'settings');
  return isUsage ? WRONG_USAGE : FAILED;
}
