import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isItemName, type StoredItem, type WeightsStore } from './store.ts';

/** Names of files that are being written. */
const TEMPORARY = /^[0-9a-f-]{36}\.part$/;
/** Milliseconds after which such a file counts as abandoned. */
const ABANDONED = 3_600_000;

/**
 * Cache folder of the user: `ART_FILTER_CACHE`; else `art-filter` in `XDG_CACHE_HOME`, or in `~/.cache`, on macOS in
 * `~/Library/Caches`, on Windows in `%LOCALAPPDATA%`.
 */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.ART_FILTER_CACHE) return env.ART_FILTER_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'art-filter');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'art-filter');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'art-filter');
  return join(home, '.cache', 'art-filter');
}

/**
 * Store in a folder, with a subfolder for each id; default `weights` in the user's cache folder. Other files in it
 * are neither listed nor removed.
 */
export function nodeStore(folder: string = join(cacheFolder(), 'weights')): WeightsStore {
  return {
    place: folder,
    async list() {
      const ids = await readdir(folder).catch(() => []);
      return (await Promise.all(ids.map((id) => listFolder(folder, id)))).flat();
    },
    read(id, name) {
      return readFile(join(folder, id, name)).catch(() => undefined);
    },
    async write(id, name, bytes) {
      await mkdir(join(folder, id), { recursive: true });
      await removeAbandoned(join(folder, id));
      await writeWhole(join(folder, id), name, bytes);
    },
    async remove(id, name) {
      if (name !== undefined) return rm(join(folder, id, name), { force: true });
      const names = await readdir(join(folder, id)).catch(() => []);
      const own = names.filter((one) => isItemName(one) || TEMPORARY.test(one));
      await Promise.all(own.map((one) => rm(join(folder, id, one), { force: true })));
      await rmdir(join(folder, id)).catch(() => undefined);
    },
  };
}

async function listFolder(folder: string, id: string): Promise<StoredItem[]> {
  const names = await readdir(join(folder, id)).catch(() => []);
  const items = names.filter(isItemName).map(async (name) => {
    // Another process may have removed it meanwhile.
    const there = await stat(join(folder, id, name)).catch(() => undefined);
    if (!there?.isFile()) return [];
    return [{ id, name, bytes: there.size, date: there.mtime }];
  });
  return (await Promise.all(items)).flat();
}

/** Writes under a temporary name and flushes before renaming, as power may fail. */
async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `${randomUUID()}.part`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!TEMPORARY.test(name)) continue;
    const path = join(folder, name);
    const there = await stat(path).catch(() => undefined);
    if (there && Date.now() - there.mtimeMs > ABANDONED) await rm(path, { force: true });
  }
}
