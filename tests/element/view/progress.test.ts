import { expect, it } from 'vitest';
import type { Core } from '../../../src/element/core.ts';
import { Progress } from '../../../src/element/view/progress.ts';
import { english } from '../../support/english.ts';

it('a download is said to be cached only where it is', () => {
  const host = { requestUpdate: () => undefined };
  const core = { state: 'loading', emit: () => undefined, host, words: english };
  const progress = new Progress(core as unknown as Core);
  const text = (keeps: boolean) => {
    progress.advance('load', 0.5, { done: 25_900_000, total: 51_800_000 }, keeps);
    return progress.render().values.find((value) => String(value).startsWith('Downloading'));
  };
  expect(text(true)).toBe('Downloading VGG19: 26 of 52 MB, once; then it is cached.');
  expect(text(false)).toBe('Downloading VGG19: 26 of 52 MB.');
});

it('the event is fired for each stage and the end, and ten times a second at most in between', () => {
  const told: string[] = [];
  const emit = (_: string, { stage, fraction }: { stage: string; fraction: number }) =>
    told.push(`${stage} ${fraction}`);
  const core = { state: 'running', emit, host: { requestUpdate: () => undefined } };
  const progress = new Progress(core as unknown as Core);
  const begun = performance.now();
  for (const stage of ['load', 'targets', 'compile'] as const) progress.advance(stage, 0);
  for (let i = 0; i <= 5000; i++) progress.advance('run', i / 5000);
  const most = 3 + 2 + (performance.now() - begun) / 100;
  expect(told.length).toBeLessThanOrEqual(most);
  expect(told.slice(0, 4)).toEqual(['load 0', 'targets 0.05', 'compile 0.08', 'run 0.1']);
  expect(told.at(-1)).toBe('run 1');
});
