import { ArtFilterError, hasCode } from '../../errors.ts';
import type { AdapterSummary } from '../../style/settings/settings.ts';
import type { Engine } from './engine.ts';

/** `auto`: Dawn on a GPU, else Dawn on a lavapipe recent enough, else headless Chrome with SwiftShader. */
export type RuntimeChoice = 'auto' | 'dawn' | 'chrome';

/** The first Mesa whose lavapipe has all that Dawn asks for; Debian 12's own is 22.3. */
const MESA = 25;

/** Where an engine can be had; tests put others in. */
export interface Runtimes {
  dawn(): Promise<Engine>;
  chrome(): Promise<Engine>;
}

/** Loaded when they are used: a browser's driver takes longer to load than Dawn to start. */
const HERE: Runtimes = {
  dawn: async () => (await import('./dawn-engine.ts')).openDawn(),
  chrome: async () => (await import('./chrome-engine.ts')).openChrome(),
};

/**
 * Opens the engine that `--runtime` asks for.
 * @throws ArtFilterError `webgpu-missing` saying what to install
 */
export async function openEngine(choice: RuntimeChoice, runtimes: Runtimes = HERE): Promise<Engine> {
  if (choice === 'chrome') return runtimes.chrome();
  try {
    const engine = await runtimes.dawn();
    const old = tooOld(engine.adapter);
    if (old === undefined) return engine;
    await engine.close();
    throw new Error(`the only driver is lavapipe of Mesa ${old}, which is too old`);
  } catch (error) {
    if (choice === 'auto') return runtimes.chrome();
    throw new ArtFilterError(
      'webgpu-missing',
      `dawn: ${reason(error)}; install the graphics card's Vulkan driver or Mesa ${MESA} or newer ` +
        '(packages mesa-vulkan-drivers and libvulkan1), or use --runtime chrome.',
      { cause: error },
    );
  }
}

/** Where the engine finds no adapter, it speaks of browsers. */
function reason(error: unknown): string {
  if (hasCode(error, 'webgpu-missing')) {
    return 'it finds no graphics driver that it can use';
  }
  return (error instanceof Error ? error.message : String(error)).replace(/^dawn: /, '').replace(/[.]$/, '');
}

/** The version of a lavapipe that is too old for Dawn, from the adapter's description. */
function tooOld({ software, description }: AdapterSummary): string | undefined {
  const version = /llvmpipe.*Mesa (\d+)(\.[\d.]+)?/.exec(description);
  return software && version && Number(version[1]) < MESA ? `${version[1]}${version[2] ?? ''}` : undefined;
}

/** One line on what the engine runs on. */
export function describeAdapter({ adapter, runtime }: Pick<Engine, 'adapter' | 'runtime'>): string {
  const { vendor, architecture, description, software } = adapter;
  const name = description || [vendor, architecture].filter(Boolean).join(' ') || 'an unnamed adapter';
  const where = runtime === 'dawn' ? 'by Dawn' : 'in headless Chrome';
  return `Running on ${name}, ${software ? 'a software adapter, ' : ''}${where}.`;
}

/** Why a software adapter is slow and what would be faster; undefined on a GPU. */
export function slownessAdvice({
  adapter,
  runtime,
}: Pick<Engine, 'adapter' | 'runtime'>): string | undefined {
  if (!adapter.software) return undefined;
  const slow = 'This is slow: without a GPU the processor does the work of thousands of graphics cores';
  return runtime === 'chrome'
    ? `${slow}; a graphics card with its Vulkan driver is much faster, and Mesa ${MESA} or newer ` +
        '(packages mesa-vulkan-drivers and libvulkan1) is about two and a half times as fast.'
    : `${slow}; a graphics card with its Vulkan driver is much faster.`;
}
