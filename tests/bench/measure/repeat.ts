import { type Summary, summarise } from '../statistics.ts';

/** A summary, and how many measurements are behind it. */
export interface Repeated extends Summary {
  readonly rounds: number;
}

export interface Patience {
  /** Fewest measurements after the one that warms up; default 5. */
  readonly least?: number;
  /** They go on for so long; default 500. */
  readonly milliseconds?: number;
}

/** Longest that measurements of one thing may take: then three must do. */
const LONG = 10_000;

/** Repeats a measurement that returns milliseconds, several at a time; the first warms up and does not count. */
export async function repeat(
  measure: () => Promise<readonly number[]>,
  { least = 5, milliseconds = 500 }: Patience = {},
): Promise<Repeated[]> {
  await measure();
  const started = performance.now();
  const rounds: (readonly number[])[] = [];
  for (;;) {
    rounds.push(await measure());
    const elapsed = performance.now() - started;
    const enough = rounds.length >= least && elapsed >= milliseconds;
    if (enough || (rounds.length >= 3 && elapsed >= LONG)) break;
  }
  return rounds[0]!.map((_, i) => ({
    ...summarise(rounds.map((round) => round[i]!)),
    rounds: rounds.length,
  }));
}
