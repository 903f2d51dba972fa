import { execFile, spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isStream, placeOf } from '../../../src/cli/outputs/place.ts';
import { checkOutput, writeOutput } from '../../../src/cli/outputs/write.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-write-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});
const at = (name: string) => join(folder, name);

describe('a link', () => {
  it('is written through and stays', async () => {
    await mkdir(at('far'));
    await writeFile(at('far/r.png'), 'old');
    await symlink('far/r.png', at('one.png'));
    await symlink('one.png', at('two.png'));
    await checkOutput(at('two.png'));
    await writeOutput(at('two.png'), 'new');
    expect(await readFile(at('far/r.png'), 'utf8')).toBe('new');
    for (const name of ['one.png', 'two.png']) expect((await lstat(at(name))).isSymbolicLink()).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(['far', 'one.png', 'two.png']);
    expect(await readdir(at('far'))).toEqual(['r.png']);
  });

  it('to nothing yet makes its file, and to no folder is refused', async () => {
    await symlink('new.png', at('link.png'));
    await writeOutput(at('link.png'), 'x');
    expect(await readFile(at('new.png'), 'utf8')).toBe('x');
    await symlink('none/new.png', at('lost.png'));
    await expect(checkOutput(at('lost.png'))).rejects.toThrow(/none does not exist; make it first/);
  });

  it('in a circle is refused', async () => {
    await symlink('b.png', at('a.png'));
    await symlink('a.png', at('b.png'));
    await expect(checkOutput(at('a.png'))).rejects.toThrow(/a\.png: its link leads in a circle/);
  });
});

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  it('is written to once it has a reader, and stays', async () => {
    const bytes = new Uint8Array(300_000).fill(7);
    await promisify(execFile)('mkfifo', [at('pipe')]);
    await checkOutput(at('pipe'));
    expect(await isStream(at('pipe'))).toBe(true);
    const writing = writeOutput(at('pipe'), bytes);
    const reader = spawn('sh', ['-c', `cat '${at('pipe')}' | wc -c`]);
    let count = '';
    reader.stdout.on('data', (chunk) => {
      count += chunk;
    });
    await writing;
    await new Promise((resolve) => reader.once('close', resolve));
    expect(count.trim()).toBe('300000');
    expect((await lstat(at('pipe'))).isFIFO()).toBe(true);
  });

  it('without a reader can be stopped', async () => {
    await promisify(execFile)('mkfifo', [at('pipe')]);
    const stop = new AbortController();
    const writing = writeOutput(at('pipe'), 'x', stop.signal);
    stop.abort();
    await expect(writing).rejects.toThrow(/nobody has read the pipe/);
  });

  it('a device takes the bytes', async () => {
    await checkOutput('/dev/null');
    await writeOutput('/dev/null', 'x');
    expect(await placeOf('/dev/null')).toMatchObject({ kind: 'stream' });
  });
});

it('a folder is refused', async () => {
  await expect(checkOutput(folder)).rejects.toThrow(/this is a folder/);
});
