import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: the nearest above this module with a package.json. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`no package.json above ${fileURLToPath(import.meta.url)}`);
    folder = above;
  }
  return folder;
}

/**
 * Makes relative paths mean what they say: `npm run stylize` starts this program in the project's folder, wherever
 * the person called it from, and tells that place in INIT_CWD.
 */
export function goWhereAsked(): void {
  const asked = process.env.INIT_CWD;
  if (asked && process.cwd() === packageFolder() && existsSync(asked)) process.chdir(asked);
}

/** Where `npm run build:cli` puts this program. */
export function programFolder(): string {
  return join(packageFolder(), 'dist', 'cli');
}
