import { describe, expect, it } from 'vitest';
import { Progress } from '../../../src/cli/shared/progress.ts';
import { formatSeconds } from '../../../src/format.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';

function terminal(isTTY: boolean, columns = 120) {
  return {
    isTTY,
    columns,
    text: '',
    write(chunk: string) {
      this.text += chunk;
      return true;
    },
  };
}

const settings = { ...resolveSettings({ iterations: 200 }), styleLayers: { conv1_1: 3, conv2_1: 1 } };
const step = (iteration: number) => ({
  iteration,
  iterations: 200,
  losses: { total: 8 / iteration, content: 0.25, style: { conv1_1: 0.2, conv2_1: 0.6 }, tv: 0 },
  scale: 512,
  secondsPerIteration: 0.5,
  secondsLeft: (200 - iteration) / 2,
});

describe('Progress', () => {
  it('prints a few lines without a terminal, including the last step', () => {
    const out = terminal(false);
    const progress = new Progress(out, false);
    progress.begin(settings);
    for (let i = 1; i <= 200; i++) progress.step(step(i));
    progress.end();
    const lines = out.text.trim().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('Iteration 1 of 200: loss 8.000 (content 0.2500, style 0.3000), 1 min 40 s left');
    expect(lines.at(-1)).toBe('Iteration 200 of 200: loss 0.04000 (content 0.2500, style 0.3000), 0 s left');
  });

  it('prints each of a few iterations once', () => {
    const out = terminal(false);
    const progress = new Progress(out, false);
    progress.begin({ ...settings, iterations: 3 });
    for (let i = 1; i <= 3; i++) progress.step({ ...step(i), iterations: 3 });
    expect(out.text.match(/Iteration \d/g)).toEqual(['Iteration 1', 'Iteration 2', 'Iteration 3']);
  });

  it('prints the size of every scale but the last', () => {
    const out = terminal(false);
    const progress = new Progress(out, false);
    progress.begin({ ...settings, iterations: 2 });
    progress.step({ ...step(1), iterations: 2, scale: 128, secondsLeft: 70 });
    progress.step({ ...step(2), iterations: 2, secondsLeft: 0 });
    const [first, last] = out.text.split('\n');
    expect(first).toMatch(/^Iteration 1 of 2 at 128 px: .*, 1 min 10 s left$/);
    expect(last).toMatch(/^Iteration 2 of 2: /);
    const bar = terminal(true);
    const drawn = new Progress(bar, false);
    drawn.begin(settings);
    drawn.step({ ...step(1), scale: 181 });
    drawn.end();
    expect(bar.text).toContain('1/200 at 181 px');
  });

  it('draws a bar on a terminal and gives the cursor back', () => {
    const out = terminal(true);
    const progress = new Progress(out, false);
    progress.begin(settings);
    for (let i = 1; i <= 200; i++) progress.step(step(i));
    progress.end();
    expect(out.text).toContain('200/200');
    expect(out.text).toContain('loss 0.04000');
    expect(out.text).toContain('\x1b[?25h');
    expect(out.text).not.toContain('Iteration');
  });

  it('reports a download in ten lines, and a rate without cached bytes', () => {
    const out = terminal(false);
    const progress = new Progress(out, false);
    for (let done = 0; done <= 52e6; done += 1e5) progress.bytes('Fetching vgg19', done, 52e6);
    const lines = out.text.trim().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('Fetching vgg19: 0.0 of 52 MB');
    expect(lines[1]).toBe('Fetching vgg19: 5.2 of 52 MB');
    expect(lines.at(-1)).toBe('Fetching vgg19: 52 of 52 MB');

    const tty = terminal(true, 70);
    const bar = new Progress(tty, false);
    bar.bytes('Fetching vgg19', 26e6, 52e6, 1000);
    bar.bytes('Fetching vgg19', 39e6, 52e6, 3000);
    const last = tty.text.split('\x1b[K').at(-1)!;
    expect(last).toMatch(/^Fetching vgg19 █+░+ 39 of 52 MB {2}6\.5 MB\/s {2}2 s left$/);
    expect(last.length).toBeLessThan(70);
    bar.bytes('Fetching vgg19', 53e6, 52e6, 4000);
    bar.end();
    expect(tty.text.endsWith('\x1b[K')).toBe(true);
  });

  it.each([
    [80, { iteration: 199, iterations: 300 }, 2],
    [80, { iteration: 3999, iterations: 4000 }, 90],
    [60, { iteration: 1, iterations: 4000 }, 9],
  ])('fits %i columns, the time left in sight', (columns, at, secondsPerIteration) => {
    const out = terminal(true, columns);
    const progress = new Progress(out, false);
    progress.begin({ ...settings, iterations: at.iterations });
    const losses = { total: 123456, content: 1.25e-5, style: { conv1_1: 1.5e-5, conv2_1: 1e-5 }, tv: 0 };
    const secondsLeft = (at.iterations - at.iteration) * secondsPerIteration;
    progress.step({ ...at, losses, scale: 512, secondsPerIteration, secondsLeft });
    progress.end();
    // Each redraw starts at the first column.
    const lines = out.text
      .split('\x1b[1G')
      .slice(1)
      .map((line) => line.split('\x1b')[0]!);
    expect(lines.at(-1)).toMatch(/^[█░]{6,} +\d+\/\d+ {2}(\d+ \w+ ){1,2}(\d+ \w+ )?left {2}loss/);
    for (const line of lines) expect(line.length).toBeLessThan(columns);
    if (columns === 80) expect(lines.at(-1)).toContain('loss 1.235e+5 (content 1.25e-5');
  });

  it('prints the status in one line of a terminal, in separate lines elsewhere', () => {
    const out = terminal(true);
    const progress = new Progress(out, false);
    progress.status('Downloading …', 0.254);
    progress.status('Downloading …', 0.256);
    progress.status('Compiling …');
    progress.line('Done.');
    expect(out.text).toBe('\r\x1b[KDownloading … 25 %\r\x1b[KCompiling …\r\x1b[KDone.\n');
    const file = terminal(false);
    const lines = new Progress(file, false);
    lines.status('Downloading …', 0.1);
    lines.status('Downloading …', 0.9);
    lines.status('Compiling …');
    lines.line('Done.');
    expect(file.text).toBe('Downloading …\nCompiling …\nDone.\n');
  });

  it('is silent when quiet', () => {
    const out = terminal(true);
    const progress = new Progress(out, true);
    progress.line('hello');
    progress.status('hello', 0.5);
    progress.begin(settings);
    progress.step(step(1));
    progress.end();
    expect(out.text).toBe('');
  });
});

it('formatSeconds reads as people say it', () => {
  expect([0, 41.2, 60, 200, 3599.5, 3900, Number.NaN].map(formatSeconds)).toEqual([
    '0 s',
    '42 s',
    '1 min 0 s',
    '3 min 20 s',
    '1 h 0 min',
    '1 h 5 min',
    'unknown time',
  ]);
});
