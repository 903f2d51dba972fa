import { expect, it } from 'vitest';
import { CURVE_LENGTH, CurveRecorder } from '../../src/sweep/curve.ts';

const losses = (iteration: number) => ({
  iteration,
  losses: { total: 1 / iteration, content: 0.5, style: { conv1_1: 1, conv2_1: 4 }, tv: 0 },
});

it('keeps all of a short run, the style as the mean by weights', () => {
  const recorder = new CurveRecorder({ conv1_1: 2, conv2_1: 1 });
  for (let i = 1; i <= 3; i++) recorder.add(losses(i));
  expect(recorder.curve()).toEqual({
    iteration: [1, 2, 3],
    total: [1, 0.5, 0.3333],
    content: [0.5, 0.5, 0.5],
    style: [2, 2, 2],
  });
});

it('thins a long run out evenly, keeps its beginning and its end, and stays small', () => {
  const recorder = new CurveRecorder({ conv1_1: 1 });
  for (let i = 1; i <= 1000; i++) recorder.add(losses(i));
  const { iteration, total } = recorder.curve();
  expect(iteration[0]).toBe(1);
  expect(iteration.at(-1)).toBe(1000);
  expect(total.at(-1)).toBe(0.001);
  expect(iteration.length).toBeLessThanOrEqual(CURVE_LENGTH + 1);
  expect(iteration.length).toBeGreaterThan(CURVE_LENGTH / 4);
  const steps = iteration.slice(1, -1).map((value, i) => value - iteration[i]!);
  expect(new Set(steps).size).toBe(1);
});
