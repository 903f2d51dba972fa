import { join } from 'node:path';
import { SAMPLES } from '../../samples/index.ts';
import { defaultSettings } from '../../style/settings/for-adapter.ts';
import type { Settings } from '../../style/settings/settings.ts';
import type { Request } from '../args/arguments.ts';
import type { Engine } from '../engine/engine.ts';
import { DEMO_SECONDS, DEMO_SETTINGS } from '../shared/choices.ts';
import { packageFolder } from '../shared/places.ts';

/** Sample pictures of the demo. */
const CONTENT = 'landscape';
const STYLE = 'swirls';

/** The request with the sample pictures. */
export function demoRequest(request: Request): Request {
  return { ...request, content: samplePath(CONTENT), styles: [samplePath(STYLE)] };
}

function samplePath(name: string): string {
  const { file } = SAMPLES.find((sample) => sample.name === name)!;
  return join(packageFolder(), 'src', 'samples', 'pictures', file);
}

/** Settings by the adapter, under those of the command line; the demo has its own. */
export function adapterSettings(
  { demo }: Request,
  engine: Pick<Engine, 'adapter' | 'runtime'>,
): Partial<Settings> {
  const { adapter, runtime } = engine;
  if (!demo) return defaultSettings(adapter);
  return DEMO_SETTINGS[adapter.software ? runtime : 'gpu'];
}

/** Time limit of the demo on a software adapter; undefined elsewhere, and with a given size or number of iterations. */
export function demoDeadline({ demo, settings }: Request, { adapter }: Engine): AbortSignal | undefined {
  const { size, iterations } = settings;
  const limited = demo && adapter.software && size === undefined && iterations === undefined;
  return limited ? AbortSignal.timeout(DEMO_SECONDS * 1000) : undefined;
}
