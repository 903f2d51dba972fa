import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GreyEngine } from '../fake-engine.ts';
import { makeFolder, runIn } from './run-in.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-rows-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await makeFolder(root);
});

const run = (line: string, engine?: GreyEngine) => runIn(folder, line, engine);
const results = async () => (await readdir(join(folder, 'out'))).sort();

describe('a manifest', () => {
  const rows = (...list: (object | string)[]) =>
    writeFile(
      join(folder, 'rows.jsonl'),
      list.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'),
    );
  const at = (name: string) => join(folder, name);
  const COMMAND = '--manifest rows.jsonl --out out --iterations 2';

  it('paints each row with its own styles and options, over those of the command line', async () => {
    await rows(
      { content: at('in/a.png'), style: at('style.png'), seed: 5, output: 'x/one.webp' },
      '',
      { content: at('in/b.png'), style: [at('style.png'), at('in/c.png')], blend: [0.3, 0.7] },
      { content: at('in/a.png'), iterations: 3, output: 'two.png' },
    );
    const engine = new GreyEngine();
    expect(await run(`${COMMAND} --style style.png --seed 4`, engine)).toMatchObject({ failed: 0 });
    expect(
      engine.jobs.map(({ settings, styles }) => [settings.seed, settings.iterations, styles.length]),
    ).toEqual([
      [5, 2, 1],
      [4, 2, 2],
      [4, 3, 1],
    ]);
    expect(engine.jobs[1]!.settings.blend).toEqual([0.3, 0.7]);
    expect(await results()).toEqual(['.art-filter', 'b.png', 'two.png', 'x']);
    expect((await sharp(join(folder, 'out', 'x', 'one.webp')).metadata()).format).toBe('webp');
  });

  it('a missing picture fails alone', async () => {
    await rows(
      { content: at('in/none.png'), style: at('style.png') },
      { content: at('in/b.png'), style: at('style.png') },
    );
    const end = await run(COMMAND);
    expect(end).toMatchObject({
      failed: 1,
      errors: expect.stringMatching(/none\.png: there is no such file/),
    });
    expect(await results()).toEqual(['.art-filter', 'b.png']);
  });

  it.each([
    ['a wrong value', { size: 8 }, /rows\.jsonl line 2: .*'8'.*whole number from 16 to 16384/],
    ['a wrong blend', { blend: [1, 2] }, /rows\.jsonl line 2: .*blend/],
    ['no style', { style: null }, /rows\.jsonl line 2: it has no "style"/],
    ['an output elsewhere', { output: '../b.png' }, /line 2: "output" \.\.\/b\.png is not below/],
    ['an output from the root', { output: '/b.png' }, /line 2: "output" \/b\.png is not below/],
    ['an ending that is not written', { output: 'b.gif' }, /line 2: .*b\.gif.*\.png/],
    ['an output of another row', { output: 'A.png' }, /line 1 and .*line 2: both have the output/],
  ])('refuses %s, with the line, before anything is painted', async (_, change, message) => {
    const style = at('style.png');
    await rows({ content: at('in/a.png'), style }, { content: at('in/b.png'), style, ...change });
    const engine = new GreyEngine();
    await expect(run(COMMAND, engine)).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringMatching(message),
    });
    expect(engine.jobs).toEqual([]);
    expect(await readdir(folder)).not.toContain('out');
  });

  it("refuses to overwrite another row's input, and a missing manifest", async () => {
    await rows({ content: at('in/a.png'), output: 'b.png' }, { content: at('in/b.png'), output: 'c.png' });
    await expect(run('--manifest rows.jsonl --style style.png --out in')).rejects.toThrow(
      /line 2: reads .*in\/b\.png, which .*line 1 would overwrite/,
    );
    await expect(run('--manifest none.jsonl --style style.png --out out')).rejects.toMatchObject({
      code: 'file',
      message: expect.stringMatching(/none\.jsonl: there is no such file/),
    });
  });
});
