import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
export const ROOT = join(import.meta.dirname, '..', '..');
const HERE = join(ROOT, 'node_modules');

/** A project of a user, in a folder of its own; what it installs comes from packed files and from this project's. */
export class UserProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'art-filter-user-'));
  readonly modules = join(this.folder, 'node_modules');

  constructor() {
    this.write('package.json', '{ "type": "module", "private": true }');
  }

  /** Extracts a packed package and copies what it depends on, as npm would install it. */
  async install(tarball: string, name: string): Promise<void> {
    const into = await this.extract(tarball, name);
    for (const needed of neededBy(into))
      cpSync(join(HERE, needed), join(this.modules, needed), { recursive: true });
  }

  /** Extracts a packed package alone; returns its folder. */
  async extract(tarball: string, name: string): Promise<string> {
    const into = join(this.modules, name);
    mkdirSync(into, { recursive: true });
    await execute('tar', ['-xzf', tarball, '-C', into, '--strip-components=1']);
    return into;
  }

  /** Links packages of this project, with all that they need. */
  link(...names: string[]): void {
    for (const name of names) {
      const link = join(this.modules, name);
      mkdirSync(dirname(link), { recursive: true });
      if (!existsSync(link)) symlinkSync(join(HERE, name), link);
    }
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Runs a program of Node in the project; resolves with what it prints. */
  async node(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
    const { stdout } = await execute(process.execPath, args, { cwd: this.folder, env });
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Names of all packages that a package's folder needs, as they lie in this project. */
function neededBy(folder: string, known = new Set<string>()): Set<string> {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    if (known.has(name)) continue;
    known.add(name);
    neededBy(join(HERE, name), known);
  }
  return known;
}

/** For a process with a GPU of its own: Dawn finds SwiftShader's loader only beside its driver. */
export function withDriver(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { VK_ICD_FILENAMES: driver = '' } = process.env;
  if (!driver.endsWith('vk_swiftshader_icd.json')) return env;
  return { ...env, LD_LIBRARY_PATH: dirname(driver) };
}
