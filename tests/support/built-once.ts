import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

/**
 * Builds what several files of tests take, in the first of them that asks; they run one after another.
 * @param name of the build
 * @param make builds into a folder, or elsewhere
 * @returns the folder, which tests only read
 */
export async function builtOnce(name: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(inject('builds'), name);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  await mkdir(unfinished, { recursive: true });
  await make(unfinished);
  await rename(unfinished, folder);
  return folder;
}
