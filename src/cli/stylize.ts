import { extname, resolve } from 'node:path';
import { parseBackground } from '../image/background-node.ts';
import { decodeFile } from '../image/decode-node.ts';
import { checkWritable, encodeFile, writeWhole } from '../image/encode-node.ts';
import type { Picture } from '../image/picture.ts';
import { SOFTWARE_SIZE } from '../style/recipes.ts';
import type { Settings, Step } from '../style/settings.ts';
import type { Request } from './arguments.ts';
import { DEMO_SECONDS, demoRequest, demoSettings } from './demo.ts';
import type { Engine, Job, Outcome, Ready } from './engine.ts';
import { duration, type Progress } from './progress.ts';
import { reportText } from './report.ts';
import type { RuntimeChoice } from './runtime.ts';
import { describeAdapter, slownessAdvice } from './runtime.ts';
import { findWeights } from './weights-file.ts';

/** Pictures are read at up to this many times the size wanted; the engine makes them exact. */
const HEADROOM = 2;
/** The largest size a recipe asks for by itself. */
const LARGEST_DEFAULT = 1024;

export interface World {
  progress: Progress;
  /** Prints what the person asked for; not called when quiet. */
  print(text: string): void;
  openEngine(choice: RuntimeChoice): Promise<Engine>;
  /** Stops the run; the picture so far is written. */
  signal: AbortSignal;
}

/**
 * Does what a command line asks for, from the checks to the files written.
 * @returns whether it was stopped before its end
 * @throws ArtFilterError for anything that fails; no file is left half-written
 */
export async function stylize(asked: Request, world: World): Promise<{ stopped: boolean }> {
  const request = asked.demo ? demoRequest(asked) : asked;
  await checkWritable(request.output);
  if (request.report) await checkWritable(request.report);
  const pictures = await readPictures(request);
  const { weights, remove } = await findWeights(request.weights, world.signal);
  try {
    const engine = await world.openEngine(request.runtime);
    try {
      world.progress.line(describeAdapter(engine));
      const advice = slownessAdvice(engine);
      if (advice) world.progress.line(advice);
      const settings = { ...defaults(request, engine), ...request.settings };
      return await runJob(
        request,
        engine,
        { ...pictures, weights, settings, saveEvery: request.saveEvery },
        world,
      );
    } finally {
      world.progress.end();
      await engine.close();
    }
  } finally {
    await remove();
  }
}

function defaults(request: Request, engine: Engine): Partial<Settings> {
  if (request.demo) return demoSettings(engine);
  return engine.adapter.software ? { size: SOFTWARE_SIZE } : {};
}

async function readPictures(
  request: Request,
): Promise<{ content: Picture; styles: Picture[]; start?: Picture }> {
  const background = await parseBackground(request.background);
  const longest = HEADROOM * (request.settings.size ?? LARGEST_DEFAULT);
  const read = (kind: string, path: string) =>
    decodeFile(path, { name: `${kind} ${path}`, background, longest });
  const content = await read('content', request.content);
  const styles: Picture[] = [];
  for (const path of request.styles) styles.push(await read('style', path));
  return { content, styles, start: request.start ? await read('init', request.start) : undefined };
}

async function runJob(
  request: Request,
  engine: Engine,
  job: Job,
  { progress, print, signal }: World,
): Promise<{ stopped: boolean }> {
  const steps: Step[] = [];
  let ready: Ready | undefined;
  const { size, iterations } = request.settings;
  const limited = request.demo && engine.adapter.software && size === undefined && iterations === undefined;
  const deadline = limited ? AbortSignal.timeout(DEMO_SECONDS * 1000) : undefined;
  progress.line('Preparing …');
  const outcome = await engine.run(
    job,
    {
      onReady: (now) => {
        ready = now;
        progress.line(`Weights: ${now.weights.description}.`.replace(/\.+$/, '.'));
        const { width, height } = now.content;
        progress.line(`Painting ${width}×${height} pixels in ${now.settings.iterations} iterations.`);
        progress.begin(now.settings);
      },
      onStep: (step) => {
        steps.push(step);
        progress.step(step);
      },
      onPicture: (iteration, picture) => encodeFile(numbered(request.output, iteration), picture),
    },
    deadline ? AbortSignal.any([signal, deadline]) : signal,
  );
  progress.end();
  if (!ready || !outcome.picture) {
    progress.line('Stopped before the first iteration; nothing was written.');
    return { stopped: true };
  }
  await encodeFile(request.output, outcome.picture);
  if (request.report) {
    await writeWhole(request.report, reportText(engine.adapter, ready, steps, outcome));
  }
  if (deadline?.aborted) progress.line(`The demo ends after ${DEMO_SECONDS / 60} minutes.`);
  if (!request.quiet) print(summary(request, ready, outcome));
  return { stopped: signal.aborted && outcome.iteration < ready.settings.iterations };
}

/** `out.png`, 20 → `out-0020.png`. */
export function numbered(path: string, iteration: number): string {
  const ending = extname(path);
  return `${path.slice(0, path.length - ending.length)}-${String(iteration).padStart(4, '0')}${ending}`;
}

function summary(request: Request, ready: Ready, { iteration, seconds }: Outcome): string {
  const { width, height } = ready.content;
  const where = request.demo ? resolve(request.output) : request.output;
  const all = ready.settings.iterations;
  const done = iteration < all ? `${iteration} of ${all} iterations` : `${all} iterations`;
  return `Wrote ${where}: ${width}×${height} pixels, ${done}, ${duration(seconds.total)}.`;
}
