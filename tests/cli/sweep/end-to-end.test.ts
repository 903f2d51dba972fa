import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildProgram, SHALLOW, skipWhereMissing, startProgram } from '../built-program.ts';

let folder: string;
beforeAll(async () => {
  await buildProgram();
  folder = await mkdtemp(join(tmpdir(), 'art-filter-sweep-end-'));
  const create = { width: 48, height: 36, channels: 3 as const, background: '#808080' };
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  await sharp({ create: { ...create, noise } })
    .png()
    .toFile(join(folder, 'content.png'));
  await sharp({ create: { ...create, noise } })
    .blur(2)
    .tint('#ff8040')
    .png()
    .toFile(join(folder, 'style.png'));
});
afterAll(() => rm(folder, { recursive: true }));

const start = (output: string) =>
  startProgram(folder, [
    'sweep',
    'content.png',
    '--style=style.png',
    '--vary=iterations=2,60,61',
    '--size=32',
    ...SHALLOW,
    `--output=${output}`,
  ]);

const pictures = async (name: string) => {
  const files = (await readdir(join(folder, name))).filter((file) => file.endsWith('.png')).sort();
  return Promise.all(files.map(async (file) => [file, await readFile(join(folder, name, file), 'base64')]));
};

it('killed and continued gives the pictures of one that went through', {
  timeout: 300_000,
}, async (context) => {
  const killed = start('killed.png');
  await killed.seen('2 of 3:');
  killed.child.kill('SIGKILL');
  const first = await killed.ended;
  skipWhereMissing(context, first, 'dawn');
  skipWhereMissing(context, first, 'chrome');
  expect(await readdir(folder)).not.toContain('killed.png');
  const half = await pictures('killed');
  expect(half.map(([file]) => file)).toEqual(['1-content-style-2.png']);

  const rest = await start('killed.png').ended;
  expect(rest).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 3 pictures') });
  expect(rest.stderr).toMatch(/^1 of 3 are already done\.\n/);
  expect(rest.stderr).not.toMatch(/^1 of 3: /m);
  const whole = start('whole.png');
  expect((await whole.ended).code).toBe(0);
  expect(await pictures('killed')).toEqual(await pictures('whole'));
  const { width, height } = await sharp(join(folder, 'killed.png')).metadata();
  expect(width).toBeGreaterThan(600);
  expect(height).toBeGreaterThan(200);
  expect(await readFile(join(folder, 'killed.html'), 'utf8')).toContain('60 iterations');
  expect((await readdir(folder)).filter((file) => file.endsWith('.part'))).toEqual([]);
});

it('stopped by Ctrl-C, keeps finished pictures and ends with the code of the signal', {
  timeout: 300_000,
}, async (context) => {
  const stopped = start('stopped.png');
  await stopped.seen('2 of 3:');
  stopped.child.kill('SIGINT');
  const ended = await stopped.ended;
  skipWhereMissing(context, ended, 'dawn');
  skipWhereMissing(context, ended, 'chrome');
  expect(ended.code).toBe(128 + constants.signals.SIGINT);
  expect(ended.stderr).toMatch(/Stopped with [12] of 3 done; the same command continues/);
  expect(await readFile(join(folder, 'stopped.html'), 'utf8')).toContain('Not yet painted');
});
