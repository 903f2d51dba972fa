import { expect, it } from 'vitest';
import { pauseAfter, RETRY_POLICY, readRetryAfter } from '../../../src/vgg/hub/retry-policy.ts';

it('pauses grow to eight seconds, give or take a half, and are no shorter than the server asks', () => {
  for (const [failures, pause] of [
    [1, 500],
    [2, 1000],
    [4, 4000],
    [9, 8000],
  ] as const) {
    const pauses = Array.from({ length: 50 }, () => pauseAfter(failures, RETRY_POLICY, 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(pause / 2);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(1.5 * pause);
    expect(new Set(pauses).size).toBeGreaterThan(1);
  }
  expect(pauseAfter(1, RETRY_POLICY, 20_000)).toBe(20_000);
});

it('Retry-After is seconds or a date', () => {
  expect(readRetryAfter('120')).toBe(120_000);
  const date = new Date(Date.now() + 60_000).toUTCString();
  expect(readRetryAfter(date)).toBeGreaterThan(55_000);
  expect(readRetryAfter(new Date(0).toUTCString())).toBe(0);
  expect(readRetryAfter('soon')).toBe(0);
  expect(readRetryAfter(null)).toBe(0);
});
