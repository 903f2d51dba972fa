import { expect, it } from 'vitest';
import type { Core } from '../../../src/element/core.ts';
import { Progress } from '../../../src/element/view/progress.ts';

it('a download is said to be cached only where it is', () => {
  const core = { state: 'loading', emit: () => undefined, host: { requestUpdate: () => undefined } };
  const progress = new Progress(core as unknown as Core);
  const text = (keeps: boolean) => {
    progress.advance('load', 0.5, { done: 25_900_000, total: 51_800_000 }, keeps);
    return progress.render().values.find((value) => String(value).startsWith('Downloading'));
  };
  expect(text(true)).toBe('Downloading VGG19: 26 of 52 MB, once; then it is cached.');
  expect(text(false)).toBe('Downloading VGG19: 26 of 52 MB.');
});
