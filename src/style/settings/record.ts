import { ArtFilterError, printable } from '../../errors.ts';
import { MOST_DPI } from '../../image/metadata/dpi.ts';
import { fileWith } from '../../image/metadata/file-with.ts';
import { xmpOf } from '../../image/metadata/read-xmp.ts';
import { textInXmp } from '../../image/metadata/xmp.ts';
import type { WeightsDefaults } from '../../vgg/weights/weights.ts';
import { checkValue } from './kinds.ts';
import { resolveSettings } from './resolve.ts';
import { SETTING_NAMES, type SettingName, type Settings, settingOf } from './settings.ts';

/** Inputs that a picture may have been painted with, and that its file does not hold. */
export const ABSENT_INPUTS = ['regions', 'keep', 'start'] as const;
export type AbsentInput = (typeof ABSENT_INPUTS)[number];

/** What a picture was painted by, as its file says. No names of pictures, no paths, no places. */
export interface RunRecord {
  /** Version of Art Filter. */
  readonly version: string;
  /** Name of the network, and a SHA-256 of those of its layers that were used. */
  readonly network?: { readonly name: string; readonly digest?: string | undefined } | undefined;
  /** All settings that were in force, the seed among them; iterations only where they were given. */
  readonly settings: Partial<Settings>;
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
  /** Iterations done. */
  readonly steps: number;
  /** Number of style pictures. */
  readonly styles: number;
  readonly absent?: readonly AbsentInput[] | undefined;
  /** Dots an inch on paper. */
  readonly dpi?: number | undefined;
}

/** A record that was read, and what of it this version does not know. */
export interface ReadRecord {
  readonly record: RunRecord;
  /** Names of settings that were passed over: unknown here, or with values that are not allowed here. */
  readonly passedOver: readonly string[];
}

/** Most letters of a record. */
const MOST_LETTERS = 20_000;
/** Most letters of a name in one. */
const MOST_OF_A_NAME = 100;

/** A record as JSON, in ASCII letters alone. */
export function formatRecord({ version, network, settings, width, height, ...rest }: RunRecord): string {
  const { steps, styles, absent, dpi } = rest;
  const json = JSON.stringify({
    version,
    network,
    settings,
    size: [width, height],
    steps,
    styles,
    ...(absent?.length ? { absent } : {}),
    dpi,
  });
  const ascii = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replace(/[\u007f-\uffff]/g, ascii);
}

/**
 * The settings that a picture file carries: PNG, JPEG, WebP or AVIF that Art Filter has written.
 * @param what the name in messages
 * @returns undefined for a file that carries none
 * @throws ArtFilterError `file` where they are damaged
 */
export async function readRecord(file: Blob | Uint8Array, what = 'picture'): Promise<ReadRecord | undefined> {
  const bytes = file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file;
  const packet = await xmpOf(bytes);
  const text = packet === undefined ? undefined : textInXmp(packet);
  return text === undefined ? undefined : parseRecord(text, what);
}

/** A picture file without the settings that it carries; its pixels stay to the bit. */
export async function withoutRecord(file: Blob): Promise<Blob> {
  return new Blob([fileWith(new Uint8Array(await file.arrayBuffer()), {})], { type: file.type });
}

/**
 * Reads what `formatRecord` has written, or a later version of it.
 * @throws ArtFilterError `file` where it is damaged
 */
export function parseRecord(text: string, what = 'picture'): ReadRecord {
  const json = objectOf(text.length <= MOST_LETTERS ? parsed(text) : undefined);
  const given = json && objectOf(json.settings);
  if (!json || !given) {
    throw new ArtFilterError(
      'file',
      `${what}: the settings in the file are damaged; use another copy of the file, or set them by hand.`,
    );
  }
  const { settings, passedOver } = checked(given);
  const [width, height] = Array.isArray(json.size) ? json.size.map((side) => count(side)) : [];
  const network = objectOf(json.network);
  const name = nameOf(network?.name);
  const digest = nameOf(network?.digest);
  const absent = ABSENT_INPUTS.filter((one) => Array.isArray(json.absent) && json.absent.includes(one));
  const dpi = count(json.dpi, MOST_DPI);
  return {
    record: {
      version: nameOf(json.version) ?? '',
      ...(name !== undefined && { network: { name, ...(digest !== undefined && { digest }) } }),
      settings,
      width: width ?? 0,
      height: height ?? 0,
      steps: count(json.steps) ?? 0,
      styles: count(json.styles) ?? 1,
      absent,
      ...(dpi !== undefined && { dpi }),
    },
    passedOver,
  };
}

/** The settings with values that the table allows, and the names of the others. */
function checked(given: Record<string, unknown>): { settings: Partial<Settings>; passedOver: string[] } {
  const passedOver: string[] = [];
  const settings: Partial<Record<SettingName, unknown>> = {};
  for (const [name, value] of Object.entries(given)) {
    const known = SETTING_NAMES.find((one) => one === name);
    try {
      if (known) checkValue(known, settingOf(known), value);
    } catch (error) {
      if (!(error instanceof ArtFilterError)) throw error;
      passedOver.push(name);
      continue;
    }
    if (known) settings[known] = value;
    else passedOver.push(nameOf(name) ?? '…');
  }
  return { settings: settings as Partial<Settings>, passedOver: passedOver.slice(0, SETTING_NAMES.length) };
}

/**
 * The settings of a record to choose again: those that differ from the defaults, and always size and iterations.
 * @param defaults of the network's weights
 */
export function chosenIn({ settings }: RunRecord, defaults?: WeightsDefaults): Partial<Settings> {
  const { recipe, optimizer } = settings;
  const ofRecipe = recipe === undefined ? {} : { recipe };
  const usual = resolveSettings(ofRecipe, defaults);
  // The learning rate goes by the optimiser.
  const base = optimizer === undefined ? usual : resolveSettings({ ...ofRecipe, optimizer }, defaults);
  const chosen = SETTING_NAMES.filter((name) => {
    const value = settings[name];
    if (value === undefined) return false;
    if (name === 'size' || name === 'iterations') return true;
    if (name === 'recipe') return value !== 'default';
    return !same(value, name === 'optimizer' ? usual[name] : base[name]);
  });
  return Object.fromEntries(chosen.map((name) => [name, settings[name]]));
}

/** `Settings that this version does not know were passed over: foo, bar.`; empty where there are none. */
export function passedOverText(names: readonly string[]): string {
  if (names.length === 0) return '';
  return printable(`Settings that this version does not know were passed over: ${names.join(', ')}.`);
}

/** Whether two values of a setting are the same; layers in any order. */
function same(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? JSON.stringify(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : JSON.stringify(value);
  return sorted(a) === sorted(b);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : undefined;
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MOST_OF_A_NAME ? value : undefined;
}

/** A whole number from 1. */
function count(value: unknown, most = 2 ** 31): number | undefined {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most ? Number(value) : undefined;
}
