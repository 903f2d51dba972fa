import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtFilterError } from '../errors.ts';

/** In a clone, and in an installed package. */
const PLACES = ['weights/builtin.safetensors', 'dist/builtin.safetensors'];

/**
 * Path of the file with the built-in weights, for what hands files to another process. Node only.
 * @throws ArtFilterError `file` where it is gone
 */
export function builtinFile(): string {
  const here = fileURLToPath(import.meta.url);
  for (let folder = dirname(here), above = here; folder !== above; above = folder, folder = dirname(folder)) {
    const found = PLACES.map((place) => join(folder, place)).find(existsSync);
    if (found) return found;
  }
  throw new ArtFilterError(
    'file',
    `weights builtin: there is no ${PLACES.join(' or ')} above ${here}. Install Art Filter again, or give --weights.`,
  );
}
