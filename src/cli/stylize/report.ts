import type { Gamut } from '../../image/picture.ts';
import type { AdapterSummary, Step } from '../../style/settings/settings.ts';
import type { Outcome, Ready } from '../engine/engine.ts';
import type { RuntimeName } from '../shared/choices.ts';

/** Options of the command line beside the engine's settings. */
export interface ReportOptions {
  /** The runtime that `auto` chose. */
  runtime: RuntimeName;
  background: string;
  /** Colour space of the result, where it is not sRGB. */
  gamut?: Gamut;
  /** Path of the initial picture, if any. */
  start?: string;
  look?: string;
  /** Paths of masks, if any. */
  masks?: readonly string[];
  styleMasks?: readonly string[];
  keep?: string;
}

/** Text of `--report`: JSON with a line for each iteration. */
export function reportText(
  adapter: AdapterSummary,
  options: ReportOptions,
  ready: Ready,
  steps: readonly Step[],
  outcome: Outcome,
): string {
  const { vendor, architecture, description, software } = adapter;
  const { load, compile, perIteration, total } = outcome.seconds;
  const members: [string, unknown][] = [
    ['version', __VERSION__],
    ['adapter', { vendor, architecture, description, software }],
    ['settings', { ...ready.settings, weights: ready.weights.source, ...options }],
    ['content', ready.content],
    ['style', ready.style],
    ['iterations', steps.map(row)],
    ['seconds', { load, compile, perIteration, total }],
    ['memory', outcome.memory],
  ];
  const lines = members.map(([name, value]) => `  ${JSON.stringify(name)}: ${valueText(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function row({ iteration, scale, losses: { total, content, style, tv, tone } }: Step): object {
  return { iteration, scale, total, content, style, tv, tone };
}

function valueText(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}
