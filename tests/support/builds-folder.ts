import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what is built once in a run of the tests. */
    builds: string;
  }
}

/** How the first project of tests tells the second one of its folder. */
const SHARED = 'ART_FILTER_TEST_BUILDS';

/** Makes the folder before the tests, and removes it after. */
export default function setUp({ provide }: TestProject): () => void {
  const before = process.env[SHARED];
  const folder = before ?? mkdtempSync(join(tmpdir(), 'art-filter-builds-'));
  process.env[SHARED] = folder;
  provide('builds', folder);
  return () => {
    if (!before) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
