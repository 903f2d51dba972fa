import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkStandardOnce, Inputs } from '../../../src/cli/inputs/read-input.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-input-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});
const at = (name: string) => join(folder, name);
const read = (path: string, inputs = new Inputs()) => inputs.read(path, `content ${path}`);

describe('a file', () => {
  it.each(['with spaces.png', 'ünïcödé.png', '🎨 emoji', '-dash', 'no ending', "it's.jpg"])(
    'named %s is read',
    async (name) => {
      await writeFile(at(name), name);
      expect(Buffer.from(await read(at(name))).toString()).toBe(name);
    },
  );

  it('behind a link is read, and behind a circle of links is not', async () => {
    await writeFile(at('file'), 'x');
    await symlink('file', at('link'));
    expect(await read(at('link'))).toHaveLength(1);
    await symlink('circle', at('circle'));
    await expect(read(at('circle'))).rejects.toThrow(/circle: its link leads in a circle\.$/);
  });

  it('is read anew each time, as it can change between two pictures of a batch', async () => {
    const inputs = new Inputs();
    await writeFile(at('file'), 'a');
    expect(await read(at('file'), inputs)).toHaveLength(1);
    await writeFile(at('file'), 'ab');
    expect(await read(at('file'), inputs)).toHaveLength(2);
  });

  it('that changes while it is read is refused', async () => {
    await writeFile(at('file'), Buffer.alloc(30e6, 1));
    let going = true;
    const growing = (async () => {
      while (going) {
        await appendFile(at('file'), 'x');
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    })();
    try {
      const grown = async () => {
        for (;;) await read(at('file'));
      };
      await expect(grown()).rejects.toThrow(/the file changed while it was read; wait until it is complete/);
    } finally {
      going = false;
      await growing;
    }
  });

  it.each([
    ['none.png', /none\.png: there is no such file; check the path\.$/],
    ['.', /: this is a folder, expected a picture file\.$/],
  ])('%s is refused', async (name, sentence) => {
    await expect(read(at(name))).rejects.toThrow(sentence);
  });
});

describe.skipIf(process.platform === 'win32')('a pipe or device', () => {
  const fifo = (name: string) => promisify(execFile)('mkfifo', [at(name)]);

  it('is read to its end, once', async () => {
    await fifo('pipe');
    const inputs = new Inputs();
    const reading = read(at('pipe'), inputs);
    spawn('sh', ['-c', `(printf abc; sleep 0.1; head -c 200000 /dev/zero) > '${at('pipe')}'`]);
    expect(await reading).toHaveLength(200_003);
    expect(await read(at('pipe'), inputs)).toHaveLength(200_003);
    expect(await inputs.identity(at('pipe'))).toMatch(/^[0-9a-f]{64}$/);
  });

  it('that nobody writes can be stopped', async () => {
    await fifo('pipe');
    const stop = new AbortController();
    const lines: string[] = [];
    const inputs = new Inputs({
      signal: stop.signal,
      onWait(line) {
        lines.push(line);
        stop.abort();
      },
    });
    await expect(read(at('pipe'), inputs)).rejects.toMatchObject({ code: 'aborted' });
    expect(lines).toEqual([expect.stringMatching(/^Waiting for the pipe of content .*pipe/)]);
  });

  it.each(['/dev/null', '/dev/zero'])('%s is refused', async (path) => {
    await expect(read(path)).rejects.toThrow(/this is a device, expected a picture file\.$/);
  });
});

it('the standard input is named once at most', () => {
  expect(() => checkStandardOnce(['-', 'a.png', undefined])).not.toThrow();
  expect(() => checkStandardOnce(['-', 'a.png', '-'])).toThrow(/named twice/);
});
