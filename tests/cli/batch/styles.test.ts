import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseBatch } from '../../../src/cli/batch/arguments.ts';
import { GreyEngine } from '../fake-engine.ts';
import { writeFlat } from '../set-up.ts';
import { makeFolder, runIn } from './run-in.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-styles-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await makeFolder(root);
  await mkdir(join(folder, 'styles', 'old'), { recursive: true });
  await writeFlat(join(folder, 'styles', 'swirls.png'), [16, 17], '#224488');
  await writeFlat(join(folder, 'styles', 'waves.png'), [16, 18], '#224488');
  await writeFlat(join(folder, 'styles', 'old', 'dots.png'), [16, 19], '#224488');
  await writeFile(join(folder, 'styles', 'about.txt'), 'Mine');
});

const results = async () =>
  ((await readdir(join(folder, 'out'), { recursive: true })) as string[])
    .filter((name) => name.endsWith('.png'))
    .sort();
const LINE = '--out out --iterations 2';

describe('a folder or pattern of styles', () => {
  it('paints every picture in each of them, into a folder of its own', async () => {
    const engine = new GreyEngine();
    const end = await runIn(folder, `in/a.png in/b.png --style styles --each-style ${LINE}`, engine);
    expect(end).toMatchObject({ failed: 0, stopped: false });
    expect(await results()).toEqual(['swirls/a.png', 'swirls/b.png', 'waves/a.png', 'waves/b.png']);
    expect(engine.jobs.map(({ styles }) => styles.map(({ height }) => height))).toEqual([
      [17],
      [17],
      [18],
      [18],
    ]);
    expect(end.reported).toMatch(/Passed over one file .*about\.txt/);
    expect(end.printed).toMatch(/4 pictures: 4 painted, 1 passed over\./);
    const again = await runIn(folder, `in/a.png in/b.png --style styles --each-style ${LINE}`);
    expect(again.printed).toMatch(/4 already done/);
  });

  it('keeps the path below the fixed part of a pattern, beside single files', async () => {
    await runIn(folder, `in/a.png --style style.png styles/**/*.png --each-style ${LINE}`);
    expect(await results()).toEqual(['old/dots/a.png', 'style/a.png', 'swirls/a.png', 'waves/a.png']);
  });

  it('is mixed with --mix, for which the number of weights counts', async () => {
    const engine = new GreyEngine();
    await runIn(folder, `in/a.png --style styles --mix --blend 0.3,0.7 ${LINE}`, engine);
    expect(engine.jobs.map(({ styles }) => styles.length)).toEqual([2]);
    expect(await results()).toEqual(['a.png']);
    await expect(runIn(folder, `in/a.png --style styles --mix --blend 1,2,3 ${LINE}`)).rejects.toThrow(
      /blend/,
    );
  });

  it('of several needs either, and of one neither', async () => {
    await expect(runIn(folder, `in/a.png --style styles ${LINE}`)).rejects.toThrow(
      /styles: it stands for 2 pictures; add --each-style .* or --mix/,
    );
    const engine = new GreyEngine();
    await runIn(folder, `in/a.png --style styles/s*.png ${LINE}`, engine);
    expect(engine.jobs).toHaveLength(1);
    await expect(runIn(folder, `in/a.png --style none/*.png ${LINE}`)).rejects.toThrow(/no such picture/);
  });

  it('wrong usage is refused', () => {
    const parse = (line: string) => () => parseBatch(line.split(' '));
    expect(parse('a --style b --each-style --mix --out o')).toThrow(/exclude each other/);
    expect(parse('--manifest m --style b --each-style --out o')).toThrow(/--each-style is for patterns/);
  });
});
