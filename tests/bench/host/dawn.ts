import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import webgpu from 'webgpu/package.json' with { type: 'json' };
import type { Answer, Runtime, Script, Target } from './target.ts';
import { valueIn } from './target.ts';

/** To the child: the script it runs, then calls. */
export type Order =
  | { readonly id: number; readonly load: string }
  | { readonly id: number; readonly object: string; readonly method: string; readonly given: unknown[] };
/** From the child. */
export type Reply = { readonly id: number; readonly answer: Answer };

/** Dawn in Node, every target in a process of its own. @param child path of the built `dawn-child.ts` */
export function openDawn(child: string): Runtime {
  const open = new Set<Target>();
  return {
    description: `Node ${process.versions.node}, webgpu ${webgpu.version}`,
    async open(name, script) {
      const target = await openChild(child, name, script);
      open.add(target);
      return target;
    },
    async close() {
      await Promise.all([...open].map((target) => target.close()));
    },
  };
}

async function openChild(program: string, name: string, script: Script): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'art-filter-bench-'));
  const child = fork(program, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const replies = new Map<number, (answer: Answer) => void>();
  let calls = 0;
  let said = '';
  let ended: string | undefined;
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  child.on('message', ({ id, answer }: Reply) => {
    replies.get(id)?.(answer);
    replies.delete(id);
  });
  child.once('close', (code, signal) => {
    rmSync(folder, { recursive: true, force: true });
    ended = `${name}: its process ended ${signal ? `by ${signal}` : `with code ${code}`} (${complaint(said)}).`;
    for (const settle of replies.values()) settle({ error: ended });
  });
  const order = (make: (id: number) => Order): Promise<Answer> => {
    if (ended !== undefined) return Promise.resolve({ error: ended });
    calls += 1;
    const answered = new Promise<Answer>((resolve) => replies.set(calls, resolve));
    child.send(make(calls));
    return answered;
  };
  const loaded = await order((id) => ({ id, load: pathOf(folder, script) }));
  if ('error' in loaded) await stop(child);
  valueIn(loaded);
  return {
    async call<T>(object: string, method: string, ...given: unknown[]) {
      return valueIn<T>(await order((id) => ({ id, object, method, given })));
    },
    close: () => stop(child),
  };
}

/** Drivers crash when they are told to end well. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

function pathOf(folder: string, { module }: Script): string {
  if ('path' in module) return module.path;
  const path = join(folder, 'contender.mjs');
  writeFileSync(path, module.text);
  return path;
}

function complaint(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /fatal|error/i.test(line))?.trim() ?? lines.at(-1)?.trim() ?? 'it said nothing';
}
