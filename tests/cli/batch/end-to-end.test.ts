import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildProgram, type Ended, SHALLOW, skipWhereMissing, startProgram } from '../built-program.ts';

let folder: string;
beforeAll(async () => {
  await buildProgram();
  folder = await mkdtemp(join(tmpdir(), 'art-filter-batch-end-'));
  await mkdir(join(folder, 'photos'));
  const create = { width: 24, height: 18, channels: 3 as const, background: '#808080' };
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  const picture = (name: string) =>
    sharp({ create: { ...create, noise } })
      .png()
      .toFile(join(folder, name));
  for (const name of ['a', 'b', 'd', 'e']) await picture(`photos/${name}.png`);
  await picture('style.png');
  await writeFile(join(folder, 'photos', 'c.png'), 'no picture');
});
afterAll(() => rm(folder, { recursive: true }));

const start = (out: string, ...more: string[]) =>
  startProgram(folder, [
    'batch',
    'photos/*.png',
    '--style=style.png',
    `--out=${out}`,
    '--size=24',
    '--iterations=20',
    ...SHALLOW,
    ...more,
  ]);
const wrote = ({ stdout }: Ended) => [...stdout.matchAll(/^Wrote (\S+):/gm)].map(([, path]) => path!);
const files = async (out: string) => (await readdir(join(folder, out), { recursive: true })).sort();
const skipWithoutGpu = (context: Parameters<typeof skipWhereMissing>[0], ended: Ended) => {
  skipWhereMissing(context, ended, 'dawn');
  skipWhereMissing(context, ended, 'chrome');
};
const ALL = ['a.png', 'b.png', 'd.png', 'e.png'];
const LEDGER = ALL.map((name) => join('.art-filter', `${name}.json`));

it('three shards in parallel paint every picture once, also if one fails', {
  timeout: 300_000,
}, async (context) => {
  const shards = await Promise.all(
    ['0/3', '1/3', '2/3'].map((shard) => start('out', '--shard', shard).ended),
  );
  for (const shard of shards) skipWithoutGpu(context, shard);
  expect(shards.map(wrote)).toEqual([['out/a.png', 'out/d.png'], ['out/b.png', 'out/e.png'], []]);
  expect(shards.map(({ code }) => code)).toEqual([0, 0, 1]);
  expect(shards[2]!.stderr).toMatch(/^art-filter: content photos\/c\.png: /m);
  expect(shards[2]!.stdout).toBe('1 picture: 0 painted, 1 failed (photos/c.png).\n');
  expect(await files('out')).toEqual(['.art-filter', ...LEDGER, ...ALL]);

  const again = await start('out').ended;
  expect(again).toMatchObject({
    code: 1,
    stdout: '5 pictures: 0 painted, 4 already done, 1 failed (photos/c.png).\n',
  });
});

it('killed or stopped by a signal, continues to the same pictures', {
  timeout: 300_000,
}, async (context) => {
  const killed = start('pieces');
  await killed.seen('2 of 5:');
  killed.child.kill('SIGKILL');
  skipWithoutGpu(context, await killed.ended);
  const left = (await files('pieces')).filter((name) => name.endsWith('.png'));
  expect(left.length).toBeGreaterThan(0);
  expect(left).toEqual(ALL.slice(0, left.length));

  const stopped = start('pieces');
  await stopped.seen(' of 5: ');
  stopped.child.kill('SIGTERM');
  const half = await stopped.ended;
  expect(half.code).toBe(128 + constants.signals.SIGTERM);
  expect(half.stdout).toMatch(/\d left; the same command continues\.\n$/);

  expect((await start('pieces').ended).stdout).toMatch(/painted, \d already done, 1 failed/);
  expect(await files('pieces')).toEqual(['.art-filter', ...LEDGER, ...ALL]);
  expect((await start('whole').ended).code).toBe(1);
  for (const name of ALL) {
    const [one, other] = await Promise.all(
      ['pieces', 'whole'].map((out) => readFile(join(folder, out, name), 'base64')),
    );
    expect(one).toBe(other);
  }
});

it('exits 2 for wrong usage', async () => {
  await writeFile(join(folder, 'rows.jsonl'), '{"content": "photos/a.png"}\n{"content": \n');
  const bad = await startProgram(folder, [
    'batch',
    '--manifest=rows.jsonl',
    '--style=style.png',
    '--out=none',
  ]).ended;
  expect(bad).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/rows\.jsonl line 2: not valid JSON/),
  });
  expect(await readdir(folder)).not.toContain('none');
});
