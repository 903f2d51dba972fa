/** Checks the packed library by publint and Are the types wrong: part of `npm run check`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packLibrary } from './pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'art-filter-check-'));
try {
  const tarball = await packLibrary(folder);
  const found = [...(await byPublint(tarball)), ...(await byTypes(tarball))];
  for (const sentence of found) console.error(`package: ${sentence}`);
  if (found.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function byPublint(tarball: string): Promise<string[]> {
  const { buffer } = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: buffer } });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function byTypes(tarball: string): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  if (!result.types) return ['there are no types'];
  // What is required gets a module: Node can do so.
  const problems = result.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM');
  return problems.map((problem) => `types: ${JSON.stringify(problem)}`);
}
