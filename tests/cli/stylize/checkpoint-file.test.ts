import { type FileHandle, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CheckpointFile, findSavedRun } from '../../../src/cli/stylize/checkpoint-file.ts';

/** A disk that fills up halfway through the next file. */
const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const open = async (...given: Parameters<typeof real.open>): Promise<FileHandle> => {
    const file = await real.open(...given);
    if (!disk.full) return file;
    const write = file.writeFile.bind(file);
    file.writeFile = async (data) => {
      const bytes = data as Uint8Array;
      await write(bytes.subarray(0, bytes.length >> 1));
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    };
    return file;
  };
  return { ...real, open };
});

let folder: string;
let output: string;
let reported: string[];
const report = (sentence: string) => reported.push(sentence);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'art-filter-checkpoint-'));
  output = join(folder, 'out.png');
  reported = [];
});
afterEach(async () => {
  disk.full = false;
  await rm(folder, { recursive: true });
});
const open = () => CheckpointFile.open(output, report);
const bytes = (value: number) => new Uint8Array(1000).fill(value);
const content = async () => [...new Set(await readFile(`${output}.checkpoint`))];

it('is replaced as a whole, and removed at the end', async () => {
  const file = await open();
  void file.write(bytes(1), false);
  await file.write(bytes(2), true);
  expect(await content()).toEqual([2]);
  expect(await file.saved()).toBe(true);
  await file.remove();
  expect(await readdir(folder)).toEqual([]);
});

it('stays while the disk is full, with one message, and is written again once there is room', async () => {
  const file = await open();
  await file.write(bytes(1), false);
  disk.full = true;
  await file.write(bytes(2), false);
  await file.write(bytes(3), false);
  expect(await content()).toEqual([1]);
  expect(await readdir(folder)).toEqual(['out.png.checkpoint']);
  expect(reported).toEqual([expect.stringMatching(/continues, but cannot be saved: .*the disk is full/)]);
  disk.full = false;
  await file.write(bytes(4), false);
  expect(await content()).toEqual([4]);
});

it('of another run is reported, and stays until this run is saved', async () => {
  await writeFile(`${output}.checkpoint`, bytes(9));
  const file = await open();
  expect(await findSavedRun(file, { resume: false }, report)).toBeUndefined();
  expect(reported).toEqual([expect.stringMatching(/out\.png\.checkpoint is of an unfinished run: --resume/)]);
  await file.write(bytes(1), true);
  expect(await content()).toEqual([9]);
  expect(await file.saved()).toBe(false);
  await file.write(bytes(1), false);
  expect(await content()).toEqual([1]);
});

it('half-written by a killed run is removed', async () => {
  const others = ['.other.png.checkpoint.1234.part', 'out.png'];
  for (const name of [...others, '.out.png.checkpoint.0a1b2c3d.part'])
    await writeFile(join(folder, name), 'x');
  const file = await open();
  expect((await readdir(folder)).sort()).toEqual(others);
  expect(await findSavedRun(file, { resume: true }, report)).toBeUndefined();
  expect(reported).toEqual([
    expect.stringMatching(/There is no .*out\.png\.checkpoint: the run starts from the beginning/),
  ]);
});

it('that is damaged or unreadable is refused by name and stays', async () => {
  await writeFile(`${output}.checkpoint`, bytes(9));
  const message = /out\.png\.checkpoint: This is no checkpoint/;
  await expect(findSavedRun(await open(), { resume: true }, report)).rejects.toThrow(message);
  expect(await content()).toEqual([9]);
  await rm(`${output}.checkpoint`);
  await mkdir(`${output}.checkpoint`);
  await expect(findSavedRun(await open(), { resume: true }, report)).rejects.toMatchObject({ code: 'file' });
});
