import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildProgram } from '../cli/built-program.ts';
import { builtOnce } from './built-once.ts';

const execute = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');

/** Paths of the packed packages: the library with the element, and the command. */
export interface Packed {
  readonly library: string;
  readonly command: string;
}

/** Both packages as they are published, packed once for all tests. */
export async function packedPackages(): Promise<Packed> {
  const folder = await builtOnce('packed', async (into) => {
    await buildProgram();
    const staged = join(into, 'staged');
    // As the shell would: Lit has another build for tests.
    const env = { ...process.env, NODE_ENV: 'production' };
    const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
    for (const mode of ['lib', 'standalone']) {
      const args = ['build', '--mode', mode, '--logLevel', 'error', '--outDir', join(staged, 'dist')];
      await execute(process.execPath, [vite, ...args], { cwd: ROOT, env });
    }
    await runTypeScript(ROOT, '-p', '.tsconfig.types.json', '--outDir', join(staged, 'dist', 'types'));
    for (const path of ['package.json', 'README.md', 'LICENSE']) cpSync(join(ROOT, path), join(staged, path));
    await pack(staged, into, 'library.tgz');
    await pack(join(ROOT, 'dist', 'cli'), into, 'command.tgz');
  });
  return { library: join(folder, 'library.tgz'), command: join(folder, 'command.tgz') };
}

async function pack(folder: string, into: string, name: string): Promise<void> {
  const { stdout } = await execute(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', into],
    {
      cwd: folder,
    },
  );
  const packed = Object.values<{ filename: string }>(JSON.parse(stdout))[0]!;
  cpSync(join(into, packed.filename), join(into, name));
}

/** Runs the project's TypeScript; its messages are the error's. */
export async function runTypeScript(cwd: string, ...args: string[]): Promise<void> {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await execute(process.execPath, [compiler, ...args], { cwd }).catch(({ stdout, stderr }) => {
    throw new Error(`tsc ${args.join(' ')}\n${stdout}${stderr}`);
  });
}
