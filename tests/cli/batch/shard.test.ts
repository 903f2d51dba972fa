import { describe, expect, it } from 'vitest';
import { parseShard, shardOf } from '../../../src/cli/batch/shard.ts';

describe('shards', () => {
  it.each([1, 2, 3, 7, 16])('%i of them take every entry of a list once, about as many each', (count) => {
    const list = Array.from({ length: 11 }, (_, i) => i);
    const parts = Array.from({ length: count }, (_, index) => shardOf(list, { index, count }));
    expect(parts.flat().sort((a, b) => a - b)).toEqual(list);
    const sizes = parts.map((part) => part.length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it('reads i/n, counted from 0', () => {
    expect(parseShard('0/3')).toEqual({ index: 0, count: 3 });
    expect(parseShard(' 11 / 12 ')).toEqual({ index: 11, count: 12 });
  });

  it.each(['', '1', '3/3', '0/0', '-1/3', '1/3/5', '1.5/3', '/3', '1/', 'a/b'])('refuses %j', (text) => {
    expect(() => parseShard(text)).toThrow(/i\/n with i from 0 to n − 1/);
  });
});
