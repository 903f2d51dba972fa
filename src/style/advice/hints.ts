import { RECIPES } from '../settings/recipes.ts';
import type { Settings, Step } from '../settings/settings.ts';
import { type Curves, curvesOf, fall, mean, roughness } from './loss-curves.ts';

/** Conflict between settings, and a change that resolves it. */
export interface Hint {
  readonly name:
    | 'diverging'
    | 'trembling'
    | 'held'
    | 'lost'
    | 'blurred'
    | 'tone'
    | 'unfinished'
    | 'small'
    | 'fine-style'
    | 'broad-style'
    | 'one-scale';
  /** One sentence: the symptom and its cause. */
  readonly message: string;
  /** Label of the button that applies the change. */
  readonly action: string;
  readonly change: Partial<Settings>;
}

export interface HintOptions {
  /** Whether part of the picture is kept unchanged or takes no style, so that the losses say little. */
  readonly masked?: boolean;
}

/** Steps of a scale before its losses are judged; L-BFGS gets as far in fewer. */
const ENOUGH = 20;
const ENOUGH_OF_LBFGS = 8;
const few = (values: readonly number[], { optimizer }: Settings) =>
  values.length < (optimizer === 'lbfgs' ? ENOUGH_OF_LBFGS : ENOUGH);

/**
 * Hints about conflicting settings, from the losses of a run and its settings; the most urgent first. Thresholds prefer
 * silence to a false hint: no run with a good result came within a factor of about two of them.
 * @param steps all so far, in order, from the first
 * @param settings in force
 */
export function hintsFor(
  steps: readonly Step[],
  settings: Settings,
  options: HintOptions = {},
): readonly Hint[] {
  return [
    ...(steps.length > 0 ? seen(curvesOf(steps, settings), settings, options) : []),
    ...sized(settings),
  ];
}

function seen(curves: Curves, settings: Settings, { masked }: HintOptions): Hint[] {
  const shaky = unsteady(curves, settings);
  // All other signs in such a curve follow from that.
  if (shaky) return [shaky];
  const fights = [
    ...(masked ? [] : [held(curves, settings), lost(curves, settings)]),
    blurred(curves, settings),
    toned(curves, settings),
  ].filter((hint) => hint !== undefined);
  const short = unfinished(curves, settings);
  return fights.length === 0 && short ? [short] : fights;
}

/** The loss grows, or oscillates without falling. */
function unsteady({ now }: Curves, { learningRate }: Settings): Hint | undefined {
  const { total } = now;
  if (total.length < ENOUGH) return undefined;
  const recent = mean(total.slice(-5));
  let least = Number.POSITIVE_INFINITY;
  for (let i = 5; i <= total.length; i++) least = Math.min(least, mean(total.slice(i - 5, i)));
  const slower = (factor: number) => ({ learningRate: rounded(learningRate / factor) });
  if (recent > 1.5 * least) {
    return {
      name: 'diverging',
      message: 'The picture gets worse instead of better: the steps are too large.',
      action: 'Take steps a quarter as large',
      change: slower(4),
    };
  }
  const last = total.slice(-ENOUGH);
  const half = ENOUGH / 2;
  const stuck = mean(last.slice(half)) > 0.97 * mean(last.slice(0, half));
  if (stuck && roughness(last) > 0.03) {
    return {
      name: 'trembling',
      message: 'The picture trembles without improving: the steps are too large.',
      action: 'Take steps half as large',
      change: slower(2),
    };
  }
  return undefined;
}

/** The picture stays close to the photo; judged by relative losses only, as others have no scale. */
function held({ first, fromContent }: Curves, settings: Settings): Hint | undefined {
  const { content, style, total } = first;
  if (!relative(settings) || !fromContent || few(content, settings) || fall(total) > 0.1) return undefined;
  if (content.at(-1)! > 0.2 || style.at(-1)! < 0.15 || settings.contentWeight === 0) return undefined;
  return {
    name: 'held',
    message: 'Your picture hardly changes: it is kept so strictly that the style has no room.',
    action: 'Keep a quarter as much of it',
    change: { contentWeight: rounded(settings.contentWeight / 4) },
  };
}

/** The style gets no closer, and more steps only remove more of the photo. */
function lost({ first, now }: Curves, settings: Settings): Hint | undefined {
  const { content, style } = now;
  if (!relative(settings) || few(content, settings)) return undefined;
  const gained = fall(style) * style.at(-1)!;
  if (content.at(-1)! < 1 || fall(content) > -0.01 || gained > 0.01 * first.style[0]!) return undefined;
  return {
    name: 'lost',
    message: 'The style hardly gets any closer now, while less and less is left of your picture.',
    action: 'Keep more of it',
    change: { contentWeight: rounded(Math.max(2 * settings.contentWeight, 0.004)) },
  };
}

/** Smoothness removes the marks of the style. */
function blurred({ first, fromContent }: Curves, settings: Settings): Hint | undefined {
  const { style, tv } = first;
  const { tvWeight } = settings;
  if (!fromContent || few(style, settings) || tvWeight === 0) return undefined;
  const smooth = tv.at(-1)! < 0.35 * tv[0]!;
  if (!smooth || style.at(-1)! <= 0.2 * style[0]!) return undefined;
  return {
    name: 'blurred',
    message: 'Smoothness wipes away the style’s marks: the picture is blurred and far from the style.',
    action: 'Smooth a quarter as much',
    change: { tvWeight: rounded(tvWeight / 4) },
  };
}

/** Most of the remaining loss is tone. */
function toned({ now }: Curves, settings: Settings): Hint | undefined {
  const { tone, total } = now;
  const { toneWeight } = settings;
  const share = toneWeight * tone.at(-1)!;
  if (few(total, settings) || fall(total) > 0.05 || share <= 0.5 * total.at(-1)!) return undefined;
  return {
    name: 'tone',
    message: 'Light, dark and colours are held so strictly that little else improves.',
    action: 'Hold the tone a quarter as strictly',
    change: { toneWeight: rounded(toneWeight / 4) },
  };
}

/** The run ended while the loss still fell fast. */
function unfinished({ now, ended }: Curves, { iterations }: Settings): Hint | undefined {
  const { total } = now;
  if (!ended || total.length < 4) return undefined;
  const gained = (steps: number) => 1 - total.at(-1)! / total.at(-1 - steps)!;
  // Over the last fifth, or over three steps where a scale has few.
  const fast = gained(Math.max(1, Math.floor(total.length / 5))) > 0.12 || gained(3) > 0.06;
  if (!fast) return undefined;
  return {
    name: 'unfinished',
    message: 'The picture was still improving fast when the run ended.',
    action: 'Paint twice as long',
    change: { iterations: Math.min(2 * iterations, 1_000_000) },
  };
}

/** Hints from the sizes alone. */
function sized({ recipe, size, styleScale, minScale }: Settings): Hint[] {
  const seen = Math.round(size * styleScale);
  const hints: Hint[] = [];
  if (size < 96) {
    hints.push({
      name: 'small',
      message: `At ${size} pixels there is hardly room for a stroke.`,
      action: 'Paint at 160 pixels',
      change: { size: 160 },
    });
  }
  if (seen < 64 && styleScale < 1) {
    hints.push({
      name: 'fine-style',
      message: `The style picture is seen at only ${seen} pixels, too few to show its strokes.`,
      action: 'Show it larger',
      change: { styleScale: 1 },
    });
  }
  if (styleScale > 2 && seen > 2048) {
    hints.push({
      name: 'broad-style',
      message: `The style picture is seen at ${seen} pixels, where a stroke is larger than what the network sees at once.`,
      action: 'Take finer strokes',
      change: { styleScale: 1 },
    });
  }
  if (size >= 512 && minScale === 0 && RECIPES[recipe]!.minScale > 0) {
    hints.push({
      name: 'one-scale',
      message: `Painted at ${size} pixels from the start, strokes stay small: the network sees little of the picture at once.`,
      action: 'Begin small and grow',
      change: { minScale: RECIPES[recipe]!.minScale },
    });
  }
  return hints;
}

const relative = ({ recipe }: Settings) =>
  RECIPES[recipe]!.contentForm === 'relative' && RECIPES[recipe]!.styleForm === 'relative';

const rounded = (value: number) => Number(value.toPrecision(3));
