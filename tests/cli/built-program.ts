import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import { builtOnce } from '../support/built-once.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The built command. */
export const PROGRAM = join(ROOT, 'dist', 'cli', 'art-filter.js');

/** Options for early layers, for tests that do not need depth: faster to load, compile and compute. */
export const SHALLOW = ['--content-layer', 'conv2_1', '--style-layers', 'conv1_1:4,conv2_1'];

export async function buildProgram(): Promise<void> {
  await builtOnce('program', () => promisify(execFile)('npm', ['run', '-s', 'build:cli'], { cwd: ROOT }));
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Waits for a text on the standard error; resolves with the end if the program ends before. */
  seen(text: string): Promise<Ended | undefined>;
}

/** Starts the built command in a folder. */
export function startProgram(folder: string, args: string[], env: Record<string, string> = {}): Started {
  return startIn(folder, PROGRAM, args, env);
}

/** Starts a program of Node in a folder. */
export function startIn(
  folder: string,
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Started {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk) => {
      output[name] += chunk;
    });
  }
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...output })));
  const seen = async (text: string) => {
    const printed = new Promise<undefined>((resolve) => {
      const check = () => output.stderr.includes(text) && resolve(undefined);
      child.stderr?.on('data', check);
      check();
    });
    return Promise.race([printed, ended]);
  };
  return { child, ended, seen };
}

/** Skips a test where Dawn has no Vulkan driver, or there is no browser. */
export function skipWhereMissing(context: TestContext, { stderr }: Ended, runtime: string): void {
  if (/^art-filter: (dawn|chrome): .*install/m.test(stderr)) {
    context.skip(`${runtime} finds nothing to run on here`);
  }
}
