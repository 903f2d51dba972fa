import { expect, test } from 'vitest';
import { AsyncMutex } from '../../../src/style/session/mutex.ts';

/** A promise and what ends it. */
function pending(): { promise: Promise<void>; resolve: () => void; reject: (reason: Error) => void } {
  let ends!: { resolve: () => void; reject: (reason: Error) => void };
  const promise = new Promise<void>((resolve, reject) => {
    ends = { resolve, reject };
  });
  return { promise, ...ends };
}
const tick = () => new Promise((resolve) => setTimeout(resolve));

test('one turn begins when the one before has ended, also where that failed', async () => {
  const turns = new AsyncMutex();
  const [first, second] = [pending(), pending()];
  const order: string[] = [];
  const failing = turns.take(async () => {
    order.push('first');
    await first.promise;
  });
  const next = turns.take(async () => {
    order.push('second');
    await second.promise;
    return 2;
  });
  await tick();
  expect(order).toEqual(['first']);
  first.reject(new Error('no'));
  await expect(failing).rejects.toThrow('no');
  await tick();
  expect(order).toEqual(['first', 'second']);
  second.resolve();
  expect(await next).toBe(2);
});

test('what is held is freed when all who hold it have ended', async () => {
  const turns = new AsyncMutex();
  let freed = 0;
  const free = () => {
    freed++;
  };
  turns.release(free);
  expect(freed).toBe(1);
  const [one, other] = [pending(), pending()];
  const holds = [turns.hold(one.promise), turns.hold(other.promise)];
  turns.release(free);
  one.reject(new Error('no'));
  await expect(holds[0]).rejects.toThrow('no');
  await tick();
  expect(freed).toBe(1);
  other.resolve();
  await holds[1];
  await tick();
  expect(freed).toBe(2);
  turns.release(free);
  expect(freed).toBe(3);
});
