import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const ROOT = process.cwd();
const MODULES = join(ROOT, 'node_modules');

/** What the published library has besides its builds. */
const TEXTS = ['package.json', 'README.md', 'LICENSE'];

/**
 * Builds and packs the library as it is published, without touching the project's own `dist`.
 * @param into a folder, which is made
 * @returns path of the packed file
 */
export async function packLibrary(into: string): Promise<string> {
  const staged = join(into, 'library');
  const dist = join(staged, 'dist');
  mkdirSync(staged, { recursive: true });
  const vite = join(MODULES, 'vite', 'bin', 'vite.js');
  // Lit has another build for tests.
  const env = { ...process.env, NODE_ENV: 'production' };
  for (const mode of ['lib', 'standalone']) {
    await run([vite, 'build', '--mode', mode, '--logLevel', 'error', '--outDir', dist], ROOT, env);
  }
  await run([compilerOf('typescript'), '-p', '.tsconfig.types.json', '--outDir', join(dist, 'types')], ROOT);
  for (const path of TEXTS) cpSync(join(ROOT, path), join(staged, path));
  return pack(staged, into, 'library.tgz');
}

/** Packs the command, which is built already. */
export function packCommand(into: string): Promise<string> {
  return pack(join(ROOT, 'dist', 'cli'), into, 'command.tgz');
}

/** Path of the program of an installed TypeScript. */
export function compilerOf(name: string): string {
  return join(MODULES, name, 'bin', 'tsc');
}

/** Runs a program of Node; what it prints is the error's message where it fails. */
export async function run(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  await execute(process.execPath, args, { cwd, env }).catch(({ stdout, stderr }) => {
    throw new Error(`${args.join(' ')}\n${stdout}${stderr}`);
  });
}

async function pack(folder: string, into: string, name: string): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', into];
  const { stdout } = await execute('npm', args, { cwd: folder });
  const [packed] = Object.values<{ filename: string }>(JSON.parse(stdout));
  cpSync(join(into, packed!.filename), join(into, name));
  return join(into, name);
}
