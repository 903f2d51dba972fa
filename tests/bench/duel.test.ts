import { expect, test } from 'vitest';
import { chosenPeers, worksOf } from './against.ts';
import { type Contestant, duel, roundsFor } from './duel.ts';
import type { CaseName, Options } from './options.ts';
import type { Row } from './row.ts';

const WORK = { case: 'iteration', size: 64, network: 'draft' } as const;
const DESCRIBED = { ...WORK, direction: 'both', flops: 6e9 } as const;

/** Contestants that write down what is asked of them, and what the listener hears. */
function recorded() {
  const asked: string[] = [];
  const rows: Row[] = [];
  const notes: string[] = [];
  const contestant = (
    impl: string,
    ms: number,
    fails: 'prepare' | 'run' | undefined = undefined,
  ): Contestant => {
    let runs = 0;
    return {
      impl,
      version: '1',
      async prepare() {
        if (fails === 'prepare') throw new Error(`${impl}: it has no such thing.`);
        return { adapter: 'some GPU', setupMs: 1000, error: 1e-6 };
      },
      async run() {
        asked.push(impl);
        runs += 1;
        if (fails === 'run' && runs === 3) throw new Error('the device was lost.');
        return ms;
      },
      close: async () => void asked.push(`${impl} closed`),
    };
  };
  const listener = { row: (row: Row) => void rows.push(row), note: (line: string) => void notes.push(line) };
  const run = (contestants: Contestant[], rounds: number) =>
    duel(WORK, DESCRIBED, contestants, rounds, { software: true }, listener);
  return { asked, rows, notes, contestant, run };
}

test('contestants run in turn, the other way round every other round, and close', async () => {
  const { asked, contestant, run } = recorded();
  await run([contestant('a', 200), contestant('b', 300)], 3);
  expect(asked).toEqual(['a', 'b', 'a', 'b', 'b', 'a', 'a', 'b', 'a closed', 'b closed']);
});

test('short runs are repeated within a round', async () => {
  const { rows, contestant, run } = recorded();
  await run([contestant('a', 30)], 2);
  expect(rows[0]).toMatchObject({ rounds: 8, ms: 30 });
});

test('rows have times, rates and ratios to the first', async () => {
  const { rows, contestant, run } = recorded();
  await run([contestant('a', 200), contestant('b', 3000)], 2);
  expect(rows).toMatchObject([
    { impl: 'a', case: 'iteration', size: 64, ms: 200, gflops: 30, ratio: 1, setup_ms: 1000, software: true },
    { impl: 'b', ms: 3000, gflops: 2, ratio: 15, adapter: 'some GPU', rounds: 2, timing: 'queue' },
  ]);
});

test('who cannot is a line, and the rest goes on', async () => {
  const { asked, rows, notes, contestant, run } = recorded();
  await run([contestant('a', 200), contestant('b', 200, 'prepare'), contestant('c', 200, 'run')], 3);
  expect(notes).toEqual([
    'b, iteration 64 draft both: it has no such thing.',
    'c, iteration 64 draft both: the device was lost.',
  ]);
  expect(rows.map(({ impl, rounds }) => [impl, rounds])).toEqual([
    ['a', 3],
    ['c', 1],
  ]);
  expect(asked.filter((name) => name === 'c')).toHaveLength(3);
});

test('the slow get fewer rounds', () => {
  expect([100, 25_000, 70_000].map((ms) => roundsFor(ms, 5))).toEqual([5, 2, 1]);
  expect(roundsFor(25_000, 1)).toBe(1);
});

test('works: four convolutions both ways, and iterations', () => {
  const options = (
    cases: CaseName[],
    sizes: number[],
    networks: Options['networks'] = ['vgg19'],
  ): Options => ({
    runtime: 'chrome',
    cases,
    sizes,
    networks,
    peers: [],
    rounds: 5,
  });
  const shapes = worksOf(options(['conv'], [64]), true).map(
    ([, { shape, direction }]) => `${shape} ${direction}`,
  );
  expect(shapes).toEqual(
    ['64→64@64', '128→128@32', '256→256@16', '512→512@8'].flatMap((s) => [`${s} forward`, `${s} backward`]),
  );
  const iterations = worksOf(options(['peak', 'iteration'], []), false);
  expect(iterations.map(([work]) => work)).toMatchObject([{ size: 256 }, { size: 512 }, { size: 1024 }]);
  const narrow = worksOf(options(['conv', 'iteration'], [64], ['builtin', 'draft']), true);
  expect(narrow.filter(([{ case: name }]) => name === 'conv').map(([, { shape }]) => shape)).toEqual(
    [32, 16].flatMap((first) =>
      [0, 1, 2, 3].flatMap((i) => {
        const channels = first * 2 ** i;
        return Array(2).fill(`${channels}→${channels}@${64 / 2 ** i}`);
      }),
    ),
  );
  expect(narrow.filter(([{ case: name }]) => name === 'iteration').map(([work]) => work)).toMatchObject([
    { size: 64, network: 'builtin' },
    { size: 64, network: 'draft' },
  ]);
  // VGG19's convolutions at 224²: 19.51 thousand million multiply-adds, conv5_2 … conv5_4 0.4624 of them each.
  const { flops } = worksOf(options(['iteration'], [224]), true)[0]![1];
  expect(flops / 4e9).toBeCloseTo(19.51 - 3 * 0.4624, 1);
});

test('peers: all of the runtime, or those named', () => {
  expect(chosenPeers('dawn', []).map(({ name }) => name)).not.toContain('tfjs-webgl');
  expect(chosenPeers('chrome', []).map(({ name }) => name)).not.toContain('pytorch');
  expect(chosenPeers('chrome', ['pytorch']).map(({ name }) => name)).toEqual(['pytorch']);
});
