import { join } from 'node:path';
import { SAMPLES } from '../../samples/index.ts';
import { SOFTWARE_SIZE } from '../../style/settings/for-adapter.ts';
import type { Settings } from '../../style/settings/settings.ts';
import type { Request } from '../args/arguments.ts';
import type { Engine, RuntimeName } from '../engine/engine.ts';
import { packageFolder } from '../shared/places.ts';

/** The sample pictures of the demo. */
const CONTENT = 'landscape';
const STYLE = 'swirls';

/** Without a GPU the demo ends here, however far it is: it promises a picture within a minute, its start included. */
export const DEMO_SECONDS = 45;

/** The request with the sample pictures in it. */
export function demoRequest(request: Request): Request {
  return { ...request, content: samplePath(CONTENT), styles: [samplePath(STYLE)] };
}

function samplePath(name: string): string {
  const { file } = SAMPLES.find((sample) => sample.name === name)!;
  return join(packageFolder(), 'src', 'samples', 'pictures', file);
}

/**
 * What the demo leaves open, by what it runs on: a GPU, or a software adapter by either runtime. With the draft network
 * SwiftShader in Chrome took 45 s for 73 iterations on two busy cores.
 */
export const DEMO_SETTINGS = {
  gpu: { size: 512, iterations: 300 },
  dawn: { size: 320, iterations: 120 },
  chrome: { size: SOFTWARE_SIZE, iterations: 90 },
} as const satisfies Record<'gpu' | RuntimeName, Partial<Settings>>;

export function demoSettings({ adapter, runtime }: Pick<Engine, 'adapter' | 'runtime'>): Partial<Settings> {
  return DEMO_SETTINGS[adapter.software ? runtime : 'gpu'];
}
