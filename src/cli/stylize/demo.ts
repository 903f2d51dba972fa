import { join } from 'node:path';
import { SAMPLES } from '../../samples/index.ts';
import type { Settings } from '../../style/settings/settings.ts';
import type { Request } from '../args/arguments.ts';
import type { Engine } from '../engine/engine.ts';
import { DEMO_SECONDS, DEMO_SETTINGS } from '../shared/choices.ts';
import { samplesFolder } from '../shared/places.ts';

/** Sample pictures of the demo. */
const CONTENT = 'landscape';
const STYLE = 'swirls';

/** The request with the sample pictures. */
export function demoRequest(request: Request): Request {
  return { ...request, content: samplePath(CONTENT), styles: [samplePath(STYLE)] };
}

function samplePath(name: string): string {
  const { file } = SAMPLES.find((sample) => sample.name === name)!;
  return join(samplesFolder(), file);
}

/** The settings of a request, over the demo's defaults in a demo. */
export function requestSettings(
  { demo, settings }: Request,
  { adapter, runtime }: Pick<Engine, 'adapter' | 'runtime'>,
): Partial<Settings> {
  return demo ? { ...DEMO_SETTINGS[adapter.software ? runtime : 'gpu'], ...settings } : settings;
}

/** Time limit of the demo on a software adapter; undefined elsewhere, and with a given size or number of iterations. */
export function demoDeadline({ demo, settings }: Request, { adapter }: Engine): AbortSignal | undefined {
  const { size, iterations } = settings;
  const limited = demo && adapter.software && size === undefined && iterations === undefined;
  return limited ? AbortSignal.timeout(DEMO_SECONDS * 1000) : undefined;
}
