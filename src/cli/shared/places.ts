import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this package: the nearest one above this module with a package.json. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${fileURLToPath(import.meta.url)}`);
    folder = above;
  }
  return folder;
}

/** Changes to the folder that `npm run` was called from (INIT_CWD); npm starts programs in the package's folder. */
export function enterCallerFolder(): void {
  const folder = process.env.INIT_CWD;
  if (folder && process.cwd() === packageFolder() && existsSync(folder)) process.chdir(folder);
}

/** Output folder of `npm run build:cli`. */
export function programFolder(): string {
  return join(packageFolder(), 'dist', 'cli');
}

/** Whether two paths lead to one file, by name or through a link. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  if (resolve(a) === resolve(b)) return true;
  const [first, second] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)));
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}
