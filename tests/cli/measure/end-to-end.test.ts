import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, SHALLOW, skipWhereMissing, startProgram } from '../built-program.ts';

let folder: string;
beforeAll(async () => {
  await buildProgram();
  folder = await mkdtemp(join(tmpdir(), 'art-filter-measure-'));
  const data = Buffer.from(Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * i * 7 + i) % 256));
  const picture = sharp(data, { raw: { width: 48, height: 32, channels: 3 } }).blur(2);
  await picture.clone().png().toFile(join(folder, 'photo.png'));
  await picture.negate().rotate(90).png().toFile(join(folder, 'swirls.png'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => startProgram(folder, args).ended;
const STYLE = ['--size', '32', '--min-scale', '20', ...SHALLOW.slice(2)];
const PAINT = ['--size', '32', '--min-scale', '20', '--iterations', '4', ...SHALLOW];

describe.each(['dawn', 'chrome'])('art-filter style measure --runtime %s', (runtime) => {
  it('makes a file that paints as its picture does', { timeout: 300_000 }, async (context) => {
    const where = ['--runtime', runtime];
    const file = `${runtime}.style.safetensors`;
    const ended = await run('style', 'measure', 'swirls.png', '-o', file, ...STYLE, ...where);
    skipWhereMissing(context, ended, runtime);
    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^Wrote \w+\.style\.safetensors: style swirls\.png for the network \w+, in 2 layers at 23, 32 pixels, /,
      ),
    });
    expect((await stat(join(folder, file))).size).toBeLessThan(120_000);
    const pictured = await run('photo.png', 'swirls.png', '-o', `${runtime}-a.png`, ...PAINT, ...where);
    const measured = await run('photo.png', file, '-o', `${runtime}-b.png`, ...PAINT, ...where);
    expect([pictured.code, measured.code]).toEqual([0, 0]);
    const [a, b] = ['a', 'b'].map((which) => readFile(join(folder, `${runtime}-${which}.png`)));
    expect(await b).toEqual(await a);
  });
});

describe('a measured style', () => {
  it('is named after its picture, and refused alike by run and dry run', {
    timeout: 300_000,
  }, async (context) => {
    const ended = await run('style', 'measure', 'swirls.png', ...STYLE, '--weights', 'draft');
    for (const runtime of ['dawn', 'chrome']) skipWhereMissing(context, ended, runtime);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Wrote swirls\.style/) });
    const file = 'swirls.style.safetensors';
    const cases: [RegExp, string[], number][] = [
      [/the scale of 28 pixels was not measured, but 23, 32/, ['--size', '40'], 2],
      [/with the network draft, and this run uses builtin/, ['--weights', 'builtin'], 1],
      [/color content-match recolours the style's picture/, ['--color', 'content-match'], 2],
    ];
    for (const [sentence, options, code] of cases) {
      for (const how of [[], ['--dry-run']]) {
        const all = [...PAINT, '--weights', 'draft', ...options, ...how];
        const refused = await run('photo.png', file, '-o', 'no.png', ...all);
        expect(refused).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(sentence) });
      }
    }
    const whole = await run('photo.png', file, '-o', 'no.png', ...PAINT, '--weights', 'draft', '--dry-run');
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringMatching(/Would paint 32×21 pixels/) });
    const again = await run('style', 'measure', 'swirls.png', '-o', file, ...STYLE, '--no-overwrite');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/is there already/) });
    await writeFile(join(folder, 'cut.safetensors'), (await readFile(join(folder, file))).subarray(0, -5));
    const cut = await run('photo.png', 'cut.safetensors', '-o', 'no.png', ...PAINT);
    expect(cut).toMatchObject({ code: 1, stderr: expect.stringMatching(/style cut\.safetensors: /) });
    expect(await readdir(folder)).not.toContain('no.png');
  });
});
