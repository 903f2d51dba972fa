import fc, { type RunDetails } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Target } from './target.ts';
import { checkpointTargets } from './targets/checkpoints.ts';
import { optionTargets } from './targets/options.ts';
import { pictureTargets } from './targets/pictures.ts';
import { recordTargets } from './targets/records.ts';
import { settingTargets } from './targets/settings.ts';
import { weightTargets } from './targets/weights.ts';

/** `npm run fuzz` tries a million inputs with a new seed; the test suite a few thousand, always the same. */
const thorough = process.env.MODE === 'fuzz';
const inputs = Number(process.env.FUZZ_INPUTS ?? (thorough ? 1_000_000 : 5000));
const seed = Number(process.env.FUZZ_SEED ?? (thorough ? Date.now() % 2 ** 31 : 6));

const targets = [
  ...(await weightTargets()),
  ...(await checkpointTargets()),
  ...(await pictureTargets()),
  ...(await recordTargets()),
  ...settingTargets(),
  ...optionTargets(),
] as unknown as Target[];
const shares = targets.reduce((sum, { share }) => sum + share, 0);

/** Prints bytes in base64, as lists would be too long. */
async function report({
  failed,
  counterexample,
  counterexamplePath,
  errorInstance,
}: RunDetails<[unknown]>): Promise<void> {
  if (!failed) return;
  const [input] = counterexample ?? [];
  const shown = input instanceof Uint8Array ? Buffer.from(input).toString('base64') : JSON.stringify(input);
  throw new Error(`${errorInstance} for ${shown} (path ${counterexamplePath})`, { cause: errorInstance });
}

describe(`${inputs} inputs of seed ${seed}: each gives a value or is refused in one sentence`, () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    '%s',
    async (_, target) => {
      const runs = Math.max(20, Math.ceil((inputs * target.share) / shares));
      const seen = { value: 0, refused: 0 };
      const property = fc.asyncProperty(target.inputs, async (input) => {
        seen[await judge(target, input)] += 1;
      });
      await fc.assert(property, { seed, numRuns: runs, asyncReporter: report });
      expect(seen.value + seen.refused).toBe(runs);
      // Inputs that are all refused at once would test nothing further.
      if (runs >= 1000 && target.name !== 'any file' && !target.name.endsWith(', text')) {
        expect(seen.value).toBeGreaterThan(0);
        // A link is never refused as a whole.
        if (target.name !== 'link') expect(seen.refused).toBeGreaterThan(0);
      }
    },
    3_600_000,
  );
});
