import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundle } from './bundle.ts';
import { MARK, type Question } from './questions.ts';

/** Deno's program: the one named in ART_FILTER_DENO, of the npm package, or on the PATH. */
export function findDeno(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'deno'));
  const places = [process.env.ART_FILTER_DENO, packaged(), ...onPath];
  return places.find((place) => place && existsSync(place));
}

/** The program beside the npm package `deno`, in the package of the platform. */
function packaged(): string | undefined {
  try {
    const folder = join(dirname(createRequire(import.meta.url).resolve('deno/package.json')), '..', '@deno');
    return readdirSync(folder)
      .flatMap((name) => [join(folder, name, 'deno'), join(folder, name, 'deno.exe')])
      .find(existsSync);
  } catch {
    return undefined;
  }
}

export type Answer = { readonly value: unknown } | { readonly error: string };

/** A process of Deno that answers questions in their order. */
export class Deno {
  readonly #answers: Promise<Answer>[];
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, folder: string, count: number) {
    this.#process = process;
    this.#folder = folder;
    const waiting: ((answer: Answer) => void)[] = [];
    this.#answers = Array.from({ length: count }, () => new Promise((resolve) => waiting.push(resolve)));
    let output = '';
    process.stderr!.on('data', (text) => {
      output = `${output}${text}`.slice(-2000);
    });
    const lines = createInterface({ input: process.stdout! });
    lines.on('line', (line) => {
      if (line.startsWith(MARK)) waiting.shift()?.(JSON.parse(line.slice(MARK.length)));
    });
    const end = (why: string) => {
      for (const answer of waiting.splice(0)) answer({ error: `Deno ended: ${why}. ${output.trim()}` });
    };
    process.on('error', (error) => end(error.message));
    process.on('close', (code, signal) => end(String(signal ?? code)));
  }

  static async ask(program: string, questions: readonly Question[]): Promise<Deno> {
    const folder = await mkdtemp(join(tmpdir(), 'art-filter-deno-'));
    const [script, file] = [join(folder, 'main.js'), join(folder, 'questions.json')];
    await writeFile(script, await bundle('deno-main.ts'));
    await writeFile(file, JSON.stringify(questions));
    const flags = ['run', '--allow-all', '--no-config', '--no-lock', '--no-remote', '--quiet'];
    const env = { ...process.env, DENO_DIR: join(folder, 'deno'), DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
    const child = spawn(program, [...flags, script, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    return new Deno(child, folder, questions.length);
  }

  /** @throws Error where the question failed, or Deno ended before it */
  async answer(index: number): Promise<unknown> {
    const answer = await this.#answers[index]!;
    if ('error' in answer) throw new Error(answer.error);
    return answer.value;
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const closed = new Promise((resolve) => this.#process.once('close', resolve));
      this.#process.kill('SIGKILL');
      await closed;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
