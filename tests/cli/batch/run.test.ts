import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/cli/engine/engine.ts';
import { ArtFilterError } from '../../../src/errors.ts';
import { readRecord } from '../../../src/style/settings/record.ts';
import { GreyEngine } from '../fake-engine.ts';
import { makeFolder, runIn } from './run-in.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-batch-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await makeFolder(root);
});

const run = (line: string, ...rest: [(GreyEngine | GreyEngine[])?, AbortController?]) =>
  runIn(folder, line, ...rest);
const LINE = 'in/*.png --style style.png --out out --iterations 2 --seed 9';
const results = async () => (await readdir(join(folder, 'out'))).sort();
const widths = ({ jobs }: GreyEngine) => jobs.map(({ content }) => content.width);

describe('a batch', () => {
  it('paints every picture with one engine, and records the results', async () => {
    const engine = new GreyEngine();
    const end = await run(LINE, engine);
    expect(end).toMatchObject({ stopped: false, failed: 0, errors: '' });
    expect(end.reported).toMatch(/3 of 4: .*in\/c\.png/);
    expect(end.printed).toMatch(
      /Wrote .*out\/d\.png: 23×16 pixels, 2 iterations, 4 s\.\n4 pictures: 4 painted\.\n$/,
    );
    expect(widths(engine)).toEqual([20, 21, 22, 23]);
    expect(engine.closed).toBe(true);
    expect(await results()).toEqual(['.art-filter', 'a.png', 'b.png', 'c.png', 'd.png']);
    const pixel = await sharp(join(folder, 'out', 'c.png'))
      .raw()
      .toBuffer();
    expect([...pixel.subarray(0, 3)]).toEqual([9, 9, 9]);
    const entry = JSON.parse(await readFile(join(folder, 'out', '.art-filter', 'c.png.json'), 'utf8'));
    expect(entry).toMatchObject({
      width: 22,
      height: 16,
      iterations: 2,
      settings: { seed: '9', weights: 'draft' },
    });
  });

  it('paints by the settings of a picture, which count below its own options, at the size of prints', async () => {
    await run(`${LINE} --content-weight 0.4 --print 0.2in --dpi 100`);
    const first = await readFile(join(folder, 'out', 'b.png'));
    expect((await readRecord(first))?.record).toMatchObject({
      settings: { seed: 9, contentWeight: 0.4, size: 20 },
      steps: 2,
      dpi: 100,
    });
    expect((await sharp(first).metadata()).density).toBe(100);
    await rename(join(folder, 'out', 'b.png'), join(folder, 'm.png'));
    await rm(join(folder, 'out'), { recursive: true });
    const engine = new GreyEngine();
    const again = 'in/*.png --style style.png --out out --settings-from m.png --seed 8';
    const { reported } = await run(again, engine);
    expect(engine.jobs).toHaveLength(4);
    for (const { settings } of engine.jobs) {
      expect(settings).toMatchObject({ seed: 8, contentWeight: 0.4, size: 20, iterations: 2 });
    }
    expect(reported).not.toMatch(/settings-from/);
    const done = new GreyEngine();
    await run(again, done);
    expect(done.jobs).toEqual([]);
    await run(`${again} --without-settings --force`);
    expect(await readRecord(await readFile(join(folder, 'out', 'b.png')))).toBeUndefined();
  });

  it('skips finished pictures, paints missing ones and those with other options or inputs', async () => {
    await run(LINE);
    const again = new GreyEngine();
    expect((await run(LINE, again)).printed).toBe('4 pictures: 0 painted, 4 already done.\n');
    expect(again.jobs).toEqual([]);

    await rm(join(folder, 'out', 'b.png'));
    await rename(join(folder, 'in', 'd.png'), join(folder, 'in', 'c.png'));
    const some = new GreyEngine();
    expect((await run(LINE, some)).printed).toMatch(/3 pictures: 2 painted, 1 already done\.\n$/);
    expect(widths(some)).toEqual([21, 23]);

    const other = new GreyEngine();
    expect((await run(LINE.replace('seed 9', 'seed 8'), other)).printed).toMatch(
      /3 pictures: 3 painted\.\n$/,
    );
    const forced = new GreyEngine();
    await run(`${LINE.replace('seed 9', 'seed 8')} --force`, forced);
    expect(forced.jobs).toHaveLength(3);
  });

  it('knows its pictures wherever they lie', async () => {
    await run(LINE);
    await rename(join(folder, 'style.png'), join(folder, 'm.png'));
    const engine = new GreyEngine();
    await run(LINE.replace('style.png', 'm.png'), engine);
    expect(engine.jobs).toEqual([]);
  });

  it('never overwrites other files without --force', async () => {
    await run(LINE);
    await writeFile(join(folder, 'out', 'b.png'), 'retouched by hand');
    const engine = new GreyEngine();
    const end = await run(LINE, engine);
    expect(end).toMatchObject({ failed: 1, errors: expect.stringMatching(/out\/b\.png: .*--force/) });
    expect(engine.jobs).toEqual([]);
    expect(await readFile(join(folder, 'out', 'b.png'), 'utf8')).toBe('retouched by hand');
    expect((await run(`${LINE} --force`)).failed).toBe(0);
    expect((await run(LINE)).printed).toMatch(/4 already done/);
  });

  it('recovers after a kill between the record and the picture', async () => {
    await run(LINE);
    const old = await readFile(join(folder, 'out', 'a.png'));
    await run(LINE.replace('seed 9', 'seed 8'));
    await writeFile(join(folder, 'out', 'a.png'), old);
    await writeFile(join(folder, 'out', '.a.png.0123abcd.part'), 'half');
    const engine = new GreyEngine();
    expect(await run(LINE.replace('seed 9', 'seed 8'), engine)).toMatchObject({ failed: 0, errors: '' });
    expect(widths(engine)).toEqual([20]);
    expect(await results()).toEqual(['.art-filter', 'a.png', 'b.png', 'c.png', 'd.png']);
  });

  it('reports a bad picture and continues; it is tried again next time', async () => {
    const good = await readFile(join(folder, 'in', 'b.png'));
    await writeFile(join(folder, 'in', 'b.png'), good.subarray(0, 60));
    const end = await run(LINE);
    expect(end).toMatchObject({
      stopped: false,
      failed: 1,
      errors: expect.stringMatching(/^content .*b\.png: /),
    });
    expect(end.printed).toMatch(/4 pictures: 3 painted, 1 failed \(.*in\/b\.png\)\.\n$/);
    expect(await results()).toEqual(['.art-filter', 'a.png', 'c.png', 'd.png']);
    await writeFile(join(folder, 'in', 'b.png'), good);
    expect((await run(LINE)).printed).toMatch(/4 pictures: 1 painted, 3 already done\.\n$/);
  });

  it('names the picture whose run failed', async () => {
    const engine = new GreyEngine((_, { content }) => {
      if (content.width === 22) throw new ArtFilterError('diverged', 'The picture diverged.');
    });
    const end = await run(LINE, engine);
    expect(end).toMatchObject({
      failed: 1,
      errors: expect.stringMatching(/^.*in\/c\.png: The picture diverged\.\n$/),
    });
    expect(engine.jobs).toHaveLength(4);
  });

  it('opens another engine when one is lost, and ends at the second loss', async () => {
    const lost = (width: number) => (_: number, job: Job) => {
      if (job.content.width >= width) throw new ArtFilterError('device-lost', 'The GPU was lost.');
    };
    const [first, second] = [new GreyEngine(lost(21)), new GreyEngine()];
    expect(await run(LINE, [first, second])).toMatchObject({ failed: 1, stopped: false });
    expect([first.closed, second.closed]).toEqual([true, true]);
    expect(widths(second)).toEqual([22, 23]);

    const [third, fourth, fifth] = [0, 0, 0].map(() => new GreyEngine(lost(0)));
    await expect(run(`${LINE} --force`, [third!, fourth!, fifth!])).rejects.toMatchObject({ code: 'gpu' });
    expect(fifth!.jobs).toEqual([]);
    expect((await run(LINE)).printed).toMatch(/1 painted, 3 already done/);
  });

  it('when stopped, keeps finished pictures, writes no partial one, and continues with the same command', async () => {
    const stop = new AbortController();
    const engine = new GreyEngine((iteration, { content }) => {
      if (content.width === 22 && iteration === 1) stop.abort();
    });
    const end = await run(LINE, engine, stop);
    expect(end).toMatchObject({ stopped: true, failed: 0 });
    expect(end.printed).toMatch(/4 pictures: 2 painted, 2 left; the same command continues\.\n$/);
    expect(await results()).toEqual(['.art-filter', 'a.png', 'b.png']);
    const rest = new GreyEngine();
    await run(LINE, rest);
    expect(widths(rest)).toEqual([22, 23]);
  });

  it('ends when nothing can be written', async () => {
    // During the second picture a file replaces the folder of the records.
    const engine = new GreyEngine((iteration, { content }) => {
      if (content.width !== 21 || iteration > 1) return;
      rmSync(join(folder, 'out', '.art-filter'), { recursive: true });
      writeFileSync(join(folder, 'out', '.art-filter'), '');
    });
    await expect(run(LINE, engine)).rejects.toMatchObject({ code: 'file' });
    expect(widths(engine)).toEqual([20, 21]);
    expect(await results()).toEqual(['.art-filter', 'a.png']);
  });

  it('--dry-run only lists', async () => {
    await run(`${LINE} --shard 0/2`);
    const engine = new GreyEngine();
    const { printed } = await run(`${LINE} --dry-run`, engine);
    expect(printed).toMatch(
      /b\.png → .*out\/b\.png\n.*d\.png → .*\n4 pictures: 2 to paint, 2 already done; nothing/,
    );
    expect(engine.jobs).toEqual([]);
  });
});

it('refuses two pictures with one result', async () => {
  await rename(join(folder, 'in', 'b.png'), join(folder, 'in', 'A.png'));
  await expect(run(LINE)).rejects.toMatchObject({
    code: 'settings',
    message: expect.stringMatching(/A\.png and .*a\.png: both have the output/),
  });
});
