import { constants } from 'node:os';
import { ArtFilterError } from '../errors.ts';
import { removeUnfinished } from '../image/encode-node.ts';
import { parseArguments, UsageError } from './arguments.ts';
import { Progress } from './progress.ts';
import { openEngine } from './runtime.ts';
import { stylize } from './stylize.ts';

const FAILED = 1;
const WRONG_USAGE = 2;

/**
 * The whole command: reads the arguments, runs, answers signals, and turns every error into one sentence.
 * @param argv what stands after the program's name
 * @returns the exit code: 0 done, 1 failed while running, 2 wrong usage, 130 or 143 stopped by a signal
 */
export async function commandLine(argv: readonly string[]): Promise<number> {
  const stop = new AbortController();
  let progress: Progress | undefined;
  let signalled = 0;
  const onSignal = (name: 'SIGINT' | 'SIGTERM') => {
    if (signalled) {
      removeUnfinished();
      process.exit(signalled);
    }
    signalled = 128 + constants.signals[name];
    progress?.end();
    progress?.line('Stopping; once more stops at once.');
    stop.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const request = parseArguments(argv);
    if ('answer' in request) {
      process.stdout.write(request.answer);
      return 0;
    }
    progress = new Progress(process.stderr, request.quiet);
    const print = (text: string) => process.stdout.write(`${text}\n`);
    const { stopped } = await stylize(request, { progress, print, openEngine, signal: stop.signal });
    return stopped ? signalled : 0;
  } catch (error) {
    progress?.end();
    if (signalled && error instanceof ArtFilterError && error.code === 'aborted') {
      progress?.line('Stopped before the first iteration; nothing was written.');
      return signalled;
    }
    process.stderr.write(`art-filter: ${messageOf(error)}\n`);
    return exitCode(error);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof ArtFilterError || error instanceof UsageError) return error.message;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `the program failed, which is a defect of it: ${what.split('\n')[0]}`;
}

function exitCode(error: unknown): number {
  const isUsage =
    error instanceof UsageError || (error instanceof ArtFilterError && error.code === 'settings');
  return isUsage ? WRONG_USAGE : FAILED;
}
