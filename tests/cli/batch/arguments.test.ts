import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/args/usage.ts';
import { type BatchRequest, parseBatch } from '../../../src/cli/batch/arguments.ts';

const parse = (line: string) => parseBatch(line.split(' ')) as BatchRequest;

describe('parseBatch', () => {
  it('reads pictures, styles, folder, shard and the options of the main command as texts', () => {
    expect(
      parse('a.jpg p/*.jpg --style s.png t.png --out r --shard 1/4 --size 64 --mask m.png --blend 1,2'),
    ).toEqual({
      batch: true,
      eachStyle: false,
      mix: false,
      patterns: ['a.jpg', 'p/*.jpg'],
      styles: ['s.png', 't.png'],
      manifest: undefined,
      out: 'r',
      format: 'png',
      shard: { index: 1, count: 4 },
      force: false,
      dryRun: false,
      quiet: false,
      options: { size: ['64'], mask: ['m.png'], blend: ['1,2'] },
    });
  });

  it('takes a manifest without styles, whose rows have theirs', () => {
    expect(parse('--manifest rows.jsonl --out r --format webp --blend 1,2 --force')).toMatchObject({
      manifest: 'rows.jsonl',
      format: 'webp',
      force: true,
      options: { blend: ['1,2'] },
    });
  });

  it('--help has its own and the shared options', () => {
    const { answer } = parseBatch(['--help']) as { answer: string };
    for (const text of ['--manifest', '--shard', '--style-weight', '--memory', 'Exit codes']) {
      expect(answer).toContain(text);
    }
    for (const text of ['--timelapse', '--save-every', '--checkpoint-every'])
      expect(answer).not.toContain(text);
  });

  it.each([
    ['--style s.png --out r', /No pictures were given/],
    ['a.jpg --out r', /No style picture/],
    ['a.jpg --style s.png', /--out/],
    ['a.jpg --manifest rows.jsonl --out r', /leave one of the two out/],
    ['a.jpg --style s.png --out r --shard 4/4', /i from 0 to n − 1/],
    ['a.jpg --style s.png --out r --format gif', /png, jpg, webp/],
    ['a.jpg --style s.png --out r --size 8', /whole number from 16/],
    ['a.jpg --style s.png --out r --blend 1,2', /blend/],
    ['a.jpg --style s.png --out r --report x.json', /Unknown option '--report'/],
  ])('refuses %s', (line, message) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(message);
  });
});
