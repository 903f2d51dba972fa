import { ArtFilterError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { Buffers } from '../../gpu/buffers.ts';
import type { Gpu } from '../../gpu/device.ts';
import { roomInPage } from '../../gpu/page-memory.ts';
import { planningDevice } from '../../gpu/planning-device.ts';
import { ELEMENT_BYTES, rowStride } from '../../graph/tensor.ts';
import type { Tiling } from '../../ops/tiling.ts';
import { receptiveField } from '../../vgg/network/layers.ts';
import { workedSizes } from '../pictures/prepare.ts';
import { memoryReport } from '../scale/memory.ts';
import { type BuildSetup, tappedLayers } from '../scale/setup.ts';
import { marginsOf, overlap, type TilingPlan, tilingWithin } from '../tiling/cut.ts';
import { planScale } from './plan-scale.ts';

/** L-BFGS pairs for which tiles get smaller; with fewer a run takes more steps. */
const LEAST_HISTORY = 5;
/** Pair that is left where tiles would otherwise overlap by more than the picture, or would not fit at all. */
const LAST_HISTORY = 1;
/** Pixels of the smallest tiles that are tried. */
const LEAST_AREA = 2 ** 8;
/** Ratio of two areas that ends the search. */
const CLOSE = 1.01;

/**
 * Chooses the tilings of a scale's pictures: whole where that fits the device's limits and `inputs.memory` (default `roomInPage`), or else the
 * tiles that overlap least among those that fit. The choice depends on these, on the settings and on the sizes alone, so
 * that a run that goes on from a checkpoint works in the same tiles.
 * @throws ArtFilterError `out-of-memory` where not even the smallest tiles fit, or where only the whole would do
 */
export async function chooseTiling(setup: BuildSetup, index: number): Promise<TilingPlan> {
  const { inputs, settings, recipe } = setup;
  const { content, styles } = workedSizes(inputs, { ...settings, size: setup.sizes[index]! }, recipe);
  const margins = marginsOf(tappedLayers(settings));
  const wraps = settings.padding === 'wrap';
  const { history: pairs } = recipe.lbfgs;
  const fewest = settings.optimizer === 'lbfgs' && pairs > LEAST_HISTORY ? LEAST_HISTORY : undefined;
  const planFor = (area: number, history?: number): TilingPlan | undefined => {
    const cut = [content, ...styles].map((size) => tilingWithin(size, area, margins));
    if (cut.includes(undefined) || (wraps && cut[0]!.tiles.length > 1)) return undefined;
    const [first, ...rest] = cut.map((one) => (one!.tiles.length > 1 ? one : undefined));
    return { ...(first && { content: first }), styles: rest, ...(history && { history }) };
  };
  const peak = (plan: TilingPlan) => peakOf(setup, index, plan);
  /** The largest tiles that fit into some bytes; L-BFGS gives up pairs before tiles get smaller. */
  const planWithin = async (memory: number, most: number): Promise<TilingPlan | undefined> => {
    const all = planFor(most);
    if (fewest && all) {
      const few = planFor(most, fewest)!;
      const [high, low] = [await peak(all), await peak(few)];
      if (high <= memory) return all;
      const share = (memory - low) / (high - low);
      if (low <= memory) return planFor(most, fewest + Math.floor(share * (pairs - fewest)));
    }
    const within = (history?: number) => largestWithin(memory, most, (area) => planFor(area, history), peak);
    const chosen = await within(fewest);
    if (!fewest || (chosen && (!chosen.content || overlap(chosen.content) <= 1))) return chosen;
    return (await within(LAST_HISTORY)) ?? chosen;
  };
  const bound = boundArea(setup);
  const memory =
    inputs.memory ?? roomInPage([inputs.content, ...inputs.styles.map(({ picture }) => picture)]);
  const chosen = memory === undefined ? planFor(bound) : await planWithin(memory, bound);
  if (!chosen) {
    // Names the cap where the device's own limit would suffice.
    const room = formatBytes(memory !== undefined && planFor(bound) ? memory : limitOf(setup));
    throw new ArtFilterError(
      'out-of-memory',
      `size ${settings.size}: ${setup.width}×${setup.height} pixels do not fit into ${room} ${wraps ? 'whole, as what wraps must' : 'even in the smallest tiles'}. Allow more memory, or choose a smaller size.`,
    );
  }
  return chosen;
}

/** A plan for tiles of an area, and the most bytes that it takes. */
interface Tried {
  readonly area: number;
  readonly bytes: number;
  readonly plan: TilingPlan;
}

/**
 * The plan of the largest tiles that fit into some bytes. Memory grows nearly in proportion to a tile's area: the next
 * area to try is where the line between two that were tried crosses the limit.
 * @param most largest area of a tile, in pixels
 */
async function largestWithin(
  memory: number,
  most: number,
  planFor: (area: number) => TilingPlan | undefined,
  peak: (plan: TilingPlan) => Promise<number>,
): Promise<TilingPlan | undefined> {
  const attempt = async (area: number): Promise<Tried | undefined> => {
    const plan = planFor(area);
    return plan && { area, plan, bytes: await peak(plan) };
  };
  let high = await attempt(most);
  if (!high || high.bytes <= memory) return high?.plan;
  let area = LEAST_AREA;
  while (area < most && !planFor(area)) area *= 2;
  let low = await attempt(Math.min(area, most));
  while (low && low.bytes > memory) {
    // The smallest are so many that the parameters of their dispatches may take more than they save.
    area *= 4;
    const larger: Tried | undefined = area < most ? await attempt(area) : undefined;
    if (!larger || larger.bytes >= low.bytes) return undefined;
    low = larger;
  }
  if (!low) return undefined;
  let stuck = 0;
  while (high.area > CLOSE * low.area && low.bytes < memory / CLOSE) {
    const share = (memory / Math.sqrt(CLOSE) - low.bytes) / (high.bytes - low.bytes);
    // Where interpolation gets stuck on one side of a step, bisection goes on.
    const at = low.area + (stuck < 2 ? share : 0.5) * (high.area - low.area);
    const tried: Tried | undefined = await attempt(
      Math.max(low.area * CLOSE, Math.min(at, high.area / CLOSE)),
    );
    if (!tried) return low.plan;
    const gained: number = tried.bytes <= memory ? tried.area / low.area : high.area / tried.area;
    stuck = gained < 1.1 ? stuck + 1 : 0;
    if (tried.bytes <= memory) low = tried;
    else high = tried;
  }
  return low.plan;
}

/** Pixels of a tile whose largest buffer is within the device's limits: a feature map, or the picture itself. */
function boundArea(setup: BuildSetup): number {
  const { vgg, options } = setup;
  const bytes = Math.max(vgg.channelsPerPixel * ELEMENT_BYTES[options.element], 3 * ELEMENT_BYTES.f32);
  return Math.floor(limitOf(setup) / bytes);
}

function limitOf({ gpu }: BuildSetup): number {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  return Math.min(maxBufferSize, maxStorageBufferBindingSize);
}

/**
 * The most bytes that a run holds while one scale is built, the remains of the scale before included. Tiles share their
 * memory: one is planned, and of the others only masks and parameters of dispatches are counted.
 */
export async function peakOf(setup: BuildSetup, index: number, tilings: TilingPlan): Promise<number> {
  const device = await planningDevice(setup.gpu);
  const planned = await planScale(onDevice(setup, device.gpu), index, {
    ...(tilings.content && { content: firstTile(tilings.content) }),
    styles: tilings.styles.map((one) => one && firstTile(one)),
    history: tilings.history,
  });
  const { scale, steps, working, later } = planned;
  const tiles = Math.max(...[tilings.content, ...tilings.styles].map((one) => one?.tiles.length ?? 1));
  const { minUniformBufferOffsetAlignment: slot } = setup.gpu.device.limits;
  const present =
    device.peak +
    bytesOf(setup.buffers) +
    (tiles - 1) * (steps.length * slot + maskBytes(setup, tilings.content));
  if (index === 0) return present;
  const before = (setup.sizes[index - 1]! / setup.sizes[index]!) ** 2;
  const picture = 12 * scale.width * scale.height;
  const all = before * bytesOf(scale.stateBuffers);
  scale.state.release();
  const left = before * bytesOf(scale.stateBuffers);
  // Enlarging the picture reads the content in both sizes; what only steps need is created later.
  const handover = present - working - later + all + picture * (1 + before);
  return Math.max(present + left, handover);
}

/** The same run on the planning device; its network stays where it is. */
function onDevice(setup: BuildSetup, gpu: Gpu): BuildSetup {
  const { content, styles, regions, keep } = setup.inputs;
  const inputs = {
    content,
    styles,
    regions: regions?.map(({ content, style, weight }) => ({ content, style, weight })),
    keep,
  };
  return { ...setup, inputs, gpu, buffers: new Buffers(gpu), faults: 0 };
}

function bytesOf(buffers: Buffers): number {
  return memoryReport([buffers], 1).total;
}

/** Bytes of the regions' masks for one tile. */
function maskBytes({ inputs, settings }: BuildSetup, tiling: Tiling | undefined): number {
  if (!tiling) return 0;
  const regions = inputs.regions?.length ?? 0;
  return Object.keys(settings.styleLayers).reduce((sum, layer) => {
    const { step } = receptiveField(layer);
    const vectors = Math.floor(tiling.height / step) * rowStride(Math.floor(tiling.width / step));
    return sum + regions * vectors * 16;
  }, 0);
}

function firstTile(tiling: Tiling): Tiling {
  return { ...tiling, tiles: tiling.tiles.slice(0, 1) };
}
