import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** SHA-256 of a file; undefined where there is none that can be read. */
export async function fileDigest(path: string): Promise<string | undefined> {
  const there = await stat(path).catch(() => undefined);
  if (!there?.isFile()) return undefined;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
