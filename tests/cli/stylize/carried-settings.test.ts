import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/cli/args/arguments.ts';
import { encodeFile } from '../../../src/image/encode-node.ts';
import { formatRecord, readRecord } from '../../../src/style/settings/record.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';
import type { Settings } from '../../../src/style/settings/settings.ts';
import { FakeEngine } from '../fake-engine.ts';
import { makeFolder, writeFlat } from '../set-up.ts';
import { stylizeIn } from './stylize-in.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-carried-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await makeFolder(root);
});

const run = (line: string, engine = new FakeEngine()) => stylizeIn(folder, line, engine);
const path = (name: string) => join(folder, name);
const recordOf = async (name: string) => (await readRecord(await readFile(path(name))))?.record;
const PAIR = 'content.png style.png';
const picture = { width: 20, height: 10, data: new Float32Array(600) };

/** A picture that carries settings over the defaults. */
async function carry(name: string, given: Partial<Settings>, more: object = {}): Promise<void> {
  const { iterations, ...settings } = resolveSettings(given);
  const text = formatRecord({
    version: '0.1.0',
    network: { name: 'builtin', digest: 'ab' },
    settings: { ...settings, ...(given.iterations !== undefined && { iterations }) },
    width: 20,
    height: 10,
    steps: 5,
    styles: 1,
    ...more,
  });
  await encodeFile(path(name), picture, { settings: text });
}

/** Settings and network of a run with a line. */
async function jobOf(line: string) {
  const engine = new FakeEngine();
  const { reported } = await run(line, engine);
  return { settings: engine.job!.settings, weights: engine.job!.weights.source, reported };
}

describe('a result', () => {
  it.each(['png', 'jpg', 'webp', 'avif'])(
    'as %s carries settings, network and sizes, and no path',
    async (ending) => {
      await run(`${PAIR} -o out.${ending} --iterations 3 --seed 5 --content-weight 0.3 --weights builtin`);
      const bytes = await readFile(path(`out.${ending}`));
      expect(bytes.toString('latin1')).not.toContain(folder);
      expect(bytes.toString('latin1')).not.toMatch(/content\.png|style\.png/);
      expect((await readRecord(bytes))!.record).toEqual({
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        network: { name: 'builtin' },
        settings: resolveSettings({ iterations: 3, seed: 5, contentWeight: 0.3, size: 256 }),
        width: 40,
        height: 30,
        steps: 3,
        styles: 1,
        absent: [],
      });
    },
  );

  it('says nothing of iterations that were not given, and names inputs that it does not hold', async () => {
    await writeFlat(path('mask.png'), [40, 30], '#fff');
    await run(`${PAIR} -o out.png --keep mask.png --start style.png --save-every 60`);
    const record = await recordOf('out.png');
    expect(record?.settings.iterations).toBeUndefined();
    expect(record).toMatchObject({ steps: 100, absent: ['keep', 'start'] });
    expect(await recordOf('out-0060.png')).toMatchObject({ steps: 60 });
  });

  it('carries nothing with --without-settings', async () => {
    await run(`${PAIR} -o out.png --iterations 2 --without-settings`);
    expect(await recordOf('out.png')).toBeUndefined();
  });

  it('keeps no place of the photo, with --keep-metadata either', async () => {
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#888' } })
      .withExif({ IFD0: { Make: 'Maker' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } })
      .jpeg()
      .toFile(path('photo.jpg'));
    for (const ending of ['png', 'jpg', 'webp', 'avif']) {
      await run(`photo.jpg style.png -o out.${ending} --iterations 1 --keep-metadata --dpi 200`);
      const bytes = await readFile(path(`out.${ending}`));
      const { exif } = await sharp(bytes).metadata();
      expect(exif!.toString('latin1')).toContain('Maker');
      expect(await recordOf(`out.${ending}`)).toMatchObject({ dpi: 200 });
      // The tag of the directory with places.
      expect(exif!.indexOf(Buffer.from([0x25, 0x88]))).toBe(-1);
      expect(exif!.indexOf(Buffer.from([0x88, 0x25]))).toBe(-1);
    }
  });
});

describe('--settings-from', () => {
  it('paints by the settings and the network of a picture; what is given besides counts over them', async () => {
    await run(
      `${PAIR} -o first.webp --iterations 4 --seed 5 --content-weight 0.3 --size 64 --weights builtin`,
    );
    const same = await jobOf(`${PAIR} -o out.png --settings-from first.webp`);
    expect(same).toMatchObject({
      settings: { iterations: 4, seed: 5, contentWeight: 0.3, size: 64 },
      weights: 'builtin',
    });
    expect(await recordOf('out.png')).toMatchObject((await recordOf('first.webp'))!);
    const other = await jobOf(`${PAIR} -o out.png --settings-from first.webp --seed 6 --weights draft`);
    expect(other).toMatchObject({
      settings: { iterations: 4, seed: 6, contentWeight: 0.3, size: 64 },
      weights: 'draft',
    });
  });

  it('leaves to a look, a recipe or an optimiser what they decide', async () => {
    await carry('from.png', { contentWeight: 0.3, texture: 2, seed: 5, size: 64, learningRate: 0.5 });
    const look = await jobOf(`${PAIR} -o out.png --settings-from from.png --look wild --iterations 1`);
    expect(look.settings).toEqual({ seed: 5, size: 64, learningRate: 0.5, iterations: 1 });
    const recipe = await jobOf(`${PAIR} -o out.png --settings-from from.png --recipe keras --iterations 1`);
    expect(recipe.settings).toEqual({ seed: 5, size: 64, recipe: 'keras', iterations: 1 });
    const adam = await jobOf(`${PAIR} -o out.png --settings-from from.png --optimizer adam --iterations 1`);
    expect(adam.settings).toMatchObject({ contentWeight: 0.3, optimizer: 'adam' });
    expect(adam.settings.learningRate).toBeUndefined();
  });

  it('passes over in a sentence what does not fit here', async () => {
    await carry(
      'from.png',
      { blend: [0.3, 0.7], init: 'picture', seed: 5 },
      { version: '0.0.1', network: { name: 'mine\u001b.safetensors' }, absent: ['regions', 'start'] },
    );
    const bytes = await readFile(path('from.png'));
    const { record } = (await readRecord(bytes))!;
    const later = { ...record, settings: { ...record.settings, glow: 1, haze: 2 } };
    await encodeFile(path('later.png'), picture, { settings: formatRecord(later) });
    const { settings, weights, reported } = await jobOf(
      `${PAIR} -o out.png --settings-from later.png --iterations 1`,
    );
    expect(settings).toEqual({ seed: 5, size: 512, iterations: 1 });
    expect(weights).toBe('draft');
    const lines = reported.split('\n').filter((line) => line.startsWith('--settings-from'));
    expect(lines.map((line) => line.replace(/^\S+ \S+: /, ''))).toEqual([
      'Settings that this version does not know were passed over: glow, haze.',
      expect.stringMatching(
        /^it was painted by Art Filter 0\.0\.1, and this is \d.*: the result may differ\.$/,
      ),
      'it was painted with the network mine\\u001b.safetensors, which is not known here; --weights FILE names it.',
      'its blend of 2 styles was passed over.',
      'it was painted with masks of its styles (--mask, --style-mask) and a picture to start from (--start), not in the file.',
    ]);
  });

  it('says that a network has changed', async () => {
    class OtherEngine extends FakeEngine {
      override run(...[job, callbacks = {}, signal]: Parameters<FakeEngine['run']>) {
        const onReady: typeof callbacks.onReady = (ready) =>
          callbacks.onReady?.({ ...ready, weights: { ...ready.weights, digest: 'cd' } });
        return super.run(job, { ...callbacks, onReady }, signal);
      }
    }
    await carry('from.png', { iterations: 1 });
    const { reported } = await run(`${PAIR} -o out.png --settings-from from.png`, new OtherEngine());
    expect(reported).toContain(
      'The network builtin has changed since the picture of --settings-from was painted.',
    );
  });

  it.each([
    ['content.png', /^--settings-from .*content\.png: the file carries no settings, expected .*\.$/],
    ['none.png', /^--settings-from .*none\.png: .*\.$/],
    ['text.json', /carries no settings/],
    ['damaged.png', /^--settings-from .*: the settings in the file are damaged; .*\.$/],
  ])('refuses %s in one sentence, before anything is painted', async (name, message) => {
    await writeFile(path('text.json'), '{"settings":{}}');
    await encodeFile(path('damaged.png'), picture, { settings: '{"settings' });
    const engine = new FakeEngine();
    await expect(run(`${PAIR} -o out.png --settings-from ${name}`, engine)).rejects.toMatchObject({
      message,
    });
    expect(engine.jobs).toEqual([]);
  });

  it('does not overwrite the picture that it reads', async () => {
    await carry('from.png', {});
    await expect(run(`${PAIR} -o from.png --settings-from from.png`)).rejects.toMatchObject({
      code: 'settings',
      message: /also the picture of the settings/,
    });
  });
});

describe('--print', () => {
  const sizeOf = async (line: string) => {
    await writeFlat(path('content.png'), [600, 400], '#888');
    const engine = new FakeEngine();
    const { reported } = await run(`content.png style.png -o out.jpg --iterations 1 ${line}`, engine);
    const { density } = await sharp(await readFile(path('out.jpg'))).metadata();
    return { size: engine.job!.settings.size, density, reported };
  };

  it.each([
    ['--print 4cm', 472, 300],
    ['--print 4x4cm', 472, 300],
    ['--print 2x6in --dpi 100', 300, 100],
    ['--print 6x2in --dpi 100', 300, 100],
    ['--print 40mm --dpi 150', 236, 150],
    ['--dpi 144', undefined, 144],
  ])('%s is %s pixels, and the file has %i dots an inch', async (line, size, density) => {
    expect(await sizeOf(line)).toMatchObject({ size, density });
  });

  it('keeps its size where the picture has too few pixels, with fewer dots an inch, and says so', async () => {
    const { size, density, reported } = await sizeOf('--print 10in');
    expect({ size, density }).toEqual({ size: 600, density: 60 });
    expect(reported).toMatch(/takes 3000 pixels, but .*content\.png has 600: it gets 60 dots an inch\./);
  });

  it('goes by a picture as it is seen', async () => {
    await sharp({ create: { width: 600, height: 300, channels: 3, background: '#888' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(path('turned.jpg'));
    const engine = new FakeEngine();
    await run('turned.jpg style.png -o out.png --iterations 1 --print 1x3in --dpi 100', engine);
    expect(engine.job!.settings.size).toBe(200);
  });

  it.each([
    ['--print 20', /Expected a length or two, such as 20cm/],
    ['--print 0cm', /Expected a length/],
    ['--print 4cm --size 100', /--print 4cm and --size 100 both set the size/],
    ['--dpi 0', /Expected a whole number from 1 to 9600/],
  ])('%s is refused', (line, message) => {
    expect(() => parseArguments(`a.png b.png -o c.png ${line}`.split(' '))).toThrow(message);
  });

  it('is refused where it is too large for a result', async () => {
    await expect(run(`${PAIR} -o out.png --print 200cm`)).rejects.toMatchObject({
      code: 'settings',
      message:
        '--print 200cm at 300 dots an inch is 23622 pixels, expected 16 to 16384; take fewer dots an inch by --dpi, or another size.',
    });
  });
});
