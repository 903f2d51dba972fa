import { ArtFilterError } from '../errors.ts';
import { formatValue, parseValue } from '../style/settings/kinds.ts';
import { INIT_SOURCES } from '../style/settings/parse.ts';
import {
  attributeOf,
  propertyOf,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  settingOf,
} from '../style/settings/settings.ts';
import type { SETTINGS } from '../style/settings/table.ts';

type Property<K extends SettingName> = (typeof SETTINGS)[K] extends {
  readonly property: infer P extends string;
}
  ? P
  : K;

/** The element's properties for settings; absent and undefined ones have their defaults. Layers are texts. */
export type GivenSettings = {
  [K in SettingName as Property<K>]?: Settings[K] extends number | readonly number[] ? Settings[K] : string;
};

/** An initial image of named sources: `noise`, `content:0.7,noise:0.3`. */
const SOURCES = new RegExp(`^\\s*(${INIT_SOURCES.join('|')})\\s*([:,\\s]|$)`);

/** The element's property for a setting. */
export function settingProperty(name: SettingName): keyof GivenSettings {
  return propertyOf(name) as keyof GivenSettings;
}

/** Properties of all settings. */
export const SETTING_PROPERTIES: readonly (keyof GivenSettings)[] = SETTING_NAMES.map(settingProperty);

/**
 * Reads a property in an attribute or a link. What should be a number and is none is NaN, which the settings refuse.
 */
export function parseProperty(name: SettingName, text: string): GivenSettings[keyof GivenSettings] {
  const setting = settingOf(name);
  return setting.kind === 'layers'
    ? text
    : (parseValue(setting, text) as string | number | readonly number[]);
}

/** Lit converter of a text attribute: an absent one is undefined. */
export const textAttribute = {
  fromAttribute: (value: string | null): string | undefined => value ?? undefined,
};

/**
 * The settings that were given, for `resolveSettings` to check and complete.
 * @throws ArtFilterError `settings` for a list of layers that cannot be read
 */
export function toSettings(given: GivenSettings): Partial<Settings> {
  const settings = SETTING_NAMES.flatMap((name) => {
    const value = given[settingProperty(name)];
    return value === undefined ? [] : [[name, settingValue(name, value)]];
  });
  return Object.fromEntries(settings);
}

function settingValue(name: SettingName, value: NonNullable<GivenSettings[keyof GivenSettings]>): unknown {
  const setting = settingOf(name);
  if (typeof value !== 'string') return value;
  if (setting.kind === 'init') return addressIn(value) ? 'picture' : value;
  try {
    // Templates of frameworks set properties to texts: `<style-transfer size="512">`.
    return parseValue(setting, value);
  } catch (error) {
    const { code, message } = error as ArtFilterError;
    throw new ArtFilterError(
      code,
      `${attributeOf(name)}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    );
  }
}

/** Settings as the element's properties hold them. */
export function toProperties(settings: Partial<Settings>): GivenSettings {
  const properties = SETTING_NAMES.flatMap((name) => {
    const value = settings[name];
    if (value === undefined) return [];
    return [[settingProperty(name), settingOf(name).kind === 'layers' ? formatValue(value) : value]];
  });
  return Object.fromEntries(properties);
}

/** Address of the picture to start from: `init` where it is one, else `start-src`. */
export function startAddress(given: {
  readonly init?: string | undefined;
  readonly startSrc: string | null;
}): string | undefined {
  return addressIn(given.init) ?? given.startSrc ?? undefined;
}

/** `init` where it is an address, which has a dot or a slash in it, and names no source. */
function addressIn(init: string | undefined): string | undefined {
  if (init === undefined || SOURCES.test(init)) return undefined;
  return /[./]|^(data|blob):/.test(init) ? init : undefined;
}
