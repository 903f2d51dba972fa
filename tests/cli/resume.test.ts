import { access, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { decodeCheckpoint } from '../../src/style/checkpoint/file.ts';
import { buildProgram, SHALLOW, type Started, skipWhereMissing, startProgram } from './built-program.ts';

let root: string;
let folder: string;

beforeAll(async () => {
  await buildProgram();
  root = await mkdtemp(join(tmpdir(), 'art-filter-resume-'));
  const data = Buffer.from(Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * i * 7 + i) % 256));
  const picture = sharp(data, { raw: { width: 48, height: 32, channels: 3 } }).blur(2);
  await picture.clone().png().toFile(join(root, 'content.png'));
  await picture.negate().rotate(90).jpeg().toFile(join(root, 'style.jpg'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

const ITERATIONS = 240;
const command = (output: string, ...more: string[]) =>
  startProgram(folder, [
    '../content.png',
    '../style.jpg',
    '-o',
    output,
    ...SHALLOW,
    ...['--size', '32', '--min-scale', '20', '--iterations', `${ITERATIONS}`, '--report', `${output}.json`],
    ...more,
  ]);
const EVERY = ['--checkpoint-every', '0.01'];
const checkpoint = () => join(folder, 'out.png.checkpoint');
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const iterations = async (name: string) => {
  const { iterations: rows } = JSON.parse(await readFile(join(folder, name), 'utf8'));
  return rows as { iteration: number }[];
};

/** Waits until a new checkpoint is written; false if the run ends before. */
async function written({ ended }: Started): Promise<boolean> {
  const time = async () => (await stat(checkpoint()).catch(() => undefined))?.mtimeMs;
  const before = await time();
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && (await time()) === before) await new Promise((resolve) => setTimeout(resolve, 2));
  return !over;
}

it('killed twice, resumes from a whole checkpoint to the same bits', {
  timeout: 300_000,
}, async (context) => {
  const whole = await command('whole.png').ended;
  for (const runtime of ['dawn', 'chrome']) skipWhereMissing(context, whole, runtime);
  expect(whole).toMatchObject({ code: 0 });
  let last = 0;
  for (let kills = 0; kills < 2; kills++) {
    const running = command('out.png', '--resume', ...EVERY);
    if (!(await written(running))) throw new Error(`ended too soon: ${(await running.ended).stderr}`);
    running.child.kill('SIGKILL');
    await running.ended;
    const { iteration } = await decodeCheckpoint(await readFile(checkpoint()));
    expect(iteration).toBeGreaterThan(last);
    expect(iteration).toBeLessThan(ITERATIONS);
    expect(await exists(join(folder, 'out.png'))).toBe(false);
    last = iteration;
  }
  const before = await readFile(checkpoint());
  const other = await command('out.png', '--resume', '--size', '40').ended;
  expect(other).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/of another run: size is 40, and was 32/),
  });
  expect(await readFile(checkpoint())).toEqual(before);
  expect(other.stderr).not.toContain('Saved');

  const ended = await command('out.png', '--resume').ended;
  expect(ended).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`Resuming after iteration ${last} of`),
  });
  expect(await readFile(join(folder, 'out.png'))).toEqual(await readFile(join(folder, 'whole.png')));
  expect(await iterations('out.png.json')).toEqual(await iterations('whole.png.json'));
  expect((await readdir(folder)).sort()).toEqual(['out.png', 'out.png.json', 'whole.png', 'whole.png.json']);
});

it('saves on a signal; a damaged checkpoint is refused, and a new run replaces it', {
  timeout: 300_000,
}, async (context) => {
  const running = command('out.png', ...EVERY, '--iterations', '100000');
  const early = await running.seen('Iteration 1 ');
  if (early) {
    for (const runtime of ['dawn', 'chrome']) skipWhereMissing(context, early, runtime);
    throw new Error(`ended before the first iteration: ${early.stderr}`);
  }
  running.child.kill('SIGTERM');
  const { code, stderr, stdout } = await running.ended;
  expect(code).toBe(128 + constants.signals.SIGTERM);
  expect(stderr).toMatch(/Saved in out\.png\.checkpoint: the same command with --resume continues/);
  const { iteration, settings } = await decodeCheckpoint(await readFile(checkpoint()));
  expect(stdout).toContain(`${iteration} of 100000 iterations`);
  expect(settings.iterations).toBe(100_000);
  expect((await readdir(folder)).sort()).toEqual([
    'out.png.checkpoint',
    'out.png.json',
    'out.unfinished.png',
  ]);

  await copyFile(checkpoint(), join(folder, 'good'));
  await writeFile(checkpoint(), (await readFile(checkpoint())).subarray(0, -9));
  const refused = await command('out.png', '--resume').ended;
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/out\.png\.checkpoint: .* damaged/),
  });
  await copyFile(join(folder, 'good'), checkpoint());

  // The number of iterations may change.
  const more = await command('out.png', '--resume', '--iterations', `${iteration + 2}`).ended;
  expect(more).toMatchObject({ code: 0, stdout: expect.stringContaining(`, ${iteration + 2} iterations`) });
  expect(await exists(checkpoint())).toBe(false);
  expect(await readdir(folder)).not.toContain('out.unfinished.png');
  await copyFile(join(folder, 'good'), checkpoint());
  const fresh = await command('out.png', '--iterations', '2').ended;
  expect(fresh).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/of an unfinished run: --resume continues it/),
  });
  expect(await exists(checkpoint())).toBe(false);
});

it('resumes in Chrome', { timeout: 300_000 }, async (context) => {
  const small = ['--iterations', '6', '--min-scale', '0', '--runtime', 'chrome'];
  const whole = await command('whole.png', ...small).ended;
  skipWhereMissing(context, whole, 'chrome');
  expect(whole).toMatchObject({ code: 0 });
  const running = command('out.png', ...EVERY, ...small, '--iterations', '100000');
  expect(await written(running)).toBe(true);
  running.child.kill('SIGKILL');
  await running.ended;
  const { iteration } = await decodeCheckpoint(await readFile(checkpoint()));
  const ended = await command('out.png', '--resume', ...small, '--iterations', `${iteration + 2}`).ended;
  expect(ended).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(`Resuming after iteration ${iteration} of`),
  });
  expect((await iterations('out.png.json')).map((row) => row.iteration)).toEqual(
    Array.from({ length: iteration + 2 }, (_, i) => i + 1),
  );
  expect((await iterations('out.png.json')).slice(0, 6)).toEqual(
    (await iterations('whole.png.json')).slice(0, iteration + 2),
  );
});
