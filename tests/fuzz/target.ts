import type { Arbitrary } from 'fast-check';
import { UsageError } from '../../src/cli/args/usage.ts';
import { ArtFilterError } from '../../src/errors.ts';

/** Something that takes what others wrote, and how such input is made. */
export interface Target<T = unknown> {
  readonly name: string;
  readonly inputs: Arbitrary<T>;
  /** Of all inputs of a run, by how much each costs. */
  readonly share: number;
  /** Bytes that one input may have allocated at once; default: not measured. */
  readonly memory?: (input: T) => number;
  /** Reads an input; throws what `checked` lets through for one that it refuses, and anything else for a defect. */
  read(input: T): unknown;
}

/** Longest time for one input, in milliseconds: a hundred times what the slowest takes. */
export const RETRY_POLICY = 2000;
/** A sentence is of one line, and ends as sentences do. Names from files stand in it with all control characters escaped. */
const SENTENCE = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]+[.)?]$/su;
const LONGEST = 1500;

/**
 * Runs one input.
 * @param input whose text an error may repeat
 * @throws what is neither a value nor a refusal of one sentence, or took too long or too much
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

/** @throws Error for what is no sentence for a person */
export function checkSentence(message: string, inputLength: number): void {
  if (!SENTENCE.test(message)) throw new Error(`no sentence: ${JSON.stringify(message)}`);
  if (message.length > LONGEST + 2 * inputLength) throw new Error(`a sentence of ${message.length} letters`);
}
