import type { Step } from '../settings/settings.ts';
import { isStep } from './header.ts';

/** Longest memo: of a run of hundreds of thousands of iterations, only the last are kept. */
const MOST_CHARACTERS = 64 * 2 ** 20;

/** Steps that were told, as a checkpoint's memo. */
export function historyText(steps: readonly Step[]): string {
  const text = JSON.stringify(steps);
  return text.length <= MOST_CHARACTERS ? text : historyText(steps.slice(Math.ceil(steps.length / 2)));
}

/** The steps of a memo; none where it is not one of them. */
export function readHistory(memo = '[]'): readonly Step[] {
  try {
    const steps: unknown = JSON.parse(memo);
    return Array.isArray(steps) && steps.every(isStep) ? steps : [];
  } catch {
    return [];
  }
}
