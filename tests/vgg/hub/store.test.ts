import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserStore } from '../../../src/vgg/hub/store-browser.ts';
import { cacheFolder, nodeStore } from '../../../src/vgg/hub/store-node.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the cache folder', () => {
  it('is what the user says, else what the system has for it', () => {
    const of = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform) => cacheFolder(env, platform, '/home/ada');
    const both = { ART_FILTER_CACHE: '/mine', XDG_CACHE_HOME: '/xdg' };
    expect(of(both, 'linux')).toBe('/mine');
    expect(of({ XDG_CACHE_HOME: '/xdg' }, 'darwin')).toBe('/xdg/art-filter');
    expect(of({}, 'linux')).toBe('/home/ada/.cache/art-filter');
    expect(of({}, 'darwin')).toBe('/home/ada/Library/Caches/art-filter');
    expect(of({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/art-filter');
  });
});

describe('a store in a folder', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const [ONE, TWO] = ['conv1_1.f16.safetensors', 'part-0'];

  it('lists, reads, replaces and removes', async () => {
    const store = nodeStore(join(folder, 'new', 'weights'));
    expect(await store.list()).toEqual([]);
    expect(await store.read('a', ONE)).toBeUndefined();
    await store.remove('a');
    await store.write('a', ONE, Uint8Array.of(9));
    await store.write('a', ONE, bytes);
    await store.write('a', TWO, bytes);
    await store.write('b', ONE, bytes);
    expect(Uint8Array.from((await store.read('a', ONE))!)).toEqual(bytes);
    const listed = (await store.list()).map(({ id, name, bytes: size }) => `${id} ${name} ${size}`);
    expect(listed.sort()).toEqual([`a ${ONE} 3`, `a ${TWO} 3`, `b ${ONE} 3`]);
    await store.remove('a', ONE);
    await store.remove('b');
    expect((await store.list()).map(({ id, name }) => `${id} ${name}`)).toEqual([`a ${TWO}`]);
  });

  it('does not show what is being written, and clears up behind processes that were killed', async () => {
    const store = nodeStore(folder);
    await store.write('a', ONE, bytes);
    const [mine, dead] = [randomUUID(), randomUUID()].map((name) => join(folder, 'a', `${name}.part`));
    await writeFile(mine!, 'half');
    await writeFile(dead!, 'half');
    await utimes(dead!, 0, 0);
    expect((await store.list()).map(({ name }) => name)).toEqual([ONE]);
    await store.write('a', TWO, bytes);
    expect((await readdir(join(folder, 'a'))).sort()).toEqual([basename(mine!), ONE, TWO].sort());
  });

  it('neither shows nor removes what is not its own', async () => {
    const store = nodeStore(folder);
    await mkdir(join(folder, 'mine', 'deep'), { recursive: true });
    await writeFile(join(folder, 'mine', 'model.safetensors'), 'mine');
    await store.write('a', ONE, bytes);
    await writeFile(join(folder, 'a', 'film.part'), 'mine');
    expect((await store.list()).map(({ id }) => id)).toEqual(['a']);
    for (const id of ['a', 'mine']) await store.remove(id);
    expect(await readdir(join(folder, 'a'))).toEqual(['film.part']);
    expect((await readdir(join(folder, 'mine'))).sort()).toEqual(['deep', 'model.safetensors']);
  });

  it('leaves nothing half-written where it cannot write', async () => {
    await writeFile(join(folder, 'a'), 'in the way');
    await expect(nodeStore(folder).write('a', ONE, bytes)).rejects.toThrow();
    expect(await readdir(folder)).toEqual(['a']);
  });
});

it('a browser without a cache has nothing and says so when it shall keep something', async () => {
  const store = browserStore();
  expect(await store.list()).toEqual([]);
  expect(await store.read('a', 'one')).toBeUndefined();
  await store.remove('a');
  await expect(store.write('a', 'one', new Uint8Array(1))).rejects.toThrow('offers this page no cache');
});
