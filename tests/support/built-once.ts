import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';

/**
 * Builds what several files of tests take, in the first of them that asks; the others wait for it.
 * @param name of the build
 * @param make builds into a folder, or elsewhere
 * @returns the folder, which tests only read
 */
export async function builtOnce(name: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(inject('builds'), name);
  const unfinished = `${folder}.unfinished`;
  while (!existsSync(folder)) {
    if (!(await isFirst(unfinished))) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    try {
      await make(unfinished);
      await rename(unfinished, folder);
    } catch (error) {
      await rm(unfinished, { recursive: true });
      throw error;
    }
  }
  return folder;
}

/** Whether a folder was not there yet; from here on it is. */
async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch {
    return false;
  }
}
