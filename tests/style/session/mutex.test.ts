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

test('a task begins when the one before has settled, also where that failed', async () => {
  const mutex = new AsyncMutex();
  const [first, second] = [pending(), pending()];
  const order: string[] = [];
  const failing = mutex.runExclusive(async () => {
    order.push('first');
    await first.promise;
  });
  const next = mutex.runExclusive(async () => {
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

test('buffers are freed once all tracked work has settled', async () => {
  const mutex = new AsyncMutex();
  let freed = 0;
  const free = () => {
    freed++;
  };
  mutex.release(free);
  expect(freed).toBe(1);
  const [one, other] = [pending(), pending()];
  const tracked = [mutex.track(one.promise), mutex.track(other.promise)];
  mutex.release(free);
  one.reject(new Error('no'));
  await expect(tracked[0]).rejects.toThrow('no');
  await tick();
  expect(freed).toBe(1);
  other.resolve();
  await tracked[1];
  await tick();
  expect(freed).toBe(2);
  mutex.release(free);
  expect(freed).toBe(3);
});
