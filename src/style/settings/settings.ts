import type { Setting, ValueOf } from './kinds.ts';
import { SETTINGS } from './table.ts';

export type SettingName = keyof typeof SETTINGS;

/** Values of all settings; `resolveSettings` makes them from a recipe and the values that were given. */
export type Settings = { -readonly [K in SettingName]: ValueOf<(typeof SETTINGS)[K]> };

export type OptimizerName = Settings['optimizer'];
export type Pooling = Settings['pooling'];
export type Padding = Settings['padding'];
/** `auto`: f16 on GPUs that have it, half the memory and traffic; f32 on software adapters, which convert slowly. */
export type Precision = Settings['precision'];
export type StyleLoss = Settings['styleLoss'];

type LiveName = {
  [K in SettingName]: (typeof SETTINGS)[K] extends { readonly live: true } ? K : never;
}[SettingName];

/** Settings that may change during a run. */
export type LiveSettings = Partial<Pick<Settings, LiveName>>;

/** Names of all settings, in the table's order. */
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** Names of the settings that may change during a run. */
export const LIVE = SETTING_NAMES.filter((name) => settingOf(name).live) as readonly LiveName[];

/** The table's entry. */
export function settingOf(name: SettingName): Setting {
  return SETTINGS[name];
}

/** The element's property for a setting. */
export function propertyOf(name: SettingName): string {
  return settingOf(name).property ?? name;
}

/** The element's attribute for a setting; also its link parameter and, after `--`, its option. */
export function attributeOf(name: SettingName): string {
  return propertyOf(name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Losses of one iteration, before the weights of the settings: total = contentWeight · content + styleWeight ·
 * Σ share · style + tvWeight · tv, with the layers' shares of `styleLayers`, + toneWeight · tone
 * + styleWeight · momentWeight · moments + contentWeight · laplacianWeight · laplacian.
 */
export interface Losses {
  total: number;
  content: number;
  /** By style layer. */
  style: Record<string, number>;
  tv: number;
  /** With a `toneWeight`. */
  tone?: number;
  /** With a `momentWeight`: of the layers together, by their shares. */
  moments?: number;
  /** With a `laplacianWeight`. */
  laplacian?: number;
}

/** One iteration; `run()` yields all of them in order. */
export interface Step {
  /** 1 … iterations. */
  iteration: number;
  iterations: number;
  /** Losses of the image before this step. */
  losses: Losses;
  /** Longer side of its scale in pixels. */
  scale: number;
  /** Recent mean. */
  secondsPerIteration: number;
  /** Estimate until the last iteration, by the speed so far and the sizes to come. */
  secondsLeft: number;
}

/** One scale of a run. */
export interface ScaleInfo {
  /** From 0. */
  index: number;
  count: number;
  /** In pixels. */
  width: number;
  height: number;
}

/** Bytes of GPU memory by purpose. */
export interface MemoryReport {
  total: number;
  byPurpose: Record<string, number>;
  /** Bytes that grow with the picture, divided by its pixels. */
  bytesPerPixel: number;
}

/** Seconds of the parts of a run: `load` is resizing and the network, `compile` the targets and the graph. */
export interface Timings {
  load: number;
  compile: number;
  perIteration: number;
  total: number;
}

export type { AdapterSummary } from '../../gpu/adapter.ts';
