import { formatLayerList } from '../style/settings/parse.ts';
import type { Settings } from '../style/settings/settings.ts';

/** Every setting in force as text, for tables. */
export function settingsText(settings: Settings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, valueText(value)]));
}

function valueText(value: Settings[keyof Settings]): string {
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'equal parts';
  if (typeof value === 'object') return formatLayerList(value as Record<string, number>);
  return String(value);
}
