import { isRecord } from '../style/checkpoint/guards.ts';
import type { Curve } from './curve.ts';
import type { CellResult } from './sheet.ts';

/** File beside a sweep's results, by which it is continued. */
export interface Manifest {
  /** Digest of options, values and input files. */
  readonly identity: string;
  /** Title of the sweep, for people. */
  readonly title: string;
  /** Default options by the adapter of the first start, which later starts use. */
  readonly defaults: Readonly<Record<string, string>>;
  /** Program version, adapter and runtime. */
  readonly made: string;
  /** Finished cells, by the names of their files. */
  readonly done: Readonly<Record<string, CellResult | { readonly failure: string }>>;
}

const FORMAT = 1;

export function writeManifest(manifest: Manifest): string {
  return `${JSON.stringify({ format: FORMAT, ...manifest })}\n`;
}

/** Parses a manifest; undefined for any other text. */
export function readManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value.format !== FORMAT) return undefined;
  const { identity, title, defaults, made, done } = value;
  if (typeof identity !== 'string' || typeof title !== 'string' || typeof made !== 'string') return undefined;
  if (!isTexts(defaults) || !isRecord(done) || !Object.values(done).every(isDone)) return undefined;
  return { identity, title, defaults, made, done: done as Manifest['done'] };
}

function isDone(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (typeof value.failure === 'string') return true;
  const { width, height, seconds, settings, curve } = value;
  return [width, height, seconds].every(Number.isFinite) && isTexts(settings) && isCurve(curve);
}

function isCurve(value: unknown): value is Curve {
  if (!isRecord(value)) return false;
  const lists = [value.iteration, value.total, value.content, value.style];
  return lists.every((list) => Array.isArray(list) && list.every((entry) => typeof entry === 'number'));
}

function isTexts(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((entry) => typeof entry === 'string');
}
