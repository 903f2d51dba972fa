import { RECIPES } from '../settings/recipes.ts';
import type { Settings, Step } from '../settings/settings.ts';
import { type Curves, curvesOf, fall, mean, roughness } from './loss-curves.ts';

/** Settings that fight each other, and what would make peace. */
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
  /** One sentence: what is seen, and where it comes from. */
  readonly message: string;
  /** What the change does, as a button says it. */
  readonly action: string;
  readonly change: Partial<Settings>;
}

export interface HintOptions {
  /** Whether a part of the picture is kept, or takes no style: losses say little of the rest then. */
  readonly masked?: boolean;
}

/** Steps of a scale before its losses say anything. */
const ENOUGH = 20;

/**
 * What the losses of a run, and its settings, say about settings that fight each other; the most urgent first. Rather
 * says nothing than something wrong: thresholds stand where no run that looked well was within a factor of about two.
 * @param steps all so far, in order, from the run's first
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
  // Whatever else such a curve says comes from that.
  if (shaky) return [shaky];
  const fights = [
    ...(masked ? [] : [held(curves, settings), lost(curves, settings)]),
    blurred(curves, settings),
    toned(curves, settings),
  ].filter((hint) => hint !== undefined);
  const short = unfinished(curves, settings);
  return fights.length === 0 && short ? [short] : fights;
}

/** A loss that grows, or goes up and down without getting anywhere. */
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
      message: 'The picture trembles without getting further: the steps are too large.',
      action: 'Take steps half as large',
      change: slower(2),
    };
  }
  return undefined;
}

/** The picture stays the photo, and the style finds no place; by relative losses only, as others have no measure. */
function held({ first, fromContent }: Curves, settings: Settings): Hint | undefined {
  const { content, style, total } = first;
  if (!relative(settings) || !fromContent || content.length < ENOUGH || fall(total) > 0.1) return undefined;
  if (content.at(-1)! > 0.2 || style.at(-1)! < 0.15 || settings.contentWeight === 0) return undefined;
  return {
    name: 'held',
    message: 'Your picture hardly changes: it is held so strictly that the style finds no place.',
    action: 'Keep a quarter as much of it',
    change: { contentWeight: rounded(settings.contentWeight / 4) },
  };
}

/** The style is as near as it gets, and more steps only cost more of the photo. */
function lost({ first, now }: Curves, settings: Settings): Hint | undefined {
  const { content, style } = now;
  if (!relative(settings) || content.length < ENOUGH) return undefined;
  const gained = fall(style) * style.at(-1)!;
  if (content.at(-1)! < 1 || fall(content) > -0.01 || gained > 0.01 * first.style[0]!) return undefined;
  return {
    name: 'lost',
    message: 'The style hardly gets any closer now, while less and less is left of your picture.',
    action: 'Keep more of it',
    change: { contentWeight: rounded(Math.max(2 * settings.contentWeight, 0.004)) },
  };
}

/** Smoothness has taken what the style would have brought. */
function blurred({ first, fromContent }: Curves, { tvWeight }: Settings): Hint | undefined {
  const { style, tv } = first;
  if (!fromContent || style.length < ENOUGH || tvWeight === 0) return undefined;
  const smooth = tv.at(-1)! < 0.35 * tv[0]!;
  if (!smooth || style.at(-1)! <= 0.2 * style[0]!) return undefined;
  return {
    name: 'blurred',
    message: 'Smoothness wipes the style’s marks away: the picture is blurred, and the style far off.',
    action: 'Smooth a quarter as much',
    change: { tvWeight: rounded(tvWeight / 4) },
  };
}

/** Most of what is left to do is about light and dark. */
function toned({ now }: Curves, { toneWeight }: Settings): Hint | undefined {
  const { tone, total } = now;
  const share = toneWeight * tone.at(-1)!;
  if (total.length < ENOUGH || fall(total) > 0.05 || share <= 0.5 * total.at(-1)!) return undefined;
  return {
    name: 'tone',
    message: 'Light, dark and colours are held so strictly that little else is worked on.',
    action: 'Hold the tone a quarter as strictly',
    change: { toneWeight: rounded(toneWeight / 4) },
  };
}

/** It ended in the middle of things. */
function unfinished({ now, ended }: Curves, { iterations }: Settings): Hint | undefined {
  const { total } = now;
  if (!ended || total.length < 4) return undefined;
  const gained = (steps: number) => 1 - total.at(-1)! / total.at(-1 - steps)!;
  // Slowly over a long way, or fast, as where a scale got a few steps only.
  const fast = gained(Math.max(1, Math.floor(total.length / 5))) > 0.12 || gained(3) > 0.06;
  if (!fast) return undefined;
  return {
    name: 'unfinished',
    message: 'It was still getting better fast when it ended.',
    action: 'Paint twice as long',
    change: { iterations: Math.min(2 * iterations, 1_000_000) },
  };
}

/** What sizes say by themselves. */
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
      message: `The style picture is looked at in only ${seen} pixels, too few to see its strokes.`,
      action: 'Look at it larger',
      change: { styleScale: 1 },
    });
  }
  if (styleScale > 2 && seen > 2048) {
    hints.push({
      name: 'broad-style',
      message: `The style picture is looked at in ${seen} pixels, where a stroke is larger than what the network sees at once.`,
      action: 'Take finer strokes',
      change: { styleScale: 1 },
    });
  }
  if (size >= 512 && minScale === 0 && RECIPES[recipe]!.minScale > 0) {
    hints.push({
      name: 'one-scale',
      message: `Painted at ${size} pixels from the start, strokes stay small, as the network sees little of the picture at once.`,
      action: 'Begin small and grow',
      change: { minScale: RECIPES[recipe]!.minScale },
    });
  }
  return hints;
}

const relative = ({ recipe }: Settings) =>
  RECIPES[recipe]!.contentForm === 'relative' && RECIPES[recipe]!.styleForm === 'relative';

const rounded = (value: number) => Number(value.toPrecision(3));
