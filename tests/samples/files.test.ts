import { readdir, readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DRAWINGS } from '../../src/samples/gallery.ts';
import { SAMPLES } from '../../src/samples/index.ts';

const FOLDER = new URL('../../src/samples/pictures/', import.meta.url);

describe('the list of samples', () => {
  it('has at least three contents and six styles', () => {
    expect(SAMPLES.filter((sample) => sample.kind === 'content').length).toBeGreaterThanOrEqual(3);
    expect(SAMPLES.filter((sample) => sample.kind === 'style').length).toBeGreaterThanOrEqual(6);
  });

  it('names each once and describes each', () => {
    expect(new Set(SAMPLES.map((sample) => sample.name)).size).toBe(SAMPLES.length);
    for (const { title, alt } of SAMPLES) {
      expect(title).not.toBe('');
      expect(alt.length).toBeGreaterThan(20);
    }
  });
});

describe.each(SAMPLES)('$file', ({ name, file }) => {
  it('is a WebP of the size its drawing gives', async () => {
    const { format, width, height } = await sharp(await readFile(new URL(file, FOLDER))).metadata();
    expect({ format, width, height }).toEqual({
      format: 'webp',
      width: DRAWINGS[name]?.width,
      height: DRAWINGS[name]?.height,
    });
  });

  it('decodes, and has the tones and detail of a picture', async () => {
    const { channels, entropy } = await sharp(await readFile(new URL(file, FOLDER))).stats();
    expect(channels).toHaveLength(3);
    expect(entropy).toBeGreaterThan(6);
  });
});

it('the files are the listed ones and 2 MB together at most', async () => {
  const files = await readdir(FOLDER);
  expect(files.sort()).toEqual(SAMPLES.map((sample) => sample.file).sort());
  const sizes = await Promise.all(
    files.map(async (file) => (await readFile(new URL(file, FOLDER))).byteLength),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2_000_000);
});

it('every sample has a square thumbnail, all of them 150 kB together at most', async () => {
  const folder = new URL('../../src/samples/thumbnails/', import.meta.url);
  const files = await readdir(folder);
  expect(files.sort()).toEqual(SAMPLES.map((sample) => sample.file).sort());
  let bytes = 0;
  for (const file of files) {
    const data = await readFile(new URL(file, folder));
    const { width, height } = await sharp(data).metadata();
    expect(width).toBe(height);
    bytes += data.byteLength;
  }
  expect(bytes).toBeLessThanOrEqual(150_000);
});
