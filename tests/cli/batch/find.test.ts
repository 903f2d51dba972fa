import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPictures } from '../../../src/cli/batch/find.ts';
import { passedOverText } from '../../../src/cli/batch/summary.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-find-'));
  const files = [
    'b.jpg',
    'a.JPG',
    'c.png',
    'notes.txt',
    'x [1].jpg',
    'deep/er/d.webp',
    'deep/a.jpg',
    'out/b.jpg',
  ];
  for (const file of files) {
    const path = join(root, 'photos', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
  }
});
afterAll(() => rm(root, { recursive: true }));

const find = async (...patterns: string[]) => {
  const { pictures } = await findPictures(
    patterns.map((pattern) => join(root, pattern)),
    join(root, 'photos', 'out'),
  );
  return pictures.map(({ path, name }) => [path.slice(root.length + 1), name]);
};

describe('findPictures', () => {
  it('sorts matches, with names below the fixed part of the pattern', async () => {
    expect(await find('photos/*.jpg')).toEqual([
      ['photos/b.jpg', 'b.jpg'],
      ['photos/x [1].jpg', 'x [1].jpg'],
    ]);
    expect(await find('photos/**/*.{jpg,webp}')).toEqual([
      ['photos/b.jpg', 'b.jpg'],
      ['photos/deep/a.jpg', 'deep/a.jpg'],
      ['photos/deep/er/d.webp', 'deep/er/d.webp'],
      ['photos/x [1].jpg', 'x [1].jpg'],
    ]);
    expect(await find('photos/*/a.jpg')).toEqual([['photos/deep/a.jpg', 'deep/a.jpg']]);
  });

  it('a folder stands for the pictures in it, whatever the case of their endings', async () => {
    expect((await find('photos')).map(([path]) => path)).toEqual([
      'photos/a.JPG',
      'photos/b.jpg',
      'photos/c.png',
      'photos/x [1].jpg',
    ]);
  });

  it('a file stands for itself, also with characters of patterns, and is taken once', async () => {
    expect(await find('photos/x [1].jpg', 'photos/notes.txt', 'photos/*.jpg')).toEqual([
      ['photos/b.jpg', 'b.jpg'],
      ['photos/notes.txt', 'notes.txt'],
      ['photos/x [1].jpg', 'x [1].jpg'],
    ]);
  });

  it.each(['photos/none.jpg', 'none/*.jpg', 'photos/out/*.jpg', 'photos/out/b.jpg', 'photos/*.gif'])(
    'refuses %s, which stands for no picture that is not a result',
    async (pattern) => {
      await expect(find(pattern)).rejects.toMatchObject({
        code: 'settings',
        message: expect.stringContaining('there is no such picture outside'),
      });
    },
  );

  it('the bytes tell a picture where its ending does not, and the others are told', async () => {
    const folder = join(root, 'mixed');
    await mkdir(folder);
    const png = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#777' } })
      .png()
      .toBuffer();
    for (const name of ['a', 'b.jfif', 'c.jpe', 'd.dat']) await writeFile(join(folder, name), png);
    await writeFile(join(folder, 'e.HEIC'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    await writeFile(join(folder, 'f.txt'), 'Dear diary');
    const { pictures, passedOver } = await findPictures([folder], 'out');
    expect(pictures.map(({ name }) => name)).toEqual(['a', 'b.jfif', 'c.jpe', 'd.dat']);
    expect(passedOver).toEqual(['e.HEIC', 'f.txt'].map((name) => join(folder, name)));
    expect(passedOverText(passedOver)).toMatch(
      /^Passed over 2 files that are no pictures which can be read: .*e\.HEIC, .*f\.txt\.$/,
    );
    await expect(findPictures([join(folder, '*.HEIC')], 'out')).rejects.toThrow(
      /\*\.HEIC: one file matches, but it is no picture that can be read \(e\.HEIC\); convert/,
    );
    await expect(findPictures([join(folder, '{e,f}.*')], 'out')).rejects.toThrow(
      /2 files match, but none is a picture that can be read \(e\.HEIC, f\.txt\)/,
    );
  });
});
