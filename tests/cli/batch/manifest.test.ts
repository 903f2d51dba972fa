import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../../src/cli/batch/manifest.ts';
import { rowOptions } from '../../../src/cli/batch/program.ts';
import { ArtFilterError } from '../../../src/errors.ts';

const parse = (...lines: string[]) => parseManifest(lines.join('\n'), 'rows.jsonl', rowOptions());

describe('parseManifest', () => {
  it('reads rows with their lines, styles, outputs and options as texts', () => {
    const rows = parse(
      '\uFEFF{"content": "a.jpg"}\r',
      '',
      '  {"content": "b.jpg", "style": "s.png", "output": "x/b.webp", "size": 64, "seed": null}',
      '{"content": "c.jpg", "style": ["s.png", "t.png"], "blend": [0.3, 0.7], "mask": ["m.png", "n.png"], "color": "mix:0.5"}',
      '',
    );
    expect(rows).toEqual([
      { line: 1, content: 'a.jpg', styles: undefined, output: undefined, options: {} },
      { line: 3, content: 'b.jpg', styles: ['s.png'], output: 'x/b.webp', options: { size: ['64'] } },
      {
        line: 4,
        content: 'c.jpg',
        styles: ['s.png', 't.png'],
        output: undefined,
        options: { blend: ['0.3,0.7'], mask: ['m.png', 'n.png'], color: ['mix:0.5'] },
      },
    ]);
  });

  it.each([
    ['{"content": "a.jpg"', /line 2: not valid JSON/],
    ['["a.jpg"]', /line 2: not an object/],
    ['"a.jpg"', /line 2: not an object/],
    ['null', /line 2: not an object/],
    ['{"style": "s.png"}', /line 2: "content" names no picture/],
    ['{"content": 3}', /line 2: "content" names no picture/],
    ['{"content": "a.jpg", "style": []}', /line 2: "style" names no picture/],
    ['{"content": "a.jpg", "style": {}}', /line 2: "style" is not a text/],
    ['{"content": "a.jpg", "output": ""}', /line 2: "output" is not a file name/],
    [
      '{"content": "a.jpg", "contentWeight": 1}',
      /line 2: "contentWeight" is not one of the options .*content-weight/,
    ],
    ['{"content": "a.jpg", "runtime": "dawn"}', /line 2: "runtime" is not one/],
    ['{"content": "a.jpg", "__proto__": 1}', /line 2: "__proto__" is not one/],
    ['{"content": "a.jpg", "size": true}', /line 2: "size" is not a text, a number/],
  ])('refuses %s with its line', (line, message) => {
    const read = () => parse('{"content": "good.jpg"}', line);
    expect(read).toThrow(ArtFilterError);
    expect(read).toThrow(message);
  });

  it('reports several bad lines, and counts the rest', () => {
    expect(() => parse(...Array.from({ length: 5 }, () => 'x'))).toThrow(
      /line 1: .*; line 2: .*; line 3: .*; and 2 more lines\. Expected lines such as \{"content"/,
    );
  });

  it('refuses one without rows', () => {
    expect(() => parse('', '  ')).toThrow(/manifest rows\.jsonl: it has no rows/);
  });
});
