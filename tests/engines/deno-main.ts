// In Deno: answers the questions of a file, one a line, each as soon as it is known.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { harness } from './harness.ts';
import { MARK, type Question } from './questions.ts';

const questions: Question[] = JSON.parse(readFileSync(process.argv[2]!, 'utf8'));
for (const [what, ...given] of questions) {
  const answer = await (harness[what] as (...given: unknown[]) => Promise<unknown>)(...given).then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.message }),
  );
  console.log(`${MARK}${JSON.stringify(answer)}`);
  if (what === 'open' && 'error' in answer) break;
}
process.exit(0);
