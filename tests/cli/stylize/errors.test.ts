import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ArtFilterError } from '../../../src/errors.ts';
import { FakeEngine } from '../fake-engine.ts';
import { makeFolder } from '../set-up.ts';
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

const run = (line: string, engine?: FakeEngine, how?: { isTTY?: boolean; stop?: AbortController }) =>
  stylizeIn(folder, line, engine, how);
const files = async () =>
  (await readdir(folder)).filter((name) => !/^(content|style)\.png$/.test(name)).sort();

describe('the demo', () => {
  /** Runs the demo with a time limit that the test controls. */
  const runOut = async (engine: FakeEngine, limit: AbortController) => {
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => limit.signal);
    try {
      return await run('demo -o out.png', engine);
    } finally {
      timeout.mockRestore();
    }
  };

  it('ends with the picture it has when its time is up', async () => {
    const limit = new AbortController();
    const engine = new FakeEngine((iteration) => {
      if (iteration === 3) limit.abort();
    });
    const { reported, printed, stopped } = await runOut(engine, limit);
    expect(stopped).toBe(false);
    expect(reported).toMatch(/The demo ends after 45 seconds/);
    expect(printed).toMatch(/3 of 60 iterations/);
    expect(await files()).toEqual(['out.png']);
  });

  it('fails when there is no picture by then', async () => {
    const limit = new AbortController();
    limit.abort();
    await expect(runOut(new FakeEngine(), limit)).rejects.toThrow(
      /45 seconds were over before the first iteration.*--size/,
    );
    expect(await files()).toEqual([]);
  });
});

describe('a run that fails', () => {
  it.each([
    ['none.png style.png -o out.png', 'file', /content .*none\.png.*no such file/],
    ['content.png none.png -o out.png', 'file', /style .*none\.png/],
    ['content.png style.png -o out.png --init none.png', 'file', /init .*none\.png/],
    ['content.png style.png -o out.png --mask none.png', 'file', /mask .*none\.png.*no such file/],
    ['content.png style.png -o out.png --style-mask none.png', 'file', /style mask .*none\.png/],
    ['content.png style.png -o out.png --keep none.png', 'file', /keep .*none\.png/],
    ['content.png style.png -o out.png --keep out.png', 'settings', /also the keep/],
    ['content.png style.png -o out.png --mask out.png', 'settings', /also the mask/],
    ['content.png style.png -o none/out.png', 'file', /folder .* does not exist/],
    ['content.png style.png -o out.png --report none/r.json', 'file', /folder .* does not exist/],
    ['content.png style.png -o out.png --weights none.safetensors', 'file', /weights .*no such file/],
    ['content.png style.png -o out.png --background nocolour', 'settings', /colour/],
    ['content.png style.png -o content.png', 'settings', /output .*content\.png: this is also the content/],
    ['content.png style.png -o ./style.png', 'settings', /also the style/],
    ['content.png style.png -o out.png --init out.png', 'settings', /also the init/],
    ['content.png style.png -o out.png --report out.png', 'settings', /report .*also the output/],
    ['content.png style.png -o out.png --report style.png', 'settings', /report .*also the style/],
    [
      'content.png style.png -o out.png --report w.safetensors --weights w.safetensors',
      'settings',
      /also the weights/,
    ],
  ])('%s', async (line, code, message) => {
    const engine = new FakeEngine();
    await expect(run(line, engine)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(engine.job).toBeUndefined();
    expect(await files()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('refuses an output that is an input by another name', async () => {
    await symlink(join(folder, 'style.png'), join(folder, 'link.png'));
    await expect(run('content.png style.png -o link.png')).rejects.toMatchObject({ code: 'settings' });
    await rm(join(folder, 'link.png'));
    await expect(run('content.png style.png -o out.png')).resolves.toMatchObject({ stopped: false });
  });

  it('leaves no file and closes the engine when the engine fails', async () => {
    const engine = new FakeEngine(() => {
      throw new ArtFilterError('device-lost', 'the GPU was lost.');
    });
    await expect(run('content.png style.png -o out.png', engine)).rejects.toMatchObject({
      code: 'device-lost',
    });
    expect(engine.closed).toBe(true);
    expect(await files()).toEqual([]);
  });
});
