import type { AdapterSummary, Step } from '../../style/settings/settings.ts';
import type { Outcome, Ready, RuntimeName } from '../engine/engine.ts';

/** What the command line settles, beside the engine's settings. */
export interface Surroundings {
  /** Where WebGPU was from in the end. */
  runtime: RuntimeName;
  background: string;
  /** Path of the picture it started from, if any. */
  start?: string;
  look?: string;
  /** Paths of masks, if any. */
  masks?: readonly string[];
  styleMasks?: readonly string[];
  keep?: string;
}

/** The text of `--report`: JSON, one line an iteration. */
export function reportText(
  adapter: AdapterSummary,
  surroundings: Surroundings,
  ready: Ready,
  steps: readonly Step[],
  outcome: Outcome,
): string {
  const { vendor, architecture, description, software } = adapter;
  const { load, compile, perIteration, total } = outcome.seconds;
  const parts: [string, unknown][] = [
    ['version', __VERSION__],
    ['adapter', { vendor, architecture, description, software }],
    ['settings', { ...ready.settings, weights: ready.weights.source, ...surroundings }],
    ['content', ready.content],
    ['style', ready.style],
    ['iterations', steps.map(row)],
    ['seconds', { load, compile, perIteration, total }],
    ['memory', outcome.memory],
  ];
  const lines = parts.map(([name, value]) => `  ${JSON.stringify(name)}: ${valueText(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function row({ iteration, scale, losses: { total, content, style, tv, tone } }: Step): object {
  return { iteration, scale, total, content, style, tv, tone };
}

function valueText(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}
