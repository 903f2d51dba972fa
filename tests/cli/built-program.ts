import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import { builtOnce } from '../support/built-once.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The built command, as a person starts it. */
export const PROGRAM = join(ROOT, 'dist', 'cli', 'art-filter.js');

/** Layers near the surface, where the network's depth matters not: quicker to load, to compile and to compute. */
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
  /** Resolves once the text has been told on the standard error, or with the end that came before it. */
  seen(text: string): Promise<Ended | undefined>;
}

/** Starts the built command in a folder. */
export function startProgram(folder: string, args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
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
    let over: Ended | undefined;
    while (!over && !output.stderr.includes(text)) {
      const shortly = new Promise<undefined>((resolve) => setTimeout(resolve, 20));
      over = await Promise.race([ended, shortly]);
    }
    return over;
  };
  return { child, ended, seen };
}

/** Dawn needs a Vulkan driver; the browser is there on Linux x86-64. */
export function skipWhereMissing(context: TestContext, { stderr }: Ended, runtime: string): void {
  if (/^art-filter: (dawn|chrome): .*install/m.test(stderr)) {
    context.skip(`${runtime} finds nothing to run on here`);
  }
}
