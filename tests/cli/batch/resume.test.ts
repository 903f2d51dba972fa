import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job, Outcome, RunCallbacks } from '../../../src/cli/engine/engine.ts';
import { ArtFilterError } from '../../../src/errors.ts';
import { encodeCheckpoint } from '../../../src/style/checkpoint/file.ts';
import { CHECKPOINT } from '../../style/checkpoint/example.ts';
import { GreyEngine } from '../fake-engine.ts';
import { makeFolder, runIn } from './run-in.ts';

/** Engine that emits a checkpoint when it is stopped. */
class SavingEngine extends GreyEngine {
  override async run(job: Job, callbacks: RunCallbacks = {}, signal?: AbortSignal): Promise<Outcome> {
    const outcome = await super.run(job, callbacks, signal);
    if (signal?.aborted) callbacks.onCheckpoint?.(await encodeCheckpoint(CHECKPOINT), true);
    return outcome;
  }
}

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'art-filter-goes-on-'));
});
afterAll(() => rm(root, { recursive: true }));

const LINE = 'in/a.png in/b.png --style style.png --out out --iterations 2 --seed 9';
const run = (line: string, engine: GreyEngine, stop?: AbortController) => runIn(folder, line, engine, stop);
const saved = async () =>
  (await readdir(join(folder, 'out', '.art-filter'))).filter((name) => name.endsWith('.checkpoint'));

describe('a picture that was stopped', () => {
  beforeEach(async () => {
    folder = await makeFolder(root);
    const stop = new AbortController();
    const engine = new SavingEngine((_, { content }) => {
      if (content.width === 21) stop.abort();
    });
    expect(await run(LINE, engine, stop)).toMatchObject({ stopped: true });
    expect(await saved()).toEqual([expect.stringMatching(/^b\.png\.[0-9a-f]{16}\.checkpoint$/)]);
  });

  it('is resumed by the same command, with its original settings', async () => {
    const engine = new GreyEngine();
    const { reported, failed } = await run(LINE, engine);
    expect(failed).toBe(0);
    expect(reported).toMatch(/Resuming after iteration \d+ of \d+ with the draft network\./);
    expect(engine.jobs.map(({ resume }) => resume)).toEqual([await encodeCheckpoint(CHECKPOINT)]);
    // The checkpoint has the defaults by the first adapter.
    expect(engine.jobs[0]!.settings.size).toBeUndefined();
    expect(await saved()).toEqual([]);
  });

  it.each([
    ['other options', LINE.replace('seed 9', 'seed 8')],
    ['--force', `${LINE} --force`],
  ])('starts again with %s', async (_, line) => {
    const engine = new GreyEngine();
    await run(line, engine);
    expect(engine.jobs.map(({ resume }) => resume)).toEqual([undefined, undefined]);
    expect(await saved()).toEqual([]);
  });

  it.each(['settings', 'file'] as const)(
    'starts again, with a message, after a damaged checkpoint or one refused as wrong %s',
    async (code) => {
      const [name] = await saved();
      const path = join(folder, 'out', '.art-filter', name!);
      const refusing = new GreyEngine((_, { resume }) => {
        if (resume) throw new ArtFilterError(code, 'Other weights.');
      });
      const refused = await run(LINE, refusing);
      expect(refused).toMatchObject({
        failed: 0,
        reported: expect.stringMatching(/does not fit, .*: Other weights\./),
      });
      expect(refusing.jobs).toHaveLength(2);

      await rm(join(folder, 'out', 'b.png'));
      await writeFile(path, 'half');
      const engine = new GreyEngine();
      expect((await run(LINE, engine)).reported).toMatch(
        /The checkpoint cannot be used, so the picture starts again: /,
      );
      expect(engine.jobs.map(({ resume }) => resume)).toEqual([undefined]);
    },
  );
});
