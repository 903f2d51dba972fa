import { describe, expect, it } from 'vitest';
import { forEachChunk, runCooperatively } from '../src/scheduling.ts';

/** Milliseconds that the processor is kept busy. */
function busy(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

/** How often others had a turn while something was worked on. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  const clock = setInterval(() => turns++, 0);
  await work;
  clearInterval(clock);
  return turns;
}

describe('work in pieces', () => {
  it('is done once on every item, in order', async () => {
    const done: [number, number][] = [];
    await forEachChunk(10, (from, to) => done.push([from, to]), 4);
    expect(done).toEqual([
      [0, 4],
      [4, 8],
      [8, 10],
    ]);
    await forEachChunk(0, () => expect.unreachable());
  });

  it('lets others have a turn between long pieces, and loses no time between short ones', async () => {
    expect(await turnsDuring(forEachChunk(6, () => busy(15), 1))).toBeGreaterThan(3);
    let rests = 0;
    const work = (function* () {
      for (let i = 0; i < 10_000; i++) {
        yield;
        rests++;
      }
      return 'made';
    })();
    expect(await runCooperatively(work)).toBe('made');
    expect(rests).toBe(10_000);
  });

  it('ends with the first error', async () => {
    const work = forEachChunk(
      3,
      (from) => {
        if (from === 1) throw new RangeError('second');
        expect(from).toBe(0);
      },
      1,
    );
    await expect(work).rejects.toThrow('second');
  });
});
