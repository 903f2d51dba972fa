import { formatBytes, formatDuration } from '../../format.ts';
import { gamutOf } from '../../image/colour/gamut.ts';
import { networkName } from '../../style/checkpoint/fingerprints.ts';
import { decodeMeasured } from '../../style/objective/measured-file.ts';
import { checkMeasured } from '../../style/pictures/measured.ts';
import type { KnownWeights, RunEstimate } from '../../style/planning/estimate.ts';
import { defaultNetwork } from '../../style/settings/for-adapter.ts';
import { withLook } from '../../style/settings/looks.ts';
import { recipeNamed } from '../../style/settings/recipes.ts';
import { resolveSettings } from '../../style/settings/resolve.ts';
import { scaleSizes } from '../../style/settings/scales.ts';
import type { Settings } from '../../style/settings/settings.ts';
import { findEntry } from '../../vgg/hub/catalogue.ts';
import { widthsOf } from '../../vgg/network/widths.ts';
import { findBundled } from '../../vgg/weights/bundled.ts';
import type { NamedRequest } from '../args/arguments.ts';
import { announceNetwork, describeAdapter } from '../engine/announce.ts';
import type { Job } from '../engine/engine.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { checkFile, findCached, isRemote, type ReadOptions, readWeights } from '../shared/read-weights.ts';
import { type CliContext, withEngine } from './context.ts';
import { requestSettings } from './demo.ts';
import { readJob } from './read-job.ts';

/**
 * Prints what a run would do and take, without fetching or writing anything.
 * @throws ArtFilterError as the run would
 */
export async function dryRun(request: NamedRequest, context: CliContext, inputs: Inputs): Promise<void> {
  const { content, styles, regions, keep, look } = await readJob(request, inputs);
  const { memory, weights } = request;
  const { progress, signal, print } = context;
  await withEngine(context, request.runtime, async (engine) => {
    progress.line(describeAdapter(engine));
    if (weights === undefined) announceNetwork(engine, progress);
    const source = weights ?? defaultNetwork(engine.adapter).id;
    const { text, known } = await describeWeights(source, { progress, signal });
    const settings = requestSettings(request, engine);
    const wanted = withLook(look, settings, known?.defaults);
    await checkMeasuredStyles(
      { content, styles, regions },
      source,
      resolveSettings(wanted, known?.defaults, engine.adapter),
    );
    const size = ({ width, height }: { width: number; height: number }) => ({ width, height });
    const estimate = await engine.estimate({
      content: size(content),
      styles: styles.map((picture) => ({ picture: size(picture) })),
      regions: regions.length > 0 ? regions.map(({ style }) => ({ style })) : undefined,
      keep: keep && true,
      weights: known,
      settings: wanted,
      memory,
    });
    print(estimateText(request, estimate, text));
  });
}

/**
 * Checks measured styles as the run does, but for the values of the network.
 * @param source of the weights
 */
async function checkMeasuredStyles(
  { content, styles, regions }: Pick<Job, 'content' | 'styles' | 'regions'>,
  source: string,
  settings: Settings,
): Promise<void> {
  const sizes = scaleSizes(settings, recipeNamed(settings.recipe).pyramid, content);
  for (const [i, style] of styles.entries()) {
    if (!('file' in style)) continue;
    const measured = await decodeMeasured(style.file, style.name);
    const masked = regions.some((region, k) => (region.style ?? k) === i && region.styleMask !== undefined);
    const [network, gamut] = [networkName({ source }), gamutOf(content)];
    checkMeasured(style.name, measured, { settings, sizes, gamut, network, masked });
  }
}

function estimateText(request: NamedRequest, estimate: RunEstimate, weights: string): string {
  const { settings, bytes, seconds } = estimate;
  const files = [request.output, request.timelapse, request.report].filter((path) => path !== undefined);
  return [
    `Would paint ${pixels(estimate)} pixels in ${settings.iterations} iterations${scalesText(estimate)}.`,
    `Weights: ${weights}.`,
    `GPU memory: about ${formatBytes(bytes)} (${purposes(estimate)})${tilingText(request, estimate)}.`,
    `Time: about ${formatDuration(seconds)}, a rough guess until the first iterations are done.`,
    `Would write ${files.join(', ')}; nothing was written.`,
  ].join('\n');
}

function pixels({ width, height }: { width: number; height: number }): string {
  return `${width}×${height}`;
}

function scalesText({ scales }: RunEstimate): string {
  if (scales.length < 2) return '';
  return `, at ${scales.map((scale) => `${pixels(scale)} (${scale.iterations})`).join(', ')}`;
}

/** `, in 2 tiles: 56 % more work by overlap, 67 % by recomputation`; `, whole` under a cap that fits the picture. */
function tilingText({ memory }: NamedRequest, { tiles, overlap, recomputation }: RunEstimate): string {
  if (tiles === 1) return memory === undefined ? '' : ', whole';
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return `, in ${tiles} tiles: ${percent(overlap)} more work by overlap, ${percent(recomputation)} by recomputation`;
}

/** The five largest purposes of memory. */
function purposes({ memory }: RunEstimate): string {
  const shares = Object.entries(memory.byPurpose).sort(([, a], [, b]) => b - a);
  return shares
    .slice(0, 5)
    .map(([purpose, bytes]) => `${purpose} ${formatBytes(bytes)}`)
    .join(', ');
}

/** Description of weights, with what an estimate needs of them; nothing is fetched. */
async function describeWeights(
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
    const cached = await findCached(source);
    return { text: `${withoutStop(entry.description)}; ${cached?.complete ? 'cached' : 'to be fetched'}` };
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
