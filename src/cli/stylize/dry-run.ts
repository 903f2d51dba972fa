import { formatBytes, formatDuration } from '../../format.ts';
import type { KnownWeights, RunEstimate } from '../../style/planning/estimate.ts';
import { partsText } from '../../style/planning/estimate-text.ts';
import { withLook } from '../../style/settings/looks.ts';
import type { Settings } from '../../style/settings/settings.ts';
import { listCached } from '../../vgg/hub/cached-weights.ts';
import { findEntry } from '../../vgg/hub/catalogue.ts';
import { widthsOf } from '../../vgg/network/widths.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import type { Request } from '../args/arguments.ts';
import type { Engine, Job } from '../engine/engine.ts';
import { checkFile, isRemote, type ReadOptions, readWeights, store } from '../weights/read.ts';

/**
 * Says what a command line would do and take, and does none of it: nothing is fetched and nothing written.
 * @param settings given, and what depends on the adapter
 * @returns lines for people
 * @throws ArtFilterError as the run would
 */
export async function dryRun(
  request: Request & { weights: string },
  engine: Engine,
  job: Pick<Job, 'content' | 'styles' | 'regions' | 'keep' | 'look'>,
  settings: Partial<Settings>,
  reading: ReadOptions,
): Promise<string> {
  const { content, styles, regions, keep, look } = job;
  const { text, known } = await aboutWeights(request.weights, reading);
  const size = ({ width, height }: { width: number; height: number }) => ({ width, height });
  const estimate = await engine.estimate({
    content: size(content),
    styles: styles.map((picture) => ({ picture: size(picture) })),
    regions: regions.length > 0 ? regions.map(({ style }) => ({ style })) : undefined,
    keep: keep && true,
    weights: known,
    settings: withLook(look, settings, known?.defaults),
    memory: request.memory,
  });
  const written = [request.output, request.timelapse, request.report].filter((path) => path !== undefined);
  return [
    `Would paint ${pixels(estimate)} pixels in ${estimate.settings.iterations} iterations${scalesText(estimate)}.`,
    `Weights: ${text}.`,
    `GPU memory: about ${formatBytes(estimate.bytes)} (${purposes(estimate)})${partsText(estimate, request.memory !== undefined)}${repeatedText(estimate)}.`,
    `Time: about ${formatDuration(estimate.seconds)}, a rough guess until the first iterations are done.`,
    `Would write ${written.join(', ')}; nothing was written.`,
  ].join('\n');
}

function pixels({ width, height }: { width: number; height: number }): string {
  return `${width}×${height}`;
}

function scalesText({ scales }: RunEstimate): string {
  if (scales.length < 2) return '';
  return `, at ${scales.map((scale) => `${pixels(scale)} (${scale.iterations})`).join(', ')}`;
}

/** After how much more the parts overlap. */
function repeatedText({ tiles, recomputation }: RunEstimate): string {
  return tiles > 1 ? ` by overlap, and ${Math.round(100 * recomputation)} % as each is looked at twice` : '';
}

/** The largest shares. */
function purposes({ memory }: RunEstimate): string {
  const shares = Object.entries(memory.byPurpose).sort(([, a], [, b]) => b - a);
  return shares
    .slice(0, 5)
    .map(([purpose, bytes]) => `${purpose} ${formatBytes(bytes)}`)
    .join(', ');
}

/** What there is to know of weights without fetching any. */
async function aboutWeights(
  source: string,
  reading: ReadOptions,
): Promise<{ text: string; known?: KnownWeights }> {
  const bundled = findBundled(source);
  if (bundled) {
    const { description, defaults, widths } = bundled;
    return { text: withoutStop(description), known: { source, defaults, widths } };
  }
  const entry = findEntry(source);
  if (entry) {
    const kept = (await listCached(store())).some(({ id, complete }) => id === source && complete);
    return { text: `${withoutStop(entry.description)}; ${kept ? 'kept here' : 'to be fetched'}` };
  }
  if (isRemote(source)) return { text: `${source}, to be fetched` };
  await checkFile(source);
  const weights = await readWeights(source, reading);
  const { description, defaults } = weights;
  return { text: withoutStop(description), known: { source, defaults, widths: widthsOf(weights) } };
}

function withoutStop(text: string): string {
  return text.replace(/\.+$/, '');
}
