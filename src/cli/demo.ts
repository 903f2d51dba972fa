import { join } from 'node:path';
import { SAMPLES } from '../samples/index.ts';
import type { Settings } from '../style/settings.ts';
import type { Request } from './arguments.ts';
import type { Engine } from './engine.ts';
import { packageFolder } from './places.ts';

/** The sample pictures of the demo. */
const CONTENT = 'landscape';
const STYLE = 'swirls';

/** Without a GPU the demo ends here, however far it is: it promises a picture in under five minutes. */
export const DEMO_SECONDS = 240;

/** The request with the sample pictures in it. */
export function demoRequest(request: Request): Request {
  return { ...request, content: samplePath(CONTENT), styles: [samplePath(STYLE)] };
}

function samplePath(name: string): string {
  const { file } = SAMPLES.find((sample) => sample.name === name)!;
  return join(packageFolder(), 'src', 'samples', 'pictures', file);
}

/** What the demo leaves open, for the adapter it runs on. */
export function demoSettings({ adapter, runtime }: Pick<Engine, 'adapter' | 'runtime'>): Partial<Settings> {
  if (!adapter.software) return { size: 512, iterations: 300 };
  return runtime === 'dawn' ? { size: 160, iterations: 80 } : { size: 128, iterations: 60 };
}
