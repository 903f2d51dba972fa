import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { paintSheet } from '../../../src/cli/sweep/paint.ts';
import { planCells } from '../../../src/sweep/plan.ts';
import { planOf, type Sheet } from '../../../src/sweep/sheet.ts';

/** A sheet with a number of photos, each in two ways. */
function sheetOf(photos: number): Sheet {
  const picture = (title: string) => ({ title, width: 16, height: 16 });
  const sheet: Sheet = {
    title: 'Many',
    note: '',
    made: '',
    contents: Array.from({ length: photos }, (_, i) => picture(`photo ${i}`)),
    styles: [picture('style')],
    mixed: true,
    axes: [{ name: 'seed', values: ['0', '1'] }],
    cells: [],
  };
  return { ...sheet, cells: planCells(planOf(sheet)) };
}

it('suggests a format for a sheet that is too tall', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'art-filter-sheet-'));
  try {
    const pictureOf = async () =>
      sharp({ create: { width: 16, height: 16, channels: 3, background: '#ff0000' } });
    const path = join(folder, 'sheet.webp');
    await expect(paintSheet(path, sheetOf(60), pictureOf)).rejects.toMatchObject({
      code: 'file',
      message: expect.stringMatching(/\d+×\d+ pixels, but webp allows 16383 a side; .*\.png/),
    });
    expect(await readdir(folder)).toEqual([]);
    await paintSheet(path, sheetOf(2), pictureOf);
    expect(await sharp(path).metadata()).toMatchObject({ format: 'webp' });
  } finally {
    await rm(folder, { recursive: true });
  }
});
