import { join } from 'node:path';
import { buildProgram } from '../cli/built-program.ts';
import { packCommand, packLibrary } from '../package/pack.ts';
import { builtOnce } from './built-once.ts';

/** Paths of the packed packages: the library with the element, and the command. */
export interface Packed {
  readonly library: string;
  readonly command: string;
}

/** Both packages as they are published, packed once for all tests. */
export async function packedPackages(): Promise<Packed> {
  const folder = await builtOnce('packed', async (into) => {
    await buildProgram();
    await packLibrary(into);
    await packCommand(into);
  });
  return { library: join(folder, 'library.tgz'), command: join(folder, 'command.tgz') };
}
