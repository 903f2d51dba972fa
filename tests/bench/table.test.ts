import { expect, test } from 'vitest';
import { type Row, roundedRow } from './row.ts';
import { heading, tableLine } from './table.ts';

const row: Row = {
  impl: 'art-filter',
  case: 'conv',
  shape: '64→128@32',
  direction: 'backward',
  variant: 'direct',
  ms: 12.3456,
  spread: 0.01234,
  gflops: 3.05678,
  gbps: 0.123456,
  share_of_peak: 0.0456,
  share_of_copy: 0.456,
  ratio: 1234.5,
  adapter: 'some GPU',
  version: '0.1.0',
  rounds: 5,
  timing: 'queue',
  software: true,
};

test('a line says what was measured, three digits each, its columns under the heading', () => {
  const line = tableLine(row);
  const cells = line.split(/ {2,}/);
  expect(cells.slice(0, 3)).toEqual(['art-filter', 'conv', '64→128@32 backward direct']);
  expect(cells.slice(3)).toEqual(['12.3', '0.0123', '3.06', '0.123', '4.6 %', '46 % 1235× ours']);
  const end = (text: string, part: string) => text.indexOf(part) + part.length;
  expect(end(line, '12.3')).toBe(end(heading(), 'ms'));
  expect(end(line, '3.06')).toBe(end(heading(), 'GFLOP/s'));
});

test('what was not measured stays empty', () => {
  const { shape, variant, gbps, share_of_peak, share_of_copy, ratio, ...less } = row;
  const line = tableLine({ ...less, size: 64, direction: 'both', gflops: null, phase: 'losses' });
  expect(line.split(/ {2,}/)).toEqual(['art-filter', 'conv', '64² losses', '12.3', '0.0123']);
});

test('a network stands behind the size, with its share of the published time and its launches', () => {
  const { shape, variant, gbps, share_of_peak, share_of_copy, ratio, ...less } = row;
  const whole = { size: 64, network: 'draft', direction: 'both', phase: 'whole' } as const;
  const line = tableLine({ ...less, ...whole, of_published: 0.0789, dispatches: 120 });
  expect(line).toContain('64² draft whole');
  expect(line).toMatch(/0\.0789 of vgg19, 120 dispatches$/);
});

test('rows for machines keep four digits, and have the keys that every row has', () => {
  const rounded = roundedRow(row);
  expect(rounded).toMatchObject({ ms: 12.35, spread: 0.01234, gflops: 3.057, ratio: 1235, rounds: 5 });
  expect(JSON.parse(JSON.stringify(roundedRow({ ...row, direction: null, gflops: null })))).toMatchObject({
    direction: null,
    gflops: null,
  });
});
