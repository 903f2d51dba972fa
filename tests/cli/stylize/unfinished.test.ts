import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseArguments, type Request } from '../../../src/cli/args/arguments.ts';
import type { HostEvent } from '../../../src/cli/engine/engine.ts';
import { Host } from '../../../src/cli/engine/host.ts';
import { HostedEngine } from '../../../src/cli/engine/hosted-engine.ts';
import { stylize } from '../../../src/cli/stylize/stylize.ts';
import { unfinishedName } from '../../../src/cli/stylize/unfinished.ts';
import { Gpu } from '../../../src/gpu/device.ts';
import { describeGpu } from '../../support/describe-gpu.ts';
import { FaultyGpu } from '../../support/faulty-gpu.ts';
import { recordingContext, writeFlat } from '../set-up.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-unfinished-'));
  await writeFlat(join(folder, 'content.png'), [24, 16], '#884422');
  await writeFlat(join(folder, 'style.png'), [24, 16], '#224488');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const LAYERS = ['--content-layer', 'conv1_2', '--style-layers', 'conv1_1', '--weights', 'draft'];

/** Runs a command line on a GPU; `step` is called after every iteration. */
async function run(gpus: FaultyGpu, options: string[], step = (_iteration: number) => {}) {
  const gpu = await Gpu.open({ gpu: gpus.gpu });
  const engine: HostedEngine = new HostedEngine('dawn', {
    send: (command) => void host.handle(command),
    close: async () => undefined,
  });
  const emit = async (event: HostEvent) => {
    if (event.type === 'step') step(event.step.iteration);
    engine.receive(event);
  };
  const host = new Host(gpu, { emit, readFile: (path) => readFile(path) });
  engine.receive({ type: 'adapter', adapter: gpu.adapter });
  const [content, style, output] = ['content.png', 'style.png', 'out.png'].map((name) => join(folder, name));
  const request = parseArguments([
    ...[content!, style!, '-o', output!, '--size', '24', '--min-scale', '0', '--iterations', '8'],
    ...LAYERS,
    ...options,
  ]) as Request;
  const { context, output: recorded } = recordingContext(engine);
  const error = await stylize(request, context).then(
    () => undefined,
    (reason) => reason,
  );
  return { error, reported: recorded.reported.replaceAll(`${folder}/`, '') };
}

const files = async () =>
  (await readdir(folder)).filter((name) => !/^(content|style)\.png$/.test(name)).sort();

await describeGpu('an unfinished run', (gpu) => {
  const faulty = () => new FaultyGpu(gpu.instance);

  test('after a lost device the picture so far and the checkpoint stay, and --resume completes the run', async () => {
    // A fast clock makes checkpoints that are seconds apart immediate.
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => 1e4 * now());
    const gpus = faulty();
    const lost = await run(gpus, [], (iteration) => {
      if (iteration === 4) gpus.loseAt = () => true;
    });
    expect(lost.error).toMatchObject({ code: 'device-lost' });
    const after = Number(
      /so far, after (\d+) iterations, is in out\.unfinished\.png\./.exec(lost.reported)?.[1],
    );
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(4);
    expect(lost.reported).toMatch(
      /Saved in out\.png\.checkpoint: the same command with --resume continues the run\.\n$/,
    );
    expect(await files()).toEqual(['out.png.checkpoint', 'out.unfinished.png']);
    const { width, height } = await sharp(join(folder, 'out.unfinished.png')).metadata();
    expect([width, height]).toEqual([24, 16]);

    const { error, reported } = await run(faulty(), ['--resume']);
    expect(error).toBeUndefined();
    expect(reported).toMatch(/Resuming after iteration \d+ of 8 with the draft network\./);
    expect(await files()).toEqual(['out.png']);
  });

  test('prints an estimate first, and refuses a picture that does not fit with a size that does', async () => {
    const { reported } = await run(faulty(), ['--memory', '512MB', '--iterations', '1']);
    expect(reported).toMatch(
      /\nThis takes about [\d.]+ MB of GPU memory, about [^,]+, whole; the time is a rough/,
    );
    expect(reported.indexOf('This takes')).toBeLessThan(reported.indexOf('Measuring the pictures'));
    expect(reported.match(/This takes/g)).toHaveLength(1);
    const refused = await run(faulty(), ['--size', '400', '--memory', '2MiB']);
    expect(refused.error).toMatchObject({
      code: 'out-of-memory',
      message: expect.stringMatching(/^size 400: 400×267 pixels do not fit into /),
    });
    expect(refused.reported).not.toContain('so far');
  });

  test('a device that is lost before the first step is replaced', async () => {
    const gpus = faulty();
    gpus.loseAt = () => gpus.devices === 1;
    const { error } = await run(gpus, ['--iterations', '1']);
    expect(error).toBeUndefined();
    expect(gpus.devices).toBe(2);
    expect(await files()).toEqual(['out.png']);
  });

  test('the unfinished picture has its own name, which no input may have', async () => {
    expect(unfinishedName('a.b/out')).toBe('a.b/out.unfinished');
    expect(unfinishedName('a.b/my.out.jpeg')).toBe('a.b/my.out.unfinished.jpeg');
    await writeFile(join(folder, 'out.unfinished.png'), await sharp(join(folder, 'style.png')).toBuffer());
    const { error } = await run(faulty(), ['--start', join(folder, 'out.unfinished.png')]);
    expect(error).toMatchObject({
      code: 'settings',
      message: expect.stringMatching(
        /^unfinished picture .*: this is also the init, which it would overwrite/,
      ),
    });
  });
});
