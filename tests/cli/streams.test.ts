import { execFile, spawn } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram, PROGRAM, SHALLOW, skipWhereMissing } from './built-program.ts';
import { writeFlat } from './set-up.ts';

let root: string;
let folder: string;
beforeAll(async () => {
  await buildProgram();
  root = await mkdtemp(join(tmpdir(), 'art-filter-streams-'));
});
afterAll(() => rm(root, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
  await writeFlat(join(folder, 'content.png'), [40, 30], '#884422');
  await writeFlat(join(folder, 'style.png'), [30, 40], '#224488');
});
const at = (name: string) => join(folder, name);

const SMALL = ['--size', '32', '--iterations', '2', ...SHALLOW];

/** Runs a line of the shell, in which ART stands for the program. */
async function shell(line: string): Promise<{ code: number; stdout: Buffer; stderr: string }> {
  const program = `'${process.execPath}' '${PROGRAM}'`;
  const child = spawn('sh', ['-c', line.replace(/\bART\b/g, program)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, errors]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => errors.push(chunk));
  const code = await new Promise<number>((resolve) => child.once('close', resolve));
  return { code, stdout: Buffer.concat(out), stderr: Buffer.concat(errors).toString() };
}

describe.skipIf(process.platform === 'win32')('art-filter in a pipe', () => {
  it('paints from the standard input to the standard output', { timeout: 300_000 }, async (context) => {
    const ended = await shell(`cat content.png | ART - style.png -o - ${SMALL.join(' ')}`);
    for (const runtime of ['dawn', 'chrome']) skipWhereMissing(context, { ...ended, stdout: '' }, runtime);
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/Wrote -: 32×24 pixels/) });
    expect(await sharp(ended.stdout).metadata()).toMatchObject({ format: 'png', width: 32, height: 24 });
    expect((await readdir(folder)).sort()).toEqual(['content.png', 'style.png']);

    const webp = await shell(`ART - style.png -o - --format webp --quiet ${SMALL.join(' ')} < content.png`);
    expect(webp).toMatchObject({ code: 0, stderr: '' });
    expect((await sharp(webp.stdout).metadata()).format).toBe('webp');
  });

  it('reads and writes named pipes, and writes through a link', { timeout: 300_000 }, async (context) => {
    await promisify(execFile)('mkfifo', [at('in.fifo'), at('out.fifo')]);
    await mkdir(at('far'));
    await symlink('far/result.png', at('link.png'));
    const ended = await shell(
      `cat style.png > in.fifo & cat out.fifo > piped & ART content.png in.fifo -o out.fifo ${SMALL.join(' ')}; wait`,
    );
    for (const runtime of ['dawn', 'chrome']) skipWhereMissing(context, { ...ended, stdout: '' }, runtime);
    expect(ended.stdout.toString()).toMatch(/Wrote out\.fifo: 32×24/);
    expect((await lstat(at('out.fifo'))).isFIFO()).toBe(true);
    const linked = await shell(`ART content.png style.png -o link.png ${SMALL.join(' ')}`);
    expect(linked.code).toBe(0);
    expect((await lstat(at('link.png'))).isSymbolicLink()).toBe(true);
    expect(await readFile(at('far/result.png'))).toEqual(await readFile(at('piped')));
    expect((await readdir(folder)).filter((name) => /unfinished|checkpoint/.test(name))).toEqual([]);
  });

  it('names the result, replaces it aloud, and not with --no-overwrite', {
    timeout: 300_000,
  }, async (context) => {
    await promisify(execFile)('mv', [at('content.png'), at('-ünïcode 🎨 photo')]);
    const first = await shell(`ART ${SMALL.join(' ')} -- './-ünïcode 🎨 photo' style.png`);
    for (const runtime of ['dawn', 'chrome']) skipWhereMissing(context, { ...first, stdout: '' }, runtime);
    const name = 'ünïcode 🎨 photo-style.png';
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining(`The result goes to ${name}.`) });
    expect(await readdir(folder)).toContain(name);
    const again = await shell(`ART ${SMALL.join(' ')} -o '${name}' -- '-ünïcode 🎨 photo' style.png`);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining(`Replacing ${name}.`) });
    for (const how of ['', '--dry-run']) {
      const kept = await shell(
        `ART ${SMALL.join(' ')} -o '${name}' --no-overwrite ${how} -- '-ünïcode 🎨 photo' style.png`,
      );
      expect(kept).toMatchObject({ code: 2, stderr: expect.stringMatching(/there already; give another/) });
    }
  });

  it('refuses what it cannot read or write with one sentence', { timeout: 120_000 }, async () => {
    await writeFile(at('text.txt'), 'Dear diary');
    const cases: [RegExp, string][] = [
      [/content -: nothing came by the standard input/, 'ART - style.png -o r.png < /dev/null'],
      [/content -: .*no picture that can be read/, 'ART - style.png -o r.png < text.txt'],
      [/content \/dev\/zero: this is a device/, 'ART /dev/zero style.png -o r.png'],
      [/style \.: this is a folder/, 'ART content.png . -o r.png'],
      [/--resume works with files beside the result/, 'ART content.png style.png -o - --resume'],
      [/--save-every works with files/, 'ART content.png style.png -o /dev/null --save-every 2'],
      [/-: this is also the output/, 'ART content.png style.png -o - --report -'],
    ];
    for (const [sentence, line] of cases) {
      const { code, stdout, stderr } = await shell(line);
      const told = stderr.split('\n').filter((each) => each.startsWith('art-filter: '));
      expect({ line, told, stdout: stdout.toString() }).toEqual({
        line,
        told: [expect.stringMatching(sentence)],
        stdout: '',
      });
      expect(code).toBeGreaterThan(0);
    }
    expect((await readdir(folder)).sort()).toEqual(['content.png', 'style.png', 'text.txt']);
  });
});
