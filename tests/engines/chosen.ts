import { cases } from '../gpu/cases/index.ts';
import { SHORT_RUNS } from './short-runs.ts';

/** `npm run engines` tries everything; the test suite every third case in f32, and every third run. */
const thorough = process.env.MODE === 'engines';

function third<T>(all: readonly T[]): readonly T[] {
  return all.filter((_, i) => i % 3 === 0);
}

/** Names of the cases that are tried. */
export const CASES = (thorough ? cases : third(cases.filter(({ element }) => element === 'f32'))).map(
  ({ name }) => name,
);

/** The runs that are tried. */
export const RUNS = thorough ? SHORT_RUNS : third(SHORT_RUNS);
