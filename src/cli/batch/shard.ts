import { InvalidArgumentError } from 'commander';

/** Share of a list for one of several machines, which need no communication. */
export interface Shard {
  /** From 0 to `count` − 1. */
  readonly index: number;
  readonly count: number;
}

/** Parses `0/3`, `1/3` or `2/3`, as job arrays count. */
export function parseShard(text: string): Shard {
  const [, i = '', n = ''] = /^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(text) ?? [];
  const [index, count] = [Number(i), Number(n)];
  if (i === '' || count < 1 || index >= count) {
    throw new InvalidArgumentError('Expected i/n with i from 0 to n − 1, such as 0/3, 1/3 or 2/3.');
  }
  return { index, count };
}

/** Every n-th item from the i-th on: the shards are disjoint and together the whole list. */
export function shardOf<T>(list: readonly T[], { index, count }: Shard): T[] {
  return list.filter((_, at) => at % count === index);
}
