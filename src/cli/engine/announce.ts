import { softwareNetwork } from '../../style/settings/for-adapter.ts';
import { BUNDLED } from '../../vgg/weights/bundled.ts';
import type { Progress } from '../shared/progress.ts';
import type { Engine } from './engine.ts';
import { MIN_MESA } from './runtime.ts';

/** Prints the adapter, and why it is slow if it is. */
export function announceEngine(engine: Pick<Engine, 'adapter' | 'runtime'>, progress: Progress): void {
  progress.line(describeAdapter(engine));
  const advice = slownessAdvice(engine);
  if (advice) progress.line(advice);
}

/** Prints which network paints by default, if it is not the usual one. */
export function announceNetwork({ adapter }: Pick<Engine, 'adapter'>, progress: Progress): void {
  const which = softwareNetwork(adapter);
  if (which) progress.line(`This machine has no GPU, so ${which}: --weights ${BUNDLED.builtin.id}.`);
}

/** Line about the engine's adapter and runtime. */
export function describeAdapter({ adapter, runtime }: Pick<Engine, 'adapter' | 'runtime'>): string {
  const { vendor, architecture, description, software } = adapter;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'an unnamed adapter';
  const where = runtime === 'dawn' ? 'by Dawn' : 'in headless Chrome';
  return `Running on ${name}, ${software ? 'a software adapter, ' : ''}${where}.`;
}

/** Line on why a software adapter is slow and what would be faster; undefined on a GPU. */
export function slownessAdvice({
  adapter,
  runtime,
}: Pick<Engine, 'adapter' | 'runtime'>): string | undefined {
  if (!adapter.software) return undefined;
  const slow = 'This is slow: without a GPU the processor does the work of thousands of graphics cores';
  return runtime === 'chrome'
    ? `${slow}; a graphics card with its Vulkan driver is much faster, and Mesa ${MIN_MESA} or newer ` +
        '(packages mesa-vulkan-drivers and libvulkan1) is about two and a half times as fast.'
    : `${slow}; a graphics card with its Vulkan driver is much faster.`;
}
