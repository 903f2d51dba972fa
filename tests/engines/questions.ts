import type { Harness } from './harness.ts';

/** A question to an engine: what is asked for, and of what. */
export type Question = readonly [keyof Harness, ...unknown[]];

/** The beginning of an answer's line, as drivers may print lines of their own. */
export const MARK = '@@';
