import type { Arbitrary } from 'fast-check';
import { UsageError } from '../../src/cli/args/usage.ts';
import { ArtFilterError } from '../../src/errors.ts';

/** A reader of untrusted input, with a generator of inputs. */
export interface Target<T = unknown> {
  readonly name: string;
  readonly inputs: Arbitrary<T>;
  /** Share of all inputs of a run, by the cost of one. */
  readonly share: number;
  /** Most bytes that one input may allocate at once; default: not measured. */
  readonly memory?: (input: T) => number;
  /** Reads an input; throws an error that `checked` allows for a refused one, and any other for a bug. */
  read(input: T): unknown;
}

/** Longest time for one input in milliseconds: a hundred times that of the slowest. */
export const RETRY_POLICY = 2000;
/** A message: one line that ends like a sentence, with the control characters of file names escaped. */
const SENTENCE = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]+[.)?]$/su;
const LONGEST = 1500;

/**
 * Runs one input.
 * @param input text that an error may repeat
 * @throws Error for a crash, a message that is not one sentence, or too much time or memory
 */
export async function judge<T>(target: Target<T>, input: T): Promise<'value' | 'refused'> {
  const before = target.memory ? process.memoryUsage().arrayBuffers : 0;
  const begin = performance.now();
  let outcome: 'value' | 'refused' = 'value';
  try {
    const read = target.read(input);
    if (read instanceof Promise) await read;
  } catch (error) {
    if (!(error instanceof ArtFilterError || error instanceof UsageError)) throw error;
    checkSentence(error.message, JSON.stringify(input)?.length ?? 0);
    outcome = 'refused';
  }
  const took = performance.now() - begin;
  if (took > RETRY_POLICY) throw new Error(`it took ${took} ms`);
  if (target.memory) {
    const bytes = process.memoryUsage().arrayBuffers - before;
    if (bytes > target.memory(input)) throw new Error(`it allocated ${bytes} bytes`);
  }
  return outcome;
}

/** @throws Error for a message that is not a sentence */
export function checkSentence(message: string, inputLength: number): void {
  if (!SENTENCE.test(message)) throw new Error(`no sentence: ${JSON.stringify(message)}`);
  if (message.length > LONGEST + 2 * inputLength) throw new Error(`a sentence of ${message.length} letters`);
}
