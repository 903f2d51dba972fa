import { ArtFilterError, hasCode } from '../../errors.ts';
import type { AdapterSummary } from '../../style/settings/settings.ts';
import type { RuntimeChoice } from '../shared/choices.ts';
import type { Engine } from './engine.ts';

/** The first Mesa whose lavapipe meets Dawn's requirements; Debian 12 has 22.3. */
export const MIN_MESA = 25;

/** Ways to open an engine; tests pass their own. */
export interface Runtimes {
  dawn(): Promise<Engine>;
  chrome(): Promise<Engine>;
}

/** Imported on use: loading the browser's driver takes longer than starting Dawn. */
const RUNTIMES: Runtimes = {
  dawn: async () => (await import('./dawn-engine.ts')).openDawn(),
  chrome: async () => (await import('./chrome-engine.ts')).openChrome(),
};

/**
 * Opens the engine of `--runtime`.
 * @throws ArtFilterError `webgpu-missing` where there is none
 */
export async function openEngine(choice: RuntimeChoice, runtimes: Runtimes = RUNTIMES): Promise<Engine> {
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
      `dawn: ${reason(error)}; install the graphics card's Vulkan driver or Mesa ${MIN_MESA} or newer ` +
        '(packages mesa-vulkan-drivers and libvulkan1), or use --runtime chrome.',
      { cause: error },
    );
  }
}

/** Reason of a failure; the engine's own sentence on a missing adapter is about browsers. */
function reason(error: unknown): string {
  if (hasCode(error, 'webgpu-missing')) {
    return 'there is no graphics driver that it can use';
  }
  return (error instanceof Error ? error.message : String(error)).replace(/^dawn: /, '').replace(/[.]$/, '');
}

/** Version of a lavapipe that is too old for Dawn, from the adapter's description; undefined for any other adapter. */
function tooOld({ software, description }: AdapterSummary): string | undefined {
  const version = /llvmpipe.*Mesa (\d+)(\.[\d.]+)?/.exec(description);
  return software && version && Number(version[1]) < MIN_MESA
    ? `${version[1]}${version[2] ?? ''}`
    : undefined;
}
