import type { PreparedDispatch } from '../../gpu/dispatch.ts';
import { USAGE } from '../../gpu/flags.ts';
import { READ_BYTES } from '../../gpu/readback.ts';
import { yieldToEventLoop } from '../../scheduling.ts';
import { preparedSizes } from '../pictures/prepare.ts';
import { memoryReport } from '../scale/memory.ts';
import { Scale } from '../scale/scale.ts';
import type { BuildSetup } from '../scale/setup.ts';
import type { MemoryReport } from '../settings/settings.ts';
import type { TilingPlan } from '../tiling/cut.ts';

/** What one scale of a run takes. */
export interface ScalePlan {
  /** Its graph is freed, as when the next scale is opened. */
  readonly scale: Scale;
  /** While it iterates. */
  readonly memory: MemoryReport;
  /** Bytes of the iteration's own buffers, which are created once the scale before is freed. */
  readonly working: number;
  /** See `OptimiserState.bytesOfSteps`. */
  readonly later: number;
  /** See `TiledSteps`. */
  readonly recomputation: number;
  /** The dispatches of one iteration. */
  readonly steps: readonly PreparedDispatch[];
}

/**
 * Builds a scale on the planning device.
 * @param before the scale that ended; freed when this one stands
 * @throws ArtFilterError `out-of-memory` for a buffer that passes the device's limits, `picture`
 */
export async function planScale(
  setup: BuildSetup,
  index: number,
  tilings: TilingPlan,
  before?: Scale,
): Promise<ScalePlan> {
  const { inputs, settings, recipe, gpu } = setup;
  await yieldToEventLoop();
  const prepared = preparedSizes(inputs, settings, recipe, setup.sizes[index]!, tilings.content);
  const scale = await Scale.build(setup, index, prepared, tilings, before);
  before?.destroy();
  const { width, height } = scale;
  const memory = memoryReport([setup.buffers, ...scale.buffers], width * height);
  // For the picture to be read back.
  const readback = Math.min(READ_BYTES, 3 * width * height * 4);
  gpu.destroyBuffer(gpu.createBuffer('picture.readback', readback, USAGE.MAP_READ));
  const { executor, recomputation, buffers } = scale.program;
  const working = memoryReport([buffers], 1).total;
  const later = scale.state.bytesOfSteps;
  scale.releaseGraph();
  return { scale, memory, working, later, recomputation, steps: executor.steps };
}
