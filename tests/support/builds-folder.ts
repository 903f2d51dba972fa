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

/** Makes the folder before the tests, and removes it after. */
export default function setUp({ provide }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'art-filter-builds-'));
  provide('builds', folder);
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
