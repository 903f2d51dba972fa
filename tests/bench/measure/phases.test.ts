import { expect, test } from 'vitest';
import { byPhase } from './phases.ts';

const named = (...labels: string[]) => labels.map((label) => ({ label }));

test('launches by phase, whatever their order', () => {
  const steps = named(
    'preprocess',
    'conv1_1',
    'conv1_1.gram',
    'conv1_1.gram.sum',
    'conv1_2.input',
    'conv1_2.max_pool',
    'content.conv4_2',
    'content.conv4_2.sum',
    'style.conv1_1',
    'tv',
    'tv.sum',
    'objective',
    'style.conv1_1.grad',
    'conv1_1',
    'conv1_1.gram.grad',
    'conv1_2.grad.gemm',
    'preprocess.grad',
    'tv.grad',
    'advance',
    'adam',
    'average',
  );
  const phases = byPhase(steps);
  expect(phases.forward).toEqual(named('preprocess', 'conv1_1', 'conv1_2.input', 'conv1_2.max_pool'));
  expect(phases.losses).toEqual(steps.filter((_, i) => [2, 3, 6, 7, 8, 9, 10, 11].includes(i)));
  expect(phases.backward).toEqual(steps.slice(12, 18));
  expect(phases.optimiser).toEqual(named('advance', 'adam', 'average'));
});
