import { expect, test } from 'vitest';
import {
  formatBytes,
  formatDuration,
  formatProgress,
  formatSeconds,
  megabytes,
  parseBytes,
} from '../src/format.ts';

test.each([
  ['512MB', 512e6],
  ['512 mb', 512e6],
  ['1.5GiB', 1.5 * 2 ** 30],
  ['2000KiB', 2000 * 1024],
  ['1048576', 2 ** 20],
  ['1gb', 1e9],
])('%s is an amount', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', 'MB', '-1GB', '1e9', '12 TB', '1KB', '0', '1.GB', 'Infinity', '99999999999GB'])(
  '"%s" is none',
  (text) => {
    expect(() => parseBytes(text)).toThrow(/^memory is .* expected an amount .*\. Give one\.$/);
  },
);

test('amounts are told in two or three digits', () => {
  expect([5e3, 999_499, 1e6, 9.94e6, 197.4e6, 999.4e6, 999.6e6, 1.24e9, 12e9].map(formatBytes)).toEqual([
    '5 KB',
    '999 KB',
    '1 MB',
    '9.9 MB',
    '197 MB',
    '999 MB',
    '1 GB',
    '1.2 GB',
    '12 GB',
  ]);
});

test('times are told as exactly as they are guessed', () => {
  const texts = [0.2, 7, 12, 44, 58, 100, 570, 1000, 3500, 5400, 90_000].map(formatDuration);
  expect(texts).toEqual([
    'a second',
    '7 seconds',
    '10 seconds',
    '45 seconds',
    'a minute',
    '2 minutes',
    '10 minutes',
    '15 minutes',
    'an hour',
    '1.5 hours',
    '25 hours',
  ]);
});

test('what is on its way is counted in millions of bytes', () => {
  expect([4e4, 1.2e7, 5.75e8].map(megabytes)).toEqual(['0.0', '12', '575']);
  expect(formatProgress({ done: 5.2e6, total: 51.8e6 })).toBe('5.2 of 52 MB');
});

test('measured times are exact to the second', () => {
  expect([0.2, 41.2, 60, 65, 200, 3599.5, 3900, 7800, Number.NaN].map(formatSeconds)).toEqual([
    '1 s',
    '42 s',
    '1 min 0 s',
    '1 min 5 s',
    '3 min 20 s',
    '1 h 0 min',
    '1 h 5 min',
    '2 h 10 min',
    'unknown time',
  ]);
});
