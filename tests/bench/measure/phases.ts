import type { PreparedDispatch } from '../../../src/gpu/dispatch.ts';

export const PHASES = ['forward', 'losses', 'backward', 'optimiser'] as const;
export type Phase = (typeof PHASES)[number];

const LOSSES = /^(objective|tv|content|style)\b|\.gram\b/;
const OPTIMISER = /^(advance|adam|sgd|lbfgs|average)\b/;

/** An iteration's launches by phase, in their order. What is computed again for the gradient counts as backward. */
export function byPhase<T extends Pick<PreparedDispatch, 'label'>>(steps: readonly T[]): Record<Phase, T[]> {
  const phases: Record<Phase, T[]> = { forward: [], losses: [], backward: [], optimiser: [] };
  let differentiating = false;
  for (const step of steps) {
    if (OPTIMISER.test(step.label)) phases.optimiser.push(step);
    else if (differentiating || /\bgrad\b/.test(step.label)) phases.backward.push(step);
    else if (LOSSES.test(step.label)) phases.losses.push(step);
    else phases.forward.push(step);
    differentiating ||= step.label === 'objective';
  }
  return phases;
}
