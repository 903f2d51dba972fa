import { describe, expect, test } from 'vitest';
import { nodeGpu } from '../support/dawn.ts';
import { CASES, RUNS } from './chosen.ts';
import { expectAlike } from './expect-alike.ts';
import type { CaseResult, Opened } from './harness.ts';
import { CLOSE, type ShortRun, type ShortRunName, shortRun } from './short-runs.ts';

/** Modules that every device can compile: those without subgroups and f16. */
const LEAST_MODULES = 60;

/** What an engine answers to the tests' questions. */
export interface Answers {
  /** Undefined where the engine has no adapter. */
  readonly opened: Opened | undefined;
  modules(): Promise<{ readonly compiled: number; readonly errors: readonly string[] }>;
  run(name: ShortRunName): Promise<ShortRun>;
  case(name: string): Promise<CaseResult>;
}

/** The tests of an engine: its compiler, runs beside Dawn's, and the cases. */
export function describeEngine(name: string, engine: () => Answers): void {
  const noAdapter = `${name} finds no adapter here`;

  test('compiles every specialisation of every kernel that its features allow', async (context) => {
    if (!engine().opened) return context.skip(noAdapter);
    const { compiled, errors } = await engine().modules();
    expect(errors).toEqual([]);
    expect(compiled).toBeGreaterThan(LEAST_MODULES);
  });

  describe('paints as Dawn does', () => {
    for (const run of RUNS) {
      test(run, async (context) => {
        if (!engine().opened) return context.skip(noAdapter);
        const dawn = await nodeGpu();
        if ('reason' in dawn) return context.skip(dawn.reason);
        if (run === 'halves' && !(dawn.gpu.hasF16 && engine().opened!.hasF16)) {
          return context.skip('an adapter has no shader-f16');
        }
        expectAlike(await engine().run(run), await shortRun(dawn.gpu, run), CLOSE[run]);
      });
    }
  });

  describe('cases', () => {
    for (const one of CASES) {
      test(one, async (context) => {
        if (!engine().opened) return context.skip(noAdapter);
        const { failure, skipped } = await engine().case(one);
        if (skipped) return context.skip(skipped);
        if (failure !== undefined) throw new Error(failure);
      });
    }
  });
}
