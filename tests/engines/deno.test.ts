// Deno's WebGPU is wgpu with naga: another compiler of WGSL than Chromium's, and Firefox's own.
import { afterAll, beforeAll, describe, test } from 'vitest';
import { CASES, RUNS } from './chosen.ts';
import { Deno, findDeno } from './deno.ts';
import { type Answers, describeEngine } from './describe-engine.ts';
import type { CaseResult, Harness, Opened } from './harness.ts';
import type { Question } from './questions.ts';
import type { ShortRun } from './short-runs.ts';
import { specialisations } from './specialisations.ts';

const program = findDeno();

if (program) {
  describe('Deno', () => {
    let deno: Deno;
    let answers: Answers;

    beforeAll(async () => {
      // All are asked at once, in the order of the tests: each is answered as soon as it is known.
      const questions: Question[] = [
        ['open'],
        ['modules', await specialisations()],
        ...RUNS.map((name): Question => ['run', name]),
        ...CASES.map((name): Question => ['case', name]),
      ];
      deno = await Deno.ask(program, questions);
      const answer = async <T>(what: keyof Harness, given?: string) =>
        (await deno.answer(
          questions.findIndex(([one, other]) => one === what && (!given || other === given)),
        )) as T;
      const opened = await answer<Opened>('open').catch((error: Error) => {
        if (!error.message.includes('found no adapter')) throw error;
      });
      if (opened) console.info(`Deno runs on ${opened.description}`);
      answers = {
        opened: opened ?? undefined,
        modules: () => answer('modules'),
        run: (name) => answer<ShortRun>('run', name),
        case: (name) => answer<CaseResult>('case', name),
      };
    });

    afterAll(() => deno?.close());

    describeEngine('Deno', () => answers);
  });
} else test('Deno', (context) => context.skip('Deno is not installed; ART_FILTER_DENO may name one'));
