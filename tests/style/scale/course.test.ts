import { describe, expect, test } from 'vitest';
import type { EarlyEnds } from '../../../src/style/checkpoint/checkpoint.ts';
import { Course } from '../../../src/style/scale/course.ts';
import { recipeNamed } from '../../../src/style/settings/recipes.ts';
import { resolveSettings } from '../../../src/style/settings/resolve.ts';

const recipe = { ...recipeNamed('default'), leastFall: 0.01 };

/** Three scales of 20, 20 and 120 iterations. */
function course(early: EarlyEnds | undefined) {
  const settings = resolveSettings({ iterations: 160 });
  return { settings, course: new Course({ sizes: [64, 91, 128], settings, recipe }, early) };
}

/** Goes on while the objective is as told, with as many iterations together as allowed; returns where it stood still. */
function follow(one: Course, total: (iteration: number) => number, from = 0, together = 200): number[] {
  const stops: number[] = [];
  let done = from;
  while (done < one.iterations) {
    const index = one.ends.findIndex((end) => done < end);
    if (done === (one.ends[index - 1] ?? 0)) one.restart();
    done = Math.min(one.stop(index, done), done + together);
    one.look(index, done, total(done));
    stops.push(done);
  }
  return stops;
}

describe('a course', () => {
  test('of given iterations makes all of them, a scale in one go', () => {
    const { course: fixed } = course(undefined);
    expect(fixed.ends).toEqual([20, 40, 160]);
    expect(follow(fixed, () => 1)).toEqual([20, 40, 160]);
    expect(fixed.early).toBeUndefined();
  });

  test('looks every eighth iteration of a scale and ends it where the objective has not fallen by the least', () => {
    const { course: one } = course({ saved: [] });
    // 2 % in eight iterations, but 0.5 % from iteration 70 on.
    const total = (i: number) => 0.9975 ** Math.min(i, 70) * 0.99937 ** Math.max(0, i - 70);
    expect(follow(one, total)).toEqual([8, 16, 20, 28, 36, 40, 48, 56, 64, 72, 80]);
    expect(one.ends).toEqual([20, 40, 80]);
    expect(one.iterations).toBe(80);
    expect(one.early).toEqual({ saved: [0, 0, 80] });
  });

  test('of an objective that stands still gives each scale sixteen iterations', () => {
    const { course: one } = course({ saved: [] });
    expect(follow(one, () => 0).filter((stop) => one.ends.includes(stop))).toEqual([16, 32, 48]);
    expect(one.early).toEqual({ saved: [4, 4, 104] });
  });

  test('does not depend on how many iterations are computed together, nor on a checkpoint between', () => {
    const total = (i: number) => 0.1 + 0.9 ** i;
    const { course: whole } = course({ saved: [] });
    follow(whole, total);
    expect(whole.iterations).toBeLessThan(160);
    for (const together of [1, 3, 5]) {
      const { course: one } = course({ saved: [] });
      follow(one, total, 0, together);
      expect(one.ends).toEqual(whole.ends);
    }
    for (let stop = 1; stop < whole.iterations; stop++) {
      const { course: first, settings } = course({ saved: [] });
      let done = 0;
      while (done < stop) {
        const index = first.ends.findIndex((end) => done < end);
        if (done === (first.ends[index - 1] ?? 0)) first.restart();
        done = Math.min(first.stop(index, done), stop);
        first.look(index, done, total(done));
      }
      const second = new Course({ sizes: [64, 91, 128], settings, recipe }, structuredClone(first.early));
      follow(second, total, stop);
      expect(second.ends).toEqual(whole.ends);
    }
  });

  test('of changed settings looks from there on, and of a chosen number of iterations no more', () => {
    const { course: one, settings } = course({ saved: [] });
    one.look(0, 8, 1);
    one.restart();
    one.look(0, 16, 1);
    expect(one.ends).toEqual([20, 40, 160]);
    one.restart();
    one.look(1, 28, 1);
    one.look(1, 36, 1);
    expect(one.ends).toEqual([20, 36, 156]);
    settings.iterations = 80;
    one.fix();
    expect(one.ends).toEqual([10, 20, 80]);
    expect(one.stop(2, 36)).toBe(80);
  });
});
