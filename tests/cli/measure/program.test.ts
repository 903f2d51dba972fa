import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/args/usage.ts';
import { parseStyle } from '../../../src/cli/measure/program.ts';

const parse = (line: string) => parseStyle(line.split(' ').filter(Boolean));

describe('art-filter style', () => {
  it('reads a picture, a file and the options that count', () => {
    expect(
      parse(
        'measure p.jpg -o s.style.safetensors --size 300 --style-scale 2 --weights vgg19 --memory 1GB --quiet',
      ),
    ).toMatchObject({
      measure: true,
      picture: 'p.jpg',
      output: 's.style.safetensors',
      overwrite: true,
      quiet: true,
      request: { settings: { size: 300, styleScale: 2 }, weights: 'vgg19', memory: 1e9, runtime: 'auto' },
    });
    expect(parse('measure -')).toMatchObject({ picture: '-', output: undefined, quiet: false });
    expect(parse('measure p.jpg -o folder/ --no-overwrite')).toMatchObject({
      output: 'folder/',
      overwrite: false,
    });
  });

  it('answers for help, short and whole, with its own options only', () => {
    const { answer } = parse('measure --help') as { answer: string };
    expect(answer).toMatch(/^Usage: art-filter style measure /);
    for (const name of ['--style-layers', '--pooling', '--memory']) expect(answer).toContain(name);
    for (const name of ['--content-weight', '--mask', '--iterations']) expect(answer).not.toContain(name);
    expect((parse('measure -h') as { answer: string }).answer).toMatch(
      /^Usage: art-filter style measure [\s\S]*art-filter style measure --help lists all \d+ options\.\n$/,
    );
    expect((parse('--help') as { answer: string }).answer).toContain('measure');
  });

  it.each([
    ['', /No command was given; expected measure/],
    ['mesure p.jpg', /unknown command 'mesure'.*measure/i],
    ['measure', /missing.*picture/i],
    ['measure p.jpg -o s.png', /must end in \.style\.safetensors/],
    ['measure p.jpg --iterations 3', /unknown option '--iterations'/i],
    ['measure p.jpg --size 8', /whole number from 16/],
    ['measure p.jpg q.jpg', /too many arguments/i],
  ])('refuses %s', (line, sentence) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(sentence);
  });
});
