import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ArtFilterError } from '../../errors.ts';

/** Where the files are in a clone, and in the installed command. */
const PLACES = (id: string) => [`weights/${id}.safetensors`, `${id}.safetensors`];

/**
 * Path of a bundled network's file. Node only.
 * @throws ArtFilterError `file` where it is missing
 */
export function bundledFile(id: string): string {
  const here = fileURLToPath(import.meta.url);
  const places = PLACES(id);
  for (let folder = dirname(here), above = here; folder !== above; above = folder, folder = dirname(folder)) {
    const found = places.map((place) => join(folder, place)).find(existsSync);
    if (found) return found;
  }
  throw new ArtFilterError(
    'file',
    `weights ${id}: there is no ${places.join(' or ')} above ${here}. Install Art Filter again, or give other --weights.`,
  );
}
