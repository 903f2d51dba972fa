import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { UsageError } from '../../../src/cli/args/usage.ts';
import { cellRequest, parseSweep, type SweepRequest } from '../../../src/cli/sweep/arguments.ts';
import { PRESETS } from '../../../src/sweep/presets.ts';

const parse = (line: string) => parseSweep(line.split(' ')) as SweepRequest;

describe('parseSweep', () => {
  it('makes every combination a command line of the main command', () => {
    const request = parse(
      'a.jpg b.jpg --style s.png t.png --vary iterations=10,20 --vary content-weight=0.5,1 --seed 7 --color mix:0.5 -o sheet.png',
    );
    expect(request).toMatchObject({ mixed: false, output: 'sheet.png', quiet: false });
    expect(request.cells).toHaveLength(16);
    const last = cellRequest(request, request.cells[15]!, { size: '128', iterations: '100' });
    expect(last).toMatchObject({
      content: 'b.jpg',
      styles: ['t.png'],
      settings: { iterations: 20, contentWeight: 1, seed: 7, color: 'mix:0.5', size: 128 },
      weights: undefined,
    });
  });

  it('takes every setting of the main command, lists too', () => {
    const request = parse(
      'a.jpg --style s.png t.png --mix --vary blend=1,0;0.5,0.5 --vary style-layers=conv1_1:2,conv2_1;conv3_1 -o x.webp --mask m.png --pooling avg',
    );
    expect(request.mixed).toBe(true);
    const settings = request.cells.map((cell) => cellRequest(request, cell).settings);
    expect(settings.map(({ blend }) => blend)).toEqual([
      [1, 0],
      [1, 0],
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(settings[0]).toMatchObject({ styleLayers: { conv1_1: 2, conv2_1: 1 }, pooling: 'avg' });
    expect(settings[1]!.styleLayers).toEqual({ conv3_1: 1 });
    expect(cellRequest(request, request.cells[0]!).masks).toEqual(['m.png']);
  });

  it('takes names that begin with a dash or hold spaces', () => {
    const request = parseSweep([
      '--style=s t.png',
      '--vary=seed=1,2',
      '-o=x.png',
      '--',
      '-a.jpg',
    ]) as SweepRequest;
    expect(cellRequest(request, request.cells[0]!)).toMatchObject({ content: '-a.jpg', styles: ['s t.png'] });
  });

  it.each(PRESETS.map(({ name }) => [name]))('has a ready sweep %s of pictures that are there', (name) => {
    const request = parse(`--preset ${name} --size 64`);
    expect(request.output).toBe(`sweep-${name}.png`);
    expect(request.cells.length).toBeGreaterThan(3);
    for (const { path } of [...request.contents, ...request.styles]) expect(existsSync(path)).toBe(true);
    for (const cell of request.cells) expect(cellRequest(request, cell).settings.size).toBe(64);
  });

  it('takes own pictures in place of those of a ready sweep', () => {
    const request = parse('me.jpg --preset subject');
    expect(request.contents).toEqual([{ path: 'me.jpg', title: 'me' }]);
    expect(request.styles).toHaveLength(1);
  });

  it('answers --help with its own options and those of the main command', () => {
    const { answer } = parseSweep(['--help']) as { answer: string };
    for (const name of ['--vary', '--preset', '--mix', '--content-weight', '--color'])
      expect(answer).toContain(name);
    for (const name of ['--save-every', '--report']) expect(answer).not.toContain(name);
    expect(answer.replace(/\s+/g, ' ')).toContain('(default: 384 on a GPU, 128 on a software adapter)');
  });
});

describe('wrong usage, found before anything is opened', () => {
  const usual = 'a.jpg --style s.png -o sheet.png';
  it.each([
    [`${usual}`, /Nothing varies/],
    ['--style s.png -o sheet.png --vary seed=1,2', /No content picture/],
    ['a.jpg -o sheet.png --vary seed=1,2', /No style picture/],
    ['a.jpg --style s.png --vary seed=1,2', /No file for the sheet/],
    ['a.jpg --style s.png -o sheet.gif --vary seed=1,2', /\.png/],
    [`${usual} --vary seed`, /name, = and values/],
    [`${usual} --vary seed=1`, /two or more/],
    [`${usual} --vary colour=1,2`, /"colour" cannot be varied.*color/],
    [`${usual} --vary output=a.png,b.png`, /"output" cannot be varied/],
    [`${usual} --vary runtime=dawn,chrome`, /"runtime" cannot be varied/],
    [`${usual} --vary mask=a.png,b.png`, /"mask" cannot be varied/],
    [`${usual} --vary seed=1,2 --vary seed=3,4`, /seed is varied twice/],
    [`${usual} --vary seed=1,2 --seed 3`, /--seed is both given and varied/],
    [`${usual} --vary size=64,3`, /size.*16 to 16384/],
    [`${usual} --vary color=style,green`, /color.*green/],
    [`${usual} --vary content-weight=-1,1`, /content-weight/],
    [`${usual} --vary iterations=1.5,2`, /iterations/],
    [`${usual} --vary recipe=keras,soup`, /recipe.*soup/],
    [
      `${usual} --vary tone-weight=0..23:24 --vary tv-weight=0..23:24`,
      /576 combinations, expected at most 200/,
    ],
    ['--preset iterations --vary seed=1,2', /has its own axes/],
    ['--preset soup', /preset.*soup/],
    [`${usual} --vary seed=1,2 --report r.json`, /--report/],
  ])('%s', (line, message) => {
    expect(() => parse(line)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }),
    );
    try {
      parse(line);
    } catch (error) {
      expect((error as UsageError).message).not.toContain('\n');
    }
  });
});
