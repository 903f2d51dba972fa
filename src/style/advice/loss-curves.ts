import { styleShares } from '../objective/norms.ts';
import { parseInit } from '../settings/parse.ts';
import { recipeNamed } from '../settings/recipes.ts';
import type { Settings, Step } from '../settings/settings.ts';

/** Losses of one scale, step by step. */
export interface Curve {
  /** Weighted by the settings in force, so that a weight changed during the run makes no jump. */
  readonly total: readonly number[];
  readonly content: readonly number[];
  /** Weighted sum of the layers, with the factors of texture and shapes. */
  readonly style: readonly number[];
  readonly tv: readonly number[];
  readonly tone: readonly number[];
}

export interface Curves {
  /** Curves of the first scale and of the current one; the same where there is only one. */
  readonly first: Curve;
  readonly now: Curve;
  /** Whether the steps begin with the run's first, from the content picture alone. */
  readonly fromContent: boolean;
  /** Whether all iterations are done. */
  readonly ended: boolean;
}

/** @param steps at least one */
export function curvesOf(steps: readonly Step[], settings: Settings): Curves {
  const start = steps[0]!;
  const last = steps.at(-1)!;
  const init = parseInit(settings.init);
  return {
    first: curveOf(
      steps.filter(({ scale }) => scale === start.scale),
      settings,
    ),
    now: curveOf(
      steps.filter(({ scale }) => scale === last.scale),
      settings,
    ),
    fromContent: start.iteration === 1 && init.get('content') === 1,
    // Of the run's or of fewer that were asked for since.
    ended: last.iteration >= Math.min(last.iterations, settings.iterations),
  };
}

function curveOf(steps: readonly Step[], settings: Settings): Curve {
  const shares = styleShares(settings, recipeNamed(settings.recipe));
  const layers = Object.keys(settings.styleLayers);
  const content = steps.map(({ losses }) => losses.content);
  const style = steps.map(({ losses }) =>
    layers.reduce((sum, layer, i) => sum + shares[i]! * (losses.style[layer] ?? 0), 0),
  );
  const tv = steps.map(({ losses }) => losses.tv);
  const tone = steps.map(({ losses }) => losses.tone ?? 0);
  const { contentWeight, styleWeight, tvWeight, toneWeight, momentWeight, laplacianWeight } = settings;
  const total = steps.map(({ losses: { moments = 0, laplacian = 0 } }, i) => {
    const kept = contentWeight * (content[i]! + laplacianWeight * laplacian);
    const styled = styleWeight * (style[i]! + momentWeight * moments);
    return kept + styled + tvWeight * tv[i]! + toneWeight * tone[i]!;
  });
  return { total, content, style, tv, tone };
}

/** How much of its last value a curve has fallen since two thirds of the way, by means; below 0: it has risen. */
export function fall(values: readonly number[]): number {
  const width = Math.max(1, Math.floor(values.length / 10));
  const middle = Math.floor((2 / 3) * values.length);
  const now = mean(values.slice(-width));
  return (mean(values.slice(middle - width, middle)) - now) / now;
}

/** Mean size of the steps of a curve that goes up and down, beside its mean; 0 where it mostly goes one way. */
export function roughness(values: readonly number[]): number {
  const changes = values.slice(1).map((value, i) => value - values[i]!);
  const turns = changes.slice(1).filter((change, i) => change * changes[i]! < 0).length;
  if (turns < 0.4 * changes.length) return 0;
  return mean(changes.map(Math.abs)) / mean(values);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
