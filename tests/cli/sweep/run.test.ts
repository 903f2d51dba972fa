import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseSweep, type SweepRequest } from '../../../src/cli/sweep/arguments.ts';
import { runSweep } from '../../../src/cli/sweep/run.ts';
import { ArtFilterError } from '../../../src/errors.ts';
import { encodeMeasured } from '../../../src/style/objective/measured-file.ts';
import { measuredStyle } from '../../style/pictures/measured-example.ts';
import { GreyEngine } from '../fake-engine.ts';
import { makeFolder, recordingContext } from '../set-up.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-sweep-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await makeFolder(root);
});

async function run(line: string, engine = new GreyEngine(), stop = new AbortController()) {
  const inFolder = line.replace(/(\S+\.(png|html|webp))/g, (name) => join(folder, name));
  const request = parseSweep(inFolder.split(' ')) as SweepRequest;
  const { context, output } = recordingContext(engine, { stop });
  const end = await runSweep(request, context);
  return { ...end, ...output };
}

const LINE = 'content.png --style style.png --vary seed=10,20,30,40 --iterations 3 -o sheet.png';
const seeds = ({ jobs }: GreyEngine) => jobs.map(({ settings }) => settings.seed);
const read = async () => {
  const names = (await readdir(join(folder, 'sheet'))).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(folder, 'sheet', name))).toString('base64')]),
    ),
  );
};

describe('a sweep', () => {
  it('paints every combination with one engine, and writes sheet, HTML, pictures and manifest', async () => {
    const engine = new GreyEngine();
    const { stopped, failed, reported, printed } = await run(LINE, engine);
    expect([stopped, failed]).toEqual([false, 0]);
    expect(seeds(engine)).toEqual([10, 20, 30, 40]);
    expect(engine.closed).toBe(true);
    expect(engine.jobs[0]!.settings).toMatchObject({ size: 128, iterations: 3 });
    expect(engine.jobs.map(({ weights }) => weights.source)).toEqual(['draft', 'draft', 'draft', 'draft']);
    expect(reported).toMatch(/the draft network paints/);
    expect(reported).toMatch(/3 of 4: content, style, Seed 30/);
    expect(printed).toMatch(/sheet\.png and .*sheet\.html: 4 of 4 pictures/);
    expect((await readdir(folder)).sort()).toEqual([
      'content.png',
      'sheet',
      'sheet.html',
      'sheet.png',
      'style.png',
    ]);
    expect((await readdir(join(folder, 'sheet'))).sort()).toEqual([
      '1-content-style-10.png',
      '2-content-style-20.png',
      '3-content-style-30.png',
      '4-content-style-40.png',
      'sweep.json',
    ]);
    const pixel = await sharp(join(folder, 'sheet', '3-content-style-30.png'))
      .raw()
      .toBuffer();
    expect([...pixel.subarray(0, 3)]).toEqual([30, 30, 30]);
    const html = await readFile(join(folder, 'sheet.html'), 'utf8');
    expect(html.match(/<figure>/g)).toHaveLength(4);
    expect(html).toContain('<th scope="row">seed</th><td>30</td>');
    expect(html).toContain('Fake adapter');
  });

  it('takes measured styles, and shows their mean colour', async () => {
    await writeFile(join(folder, 'swirls.style.safetensors'), await encodeMeasured(measuredStyle()));
    const engine = new GreyEngine();
    const style = join(folder, 'swirls.style.safetensors');
    const { printed } = await run(`content.png --style ${style} --vary seed=10,20 -o sheet.png`, engine);
    expect(printed).toMatch(/2 of 2 pictures/);
    expect(engine.jobs[0]!.styles).toMatchObject([{ width: 40, height: 20, name: `style ${style}` }]);
    const { data } = await sharp(join(folder, 'sheet.png'))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const swatch = Buffer.from([51, 128, 204]);
    expect(data.includes(Buffer.concat([swatch, swatch, swatch]))).toBe(true);
    expect(await readFile(join(folder, 'sheet.html'), 'utf8')).toContain('swirls');
  });

  it('draws each picture at its place of the sheet', async () => {
    await run(LINE);
    const { data, info } = await sharp(join(folder, 'sheet.png')).raw().toBuffer({ resolveWithObject: true });
    const greys = [10, 20, 30, 40].map((grey) => {
      const at: number[] = [];
      for (let i = 0; i < data.length; i += info.channels) {
        if (data[i] === grey && data[i + 1] === grey && data[i + 2] === grey)
          at.push((i / info.channels) % info.width);
      }
      return { pixels: at.length, left: Math.min(...at) };
    });
    for (const { pixels } of greys) expect(pixels).toBe(240 * 180);
    expect(greys.map(({ left }) => left)).toEqual([...greys.map(({ left }) => left)].sort((a, b) => a - b));
    expect(new Set(greys.map(({ left }) => left)).size).toBe(4);
  });

  it('continues where it was stopped, to the same pictures', async () => {
    await run(LINE);
    const whole = await read();
    await rm(join(folder, 'sheet'), { recursive: true });

    const stop = new AbortController();
    const first = new GreyEngine((iteration, { settings }) => {
      if (settings.seed === 30 && iteration === 2) stop.abort();
    });
    const broken = await run(LINE, first, stop);
    expect(broken).toMatchObject({ stopped: true, failed: 0 });
    expect(broken.reported).toMatch(/Stopped with 2 of 4 done; the same command continues/);
    expect(await readFile(join(folder, 'sheet.html'), 'utf8')).toContain('Not yet painted');

    const second = new GreyEngine(undefined, false);
    const rest = await run(LINE, second);
    expect(rest).toMatchObject({ stopped: false, failed: 0 });
    expect(rest.reported).toMatch(/2 of 4 are already done/);
    expect([...seeds(first), ...seeds(second)]).toEqual([10, 20, 30, 30, 40]);
    // The defaults by the first adapter stay.
    expect(second.jobs[0]!.settings.size).toBe(128);
    expect(await read()).toEqual(whole);

    const third = new GreyEngine();
    await run(LINE, third);
    expect(third.jobs).toEqual([]);
  });

  it('repaints removed or damaged pictures', async () => {
    await run(LINE);
    await rm(join(folder, 'sheet', '2-content-style-20.png'));
    await writeFile(join(folder, 'sheet', '4-content-style-40.png'), 'half a pict');
    const engine = new GreyEngine();
    await run(LINE, engine);
    expect(seeds(engine)).toEqual([20, 40]);
  });

  it('continues after a failed combination, and prints the reason on the sheet', async () => {
    const engine = new GreyEngine((_, { settings }) => {
      if (settings.seed === 20) throw new ArtFilterError('diverged', 'The picture <diverged>.');
    });
    const { failed, stopped, reported } = await run(LINE, engine);
    expect([failed, stopped]).toEqual([1, false]);
    expect(reported).toMatch(/This combination failed: The picture <diverged>/);
    expect(await readFile(join(folder, 'sheet.html'), 'utf8')).toContain('The picture &lt;diverged&gt;.');
    const again = new GreyEngine();
    expect((await run(LINE, again)).failed).toBe(1);
    expect(again.jobs).toEqual([]);
  });

  it('ends with the GPU, and keeps finished pictures', async () => {
    const engine = new GreyEngine((_, { settings }) => {
      if (settings.seed === 30) throw new ArtFilterError('device-lost', 'the GPU was lost.');
    });
    await expect(run(LINE, engine)).rejects.toMatchObject({ code: 'device-lost' });
    expect(engine.closed).toBe(true);
    const second = new GreyEngine();
    await run(LINE, second);
    expect(seeds(second)).toEqual([30, 40]);
  });
});

describe('a sweep refuses', () => {
  it.each([
    [
      'another command',
      LINE.replace('seed=10,20', 'seed=11,20'),
      /contains another sweep \("content in the style of style"\)/,
    ],
    ['other options', `${LINE} --tv-weight 3`, /contains another sweep/],
  ])("another sweep's folder: %s", async (_, line, message) => {
    await run(LINE);
    const before = await read();
    const engine = new GreyEngine();
    await expect(run(line, engine)).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringMatching(message),
    });
    expect(engine.jobs).toEqual([]);
    expect(await read()).toEqual(before);
  });

  it('to go on when a picture has changed', async () => {
    await run(LINE);
    await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .resize(40, 30)
      .png()
      .toFile(join(folder, 'content.png'));
    await expect(run(LINE)).rejects.toThrow(/its pictures have changed/);
  });

  it('a folder that is no sweep’s, and a file of that name', async () => {
    await mkdir(join(folder, 'sheet'));
    await writeFile(join(folder, 'sheet', 'letter.txt'), 'mine');
    await expect(run(LINE)).rejects.toMatchObject({
      code: 'settings',
      message: expect.stringMatching(/contains no sweep/),
    });
    await rm(join(folder, 'sheet'), { recursive: true });
    await writeFile(join(folder, 'sheet'), 'mine');
    await expect(run(LINE)).rejects.toMatchObject({ code: 'file' });
    expect(await readFile(join(folder, 'sheet'), 'utf8')).toBe('mine');
  });

  it.each([
    ['none.png --style style.png --vary seed=1,2 -o sheet.png', 'file', /none\.png/],
    ['content.png --style none.png --vary seed=1,2 -o sheet.png', 'file', /none\.png/],
    ['content.png --style style.png --vary seed=1,2 -o content.png', 'settings', /also the content/],
    ['content.png --style style.png --vary seed=1,2 -o none/sheet.png', 'file', /folder .* does not exist/],
  ])('%s', async (line, code, message) => {
    const engine = new GreyEngine();
    await expect(run(line, engine)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(engine.jobs).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['content.png', 'style.png']);
  });
});
