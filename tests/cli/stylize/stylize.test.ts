import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { numbered } from '../../../src/cli/stylize/outputs.ts';
import { safetensorsFile } from '../../vgg/formats/safetensors-file.ts';
import { vgg19Tensors } from '../../vgg/vgg19-file.ts';
import { FakeEngine } from '../fake-engine.ts';
import { makeFolder, writeFlat } from '../set-up.ts';
import { stylizeIn } from './stylize-in.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-stylize-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await makeFolder(root);
});

/** A mask of 40×30 pixels, white in one half and transparent in the other. */
async function half(name: string, at: { left: number } | { top: number }): Promise<void> {
  const [width, height] = 'left' in at ? [20, 30] : [40, 15];
  const white = await sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  await sharp({ create: { width: 40, height: 30, channels: 4, background: '#ffffff00' } })
    .composite([{ input: white, left: 0, top: 0 }])
    .png()
    .toFile(join(folder, name));
}

const run = (line: string, engine?: FakeEngine, how?: { isTTY?: boolean; stop?: AbortController }) =>
  stylizeIn(folder, line, engine, how);
const files = async () =>
  (await readdir(folder)).filter((name) => !/^(content|style)\.png$/.test(name)).sort();

describe('a run', () => {
  it('writes the picture, and prints the adapter, the weights and the losses', async () => {
    const engine = new FakeEngine();
    const { reported, printed, stopped } = await run(
      'content.png style.png -o out.png --iterations 50',
      engine,
    );
    expect(stopped).toBe(false);
    expect(await files()).toEqual(['out.png']);
    const pixel = await sharp(join(folder, 'out.png')).raw().toBuffer();
    expect([...pixel.subarray(0, 3)]).toEqual([0x88, 0x44, 0x22]);
    expect(reported).toMatch(/Running on Fake adapter, a software adapter/);
    expect(reported).toMatch(/slow/);
    expect(reported).toMatch(/Loading the weights …\nCompiling …\nWeights: fake weights\.\n/);
    expect(reported).toMatch(
      /Iteration 50 of 50: loss 0\.02000 \(content 0\.5000, style 0\.2500\), 0 s left/,
    );
    expect(reported).toMatch(/Iteration 10 of 50: .* 1 h 0 min left/);
    expect(reported.split('\n').filter((each) => each.startsWith('Iteration')).length).toBeLessThan(13);
    expect(printed).toMatch(/out\.png: 40×30 pixels, 50 iterations/);
    expect(engine.closed).toBe(true);
  });

  it('chooses the network by the adapter unless given and prints it; leaves the size to the engine', async () => {
    const software = new FakeEngine();
    const slow = await run('content.png style.png -o out.png --iterations 1', software);
    expect(software.job).toMatchObject({ settings: { iterations: 1 }, weights: { source: 'draft' } });
    expect(software.job?.settings.size).toBeUndefined();
    expect(software.job!.weights.path).toMatch(/draft\.safetensors$/);
    expect(slow.reported).toMatch(
      /has no GPU, so the draft network paints; the built-in network would take about \d times as long: --weights builtin\.\n/,
    );
    const gpu = new FakeEngine(undefined, false);
    const { reported } = await run('content.png style.png -o out.png --iterations 1', gpu);
    expect(gpu.job?.settings.size).toBeUndefined();
    expect(gpu.job?.weights.source).toBe('builtin');
    expect(reported).not.toMatch(/slow|draft/);
    const given = new FakeEngine();
    const chosen = await run(
      'content.png style.png -o out.png --iterations 1 --size 77 --weights builtin',
      given,
    );
    expect(given.job).toMatchObject({ settings: { size: 77 }, weights: { source: 'builtin' } });
    expect(chosen.reported).not.toMatch(/draft/);
  });

  it('shrinks large pictures before they are sent', async () => {
    const engine = new FakeEngine();
    await writeFlat(join(folder, 'content.png'), [600, 300], '#fff');
    await run('content.png style.png -o out.png --iterations 1 --size 100', engine);
    expect([engine.job?.content.width, engine.job?.content.height]).toEqual([200, 100]);
  });

  it('is silent when asked', async () => {
    const { reported, printed } = await run('content.png style.png -o out.png --iterations 2 --quiet');
    expect(reported + printed).toBe('');
    expect(await files()).toEqual(['out.png']);
  });

  it('passes several styles, the start and the weights on', async () => {
    const engine = new FakeEngine();
    await writeFile(join(folder, 'w.safetensors'), 'x');
    await run(
      'content.png style.png content.png -o out.png --iterations 1 --init style.png --weights w.safetensors',
      engine,
    );
    expect(engine.job?.styles.map((style) => style.width)).toEqual([30, 40]);
    expect(engine.job?.start?.width).toBe(30);
    expect(engine.job?.settings.init).toBe('picture');
    expect(engine.job?.weights).toMatchObject({ path: join(folder, 'w.safetensors') });
  });

  it('passes masks on, the last style for the rest', async () => {
    const engine = new FakeEngine();
    await half('left.png', { left: 0 });
    await half('top.png', { top: 0 });
    await run(
      'content.png style.png content.png -o out.png --iterations 1 --look wild --keep top.png --mask left.png ' +
        '--style-mask left.png top.png --report r.json',
      engine,
    );
    const { regions, keep, look } = engine.job!;
    expect(look).toBe('wild');
    expect(regions.map(({ style }) => style)).toEqual([0, 1]);
    const row = ({ data, width }: { data: Float32Array; width: number }) => [...data.subarray(0, width)];
    const black = Array<number>(20).fill(0);
    const white = Array<number>(20).fill(1);
    // Transparent parts are outside a mask.
    expect(row(regions[0]!.content)).toEqual([...white, ...black]);
    expect(row(regions[1]!.content)).toEqual([...black, ...white]);
    expect(row(regions[0]!.styleMask!)).toEqual([...white, ...black]);
    expect(keep!.data.filter((value) => value === 1)).toHaveLength(600);
    expect(keep!.data[0]).toBe(1);
    const { settings } = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8'));
    expect(settings).toMatchObject({
      look: 'wild',
      keep: join(folder, 'top.png'),
      masks: [join(folder, 'left.png')],
      styleMasks: [join(folder, 'left.png'), join(folder, 'top.png')],
    });
  });

  it('has no regions where there are no masks', async () => {
    const engine = new FakeEngine();
    await run('content.png style.png -o out.png --iterations 1', engine);
    expect(engine.job).toMatchObject({ regions: [], keep: undefined });
  });

  it('reports as documented', async () => {
    await run(
      'content.png style.png -o out.png --iterations 3 --report r.json --seed 5 --background navy --init style.png',
    );
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8'));
    expect(Object.keys(report)).toEqual([
      'version',
      'adapter',
      'settings',
      'content',
      'style',
      'iterations',
      'seconds',
      'memory',
    ]);
    expect(report.adapter).toEqual({
      vendor: 'fake',
      architecture: 'none',
      description: 'Fake adapter',
      software: true,
    });
    expect(report.settings).toMatchObject({
      seed: 5,
      iterations: 3,
      size: 256,
      weights: 'draft',
      runtime: 'dawn',
      background: 'navy',
      init: 'picture',
      start: join(folder, 'style.png'),
    });
    expect(report.content).toEqual({ width: 40, height: 30 });
    expect(report.style).toEqual([{ width: 30, height: 40 }]);
    expect(report.iterations).toHaveLength(3);
    expect(report.iterations[1]).toEqual({
      iteration: 2,
      scale: 256,
      total: 0.5,
      content: 0.5,
      style: { conv1_1: 0.25 },
      tv: 0.125,
    });
    expect(report.seconds).toEqual({ load: 1, compile: 2, perIteration: 3, total: 4 });
    expect(report.memory).toMatchObject({ total: 10, byPurpose: { weights: 10 } });
  });

  it('saves intermediate pictures', async () => {
    await run('content.png style.png -o out.jpg --iterations 5 --save-every 2');
    expect(await files()).toEqual(['out-0002.jpg', 'out-0004.jpg', 'out.jpg']);
    expect(numbered('a.b/out.png', 12345)).toBe('a.b/out-12345.png');
  });

  it('writes the picture so far when it is stopped', async () => {
    const stop = new AbortController();
    const engine = new FakeEngine((iteration) => {
      if (iteration === 3) stop.abort();
    });
    const result = await run('content.png style.png -o out.png --iterations 9 --report r.json', engine, {
      stop,
    });
    expect(result.stopped).toBe(true);
    expect(result.printed).toMatch(/3 of 9 iterations/);
    expect(result.printed).toMatch(/Wrote \S*out\.unfinished\.png: /);
    expect(await files()).toEqual(['out.unfinished.png', 'r.json']);
  });

  it('writes nothing when it is stopped before the first iteration', async () => {
    const stop = new AbortController();
    stop.abort();
    const result = await run('content.png style.png -o out.png', new FakeEngine(), { stop });
    expect(result.stopped).toBe(true);
    expect(result.reported).toMatch(/nothing was written/);
    expect(await files()).toEqual([]);
  });

  it('fetches weights with a progress on a terminal, and removes them', async () => {
    const body = safetensorsFile(vgg19Tensors('conv1_2'));
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': body.length });
      response.write(body.subarray(0, 50_000), () => response.end(body.subarray(50_000)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const engine = new FakeEngine();
    const line = `content.png style.png -o out.png --iterations 1 --style-layers conv1_1 --content-layer conv1_2 --weights http://127.0.0.1:${port}/w`;
    const { reported } = await run(line, engine, { isTTY: true });
    server.close();
    expect(reported).toMatch(/Fetching the weights .*0\.2 of 0\.2 MB/);
    const { path } = engine.job!.weights as { path: string };
    expect(path).toMatch(/art-filter-weights-/);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
