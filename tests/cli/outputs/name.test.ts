import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseOutput, encodedName, freeName, madeName, stem } from '../../../src/cli/outputs/name.ts';

const before = process.cwd();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-name-'));
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

const pictures = { content: 'in/photo.of me.jpg', styles: ['art/swirls.png'] };

describe('a made name', () => {
  it.each([
    ['photo.jpg', ['painting.png'], 'photo-painting'],
    ['a/b/Große Fahrt 🚲.jpeg', ['../ü.webp'], 'Große Fahrt 🚲-ü'],
    ['photo', ['-x.png', 'c.png', 'd.png', 'e.png'], 'photo-x-c-2-more'],
    ['-', ['https://example.org/art/Starry%20Night.jpg?size=3'], 'stdin-Starry Night'],
    ['data:image/png;base64,AAAA', ['https://example.org/'], 'data-example'],
    ['photo.jpg', ['swirls.style.safetensors'], 'photo-swirls'],
    ['a:b?.png', ['c%2Fd.png'], 'a_b_-c%2Fd'],
  ])('of %s in %j is %s', (content, styles, name) => {
    expect(madeName({ content, styles })).toBe(name);
  });

  it('is not too long, and leads into no folder', () => {
    expect(madeName({ content: `${'x'.repeat(300)}.png`, styles: ['b.png'] })).toHaveLength(100);
    expect(stem('https://example.org/a%2F..%2Fb.png')).toBe('a_.._b');
  });
});

describe('the output', () => {
  it('without a name is made from the pictures, and free', async () => {
    expect(await chooseOutput(pictures)).toEqual({ output: 'photo.of me-swirls.png', made: true });
    await writeFile('photo.of me-swirls.png', '');
    await writeFile('photo.of me-swirls-2.png', '');
    expect(await chooseOutput(pictures)).toEqual({ output: 'photo.of me-swirls-3.png', made: true });
    expect((await chooseOutput({ ...pictures, format: 'webp' })).output).toBe('photo.of me-swirls.webp');
  });

  it('that is a folder holds a made name, and one that is to be a folder stays it', async () => {
    await mkdir('results.d');
    for (const output of ['results.d', 'results.d/']) {
      const chosen = await chooseOutput({ ...pictures, output });
      expect(chosen).toEqual({ output: join('results.d', 'photo.of me-swirls.png'), made: true });
    }
    expect((await chooseOutput({ ...pictures, output: 'none/' })).output).toBe(
      join('none', 'photo.of me-swirls.png'),
    );
  });

  it('has the ending of a format, or --format', async () => {
    for (const output of ['out.gif', 'out', '.png']) {
      await expect(chooseOutput({ ...pictures, output })).rejects.toThrow(/\.png, \.jpg, \.jpeg/);
      expect((await chooseOutput({ ...pictures, output, format: 'png' })).output).toBe(output);
    }
    expect((await chooseOutput({ ...pictures, output: 'a.JPEG', format: 'jpg' })).output).toBe('a.JPEG');
    await expect(chooseOutput({ ...pictures, output: 'a.png', format: 'jpg' })).rejects.toThrow(
      /its ending is \.png, but --format is jpg; leave one/,
    );
  });

  it('may be the standard output or a device', async () => {
    expect(await chooseOutput({ ...pictures, output: '-' })).toEqual({ output: '-', made: false });
    if (process.platform !== 'win32') {
      expect((await chooseOutput({ ...pictures, output: '/dev/null' })).output).toBe('/dev/null');
    }
  });

  it('is encoded by its ending, else by --format, else as PNG', () => {
    expect(encodedName('a.jpg', undefined)).toBe('a.jpg');
    expect(encodedName('-', undefined)).toBe('-.png');
    expect(encodedName('/dev/null', 'webp')).toBe('/dev/null.webp');
  });
});

it('a free name has a number before its ending', async () => {
  expect(freeName('a.b/out.png')).toBe('a.b/out.png');
  await writeFile('out.png', '');
  expect(freeName('out.png')).toBe('out-2.png');
});
