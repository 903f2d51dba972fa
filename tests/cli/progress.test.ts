import { describe, expect, it } from 'vitest';
import { duration, Progress } from '../../src/cli/progress.ts';
import { resolveSettings } from '../../src/style/resolve-settings.ts';

function terminal(isTTY: boolean) {
  return {
    isTTY,
    columns: 120,
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
  secondsPerIteration: 0.5,
});

describe('Progress', () => {
  it('tells a few lines where there is no terminal, the last one among them', () => {
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

  it('tells each of a few iterations once', () => {
    const out = terminal(false);
    const progress = new Progress(out, false);
    progress.begin({ ...settings, iterations: 3 });
    for (let i = 1; i <= 3; i++) progress.step({ ...step(i), iterations: 3 });
    expect(out.text.match(/Iteration \d/g)).toEqual(['Iteration 1', 'Iteration 2', 'Iteration 3']);
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

  it('is silent when quiet', () => {
    const out = terminal(true);
    const progress = new Progress(out, true);
    progress.line('hello');
    progress.begin(settings);
    progress.step(step(1));
    progress.end();
    expect(out.text).toBe('');
  });
});

it('duration reads as people say it', () => {
  expect([0, 41.2, 60, 200, 3599.5, 3900, Number.NaN].map(duration)).toEqual([
    '0 s',
    '42 s',
    '1 min 0 s',
    '3 min 20 s',
    '1 h 0 min',
    '1 h 5 min',
    'unknown time',
  ]);
});
