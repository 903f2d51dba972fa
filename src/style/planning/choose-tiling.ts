import { ArtFilterError } from '../../errors.ts';
import { formatBytes } from '../../format.ts';
import { Buffers } from '../../gpu/buffers.ts';
import { planningDevice } from '../../gpu/planning-device.ts';
import { ELEMENT_BYTES, rowStride } from '../../graph/tensor.ts';
import type { Tiling } from '../../ops/tiling.ts';
import type { Size } from '../display/resample.ts';
import { receptiveField } from '../pictures/masks.ts';
import { workedSizes } from '../pictures/prepare.ts';
import { memoryReport } from '../scale/memory.ts';
import type { Setup } from '../scale/setup.ts';
import { cutPicture, lengthsFor, type Margins, marginsOf } from '../tiling/cut.ts';
import { planScale } from './plan-scale.ts';

/** How the pictures of a scale are looked at: whole where there are no windows. */
export interface TilingPlan {
  readonly content?: Tiling;
  /** By style picture. */
  readonly styles: readonly (Tiling | undefined)[];
  /** Pairs that L-BFGS has room for; undefined: all that the recipe asks for. */
  readonly history?: number | undefined;
}

/** Pixels of the smallest windows that are looked at. */
const LEAST_AREA = 2 ** 8;
/** Most of the work that may be done more than once, as a multiple of it: smaller windows would be all overlap. */
const MOST_EXTRA = 4;
/** Pairs of L-BFGS that are kept rather than larger tiles: with fewer it takes more steps. */
const LEAST_HISTORY = 5;
/** How closely the largest area is looked for. */
const CLOSE = 1.01;

/**
 * Decides how the pictures of a scale are looked at: whole where that fits the device's limits and `inputs.memory`, or
 * else through the windows that overlap least among those that do. Only on these, on the settings and the sizes does it
 * depend, so that a run that goes on from a checkpoint works in the same windows.
 * @throws ArtFilterError `out-of-memory` where not even the smallest windows fit, or where only the whole would do
 */
export async function chooseTiling(setup: Setup, index: number): Promise<TilingPlan> {
  const { inputs, settings, recipe } = setup;
  const { content, styles } = workedSizes(inputs, { ...settings, size: setup.sizes[index]! }, recipe);
  const margins = marginsOf(Object.keys({ ...settings.contentLayers, ...settings.styleLayers }));
  const shortest =
    settings.optimizer === 'lbfgs' && recipe.lbfgs.history > LEAST_HISTORY ? LEAST_HISTORY : undefined;
  const planFor = (area: number, history?: number): TilingPlan | undefined => {
    const cut = [content, ...styles].map((size) => tilingWithin(size, area, margins));
    if (cut.includes(undefined)) return undefined;
    const [first, ...rest] = cut.map((one) => (one!.list.length > 1 ? one : undefined));
    return { ...(first && { content: first }), styles: rest, ...(history && { history }) };
  };
  const peak = (plan: TilingPlan) => peakOf(setup, index, plan);
  /** The largest tiles within some bytes, before which pairs of L-BFGS are given up. */
  const planWithin = async (memory: number, most: number): Promise<TilingPlan | undefined> => {
    const all = planFor(most);
    if (shortest && all) {
      const few = planFor(most, shortest)!;
      const [high, low] = [await peak(all), await peak(few)];
      if (high <= memory) return all;
      const share = (memory - low) / (high - low);
      const history = shortest + Math.floor(share * (recipe.lbfgs.history - shortest));
      if (low <= memory) return planFor(most, history);
    }
    return largestWithin(memory, most, (area) => planFor(area, shortest), peak);
  };
  const bound = boundArea(setup);
  const { memory } = inputs;
  const chosen = memory === undefined ? planFor(bound) : await planWithin(memory, bound);
  if (!chosen) {
    // The cap is to blame where the device's own limit would do.
    const room = formatBytes(memory !== undefined && planFor(bound) ? memory : limitOf(setup));
    throw new ArtFilterError(
      'out-of-memory',
      `size ${settings.size}: ${setup.width}×${setup.height} pixels do not fit into ${room} even in the smallest parts. Allow more memory, or choose a smaller size.`,
    );
  }
  return chosen;
}

/** Tiling of an area, and the most bytes that they take. */
interface Tried {
  readonly area: number;
  readonly bytes: number;
  readonly plan: TilingPlan;
}

/**
 * The plan of the largest windows that are within some bytes. What they take grows with their area nearly in proportion,
 * so that it is looked for where the line between two that were tried passes the limit.
 * @param most largest area of a window that may be
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
    // The smallest are so many that the parameters of their launches may take more than they save.
    area *= 4;
    const larger: Tried | undefined = area < most ? await attempt(area) : undefined;
    if (!larger || larger.bytes >= low.bytes) return undefined;
    low = larger;
  }
  if (!low) return undefined;
  let stuck = 0;
  while (high.area > CLOSE * low.area && low.bytes < memory / CLOSE) {
    const share = (memory / Math.sqrt(CLOSE) - low.bytes) / (high.bytes - low.bytes);
    // A line that keeps meeting the same side of a step gets no closer.
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

/** How much larger all windows are together than the picture: the share of work that is done more than once. */
export function overlap({ width, height, picture, list }: Tiling): number {
  return (list.length * width * height) / (picture.width * picture.height) - 1;
}

/**
 * The windows of at most an area for which the least work is done twice; a single one where the whole fits.
 * @returns undefined where they would be little but overlap
 */
export function tilingWithin(size: Size, area: number, margins: Margins): Tiling | undefined {
  let best: { width: number; height: number; work: number } | undefined;
  for (const rows of lengthsFor(size.height, margins.halo, margins.rows)) {
    for (const columns of lengthsFor(size.width, margins.halo, margins.columns)) {
      const each = rows.length * rowStride(columns.length) * 4;
      const work = each * rows.count * columns.count;
      if (each > area || (best && best.work <= work)) continue;
      best = { width: columns.length, height: rows.length, work };
    }
  }
  const windows = best && cutPicture(size, best, margins);
  return windows && overlap(windows) <= MOST_EXTRA ? windows : undefined;
}

/** Pixels of a window whose largest buffer is within the device's limits: a feature map, or the picture itself. */
function boundArea(setup: Setup): number {
  const { vgg, options } = setup;
  const bytes = Math.max(vgg.channelsPerPixel * ELEMENT_BYTES[options.element], 3 * ELEMENT_BYTES.f32);
  return Math.floor(limitOf(setup) / bytes);
}

function limitOf({ gpu }: Setup): number {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  return Math.min(maxBufferSize, maxStorageBufferBindingSize);
}

/**
 * The most that a scale holds at a time, what the scale before it leaves until it stands included. Tiling take turns in
 * the same memory, so that one of them is planned, and of the others only the parameters of their launches are counted.
 */
export async function peakOf(setup: Setup, index: number, plan: TilingPlan): Promise<number> {
  const counting = await planningDevice(setup.gpu);
  const buffers = new Buffers(counting.gpu);
  const alone = { ...setup, gpu: counting.gpu, buffers };
  const planned = await planScale(alone, index, undefined, {
    ...(plan.content && { content: firstOf(plan.content) }),
    styles: plan.styles.map((one) => one && firstOf(one)),
    history: plan.history,
  });
  const turns = Math.max(...[plan.content, ...plan.styles].map((one) => one?.list.length ?? 1));
  const { minUniformBufferOffsetAlignment: slot } = setup.gpu.device.limits;
  const present =
    counting.peak +
    memoryReport([setup.buffers], 1).total +
    (turns - 1) * (planned.steps.length * slot + maskBytes(setup, plan.content));
  if (index === 0) return present;
  const before = (setup.sizes[index - 1]! / setup.sizes[index]!) ** 2;
  const one = 12 * planned.width * planned.height;
  const all = before * memoryReport([planned.kept], 1).total;
  const { recipe, moments } = planned.state;
  const carried = recipe.pyramid.moments === 'carried';
  const later = carried ? 0 : [...moments.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  planned.state.release();
  const left = before * memoryReport([planned.kept], 1).total;
  // Growing the picture takes the content in both sizes; moments that begin anew are not there yet.
  const handover = present - planned.working - later + all + one * (1 + before);
  return Math.max(present + left, handover);
}

/** Of the regions' masks as a window sees them. */
function maskBytes({ inputs, settings }: Setup, windows: Tiling | undefined): number {
  if (!windows) return 0;
  const regions = inputs.regions?.length ?? 0;
  return Object.keys(settings.styleLayers).reduce((sum, layer) => {
    const { step } = receptiveField(layer);
    const vectors = Math.floor(windows.height / step) * rowStride(Math.floor(windows.width / step));
    return sum + regions * vectors * 16;
  }, 0);
}

function firstOf(windows: Tiling): Tiling {
  return { ...windows, list: windows.list.slice(0, 1) };
}
