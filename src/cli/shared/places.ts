import { existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Package of the whole project, whose sources these are. */
const PROJECT = 'art-filter';

/** A package's folder, and whether it is the project's. */
interface Package {
  readonly folder: string;
  readonly isProject: boolean;
}

/** The package of this module: the project for its sources, `art-filter-cli` for the built command. */
function ownPackage(): Package {
  const here = fileURLToPath(import.meta.url);
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { name, private: isSource } = JSON.parse(readFileSync(file, 'utf8'));
      // In the sources, the command's own package.json lies in between: it lists what the built one depends on.
      if (!isSource) return { folder, isProject: name === PROJECT };
    }
    if (folder === dirname(folder)) throw new Error(`no package.json above ${here}`);
  }
}

/** Folder of the built command, which `npm run build:cli` makes. */
export function programFolder(): string {
  const { folder, isProject } = ownPackage();
  return isProject ? join(folder, 'dist', 'cli') : folder;
}

/** Folder of the sample pictures. */
export function samplesFolder(): string {
  const { folder, isProject } = ownPackage();
  return isProject ? join(folder, 'src', 'samples', 'pictures') : join(folder, 'pictures');
}

/** Changes to the folder that `npm run` was called from (INIT_CWD); npm starts programs in the project's folder. */
export function enterCallerFolder(): void {
  const folder = process.env.INIT_CWD;
  const inProject = join(process.cwd(), 'dist', 'cli') === programFolder();
  if (folder && inProject && existsSync(folder)) process.chdir(folder);
}

/** Whether two paths lead to one file, by name or through a link. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  if (resolve(a) === resolve(b)) return true;
  const [first, second] = await Promise.all([a, b].map((path) => stat(path).catch(() => undefined)));
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}
