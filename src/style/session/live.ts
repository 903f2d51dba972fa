import { ArtFilterError } from '../../errors.ts';
import { checkBlend } from '../settings/parse.ts';
import { checkSettings } from '../settings/resolve.ts';
import { LIVE, type LiveSettings, type Settings } from '../settings/settings.ts';

/**
 * What of given settings is a change while a run is under way; undefined values are none.
 * @param styles how many style pictures there are
 * @throws ArtFilterError `settings` for one that cannot change, or out of range
 */
export function liveChanges(live: LiveSettings, styles: number): LiveSettings {
  const given = Object.entries(live).filter(([, value]) => value !== undefined);
  const other = given.find(([name]) => !(LIVE as readonly string[]).includes(name));
  if (other) {
    throw new ArtFilterError(
      'settings',
      `${other[0]} cannot change while it runs, only ${LIVE.join(', ')} can. Create a new style transfer.`,
    );
  }
  const changes: LiveSettings = Object.fromEntries(given);
  checkSettings(changes);
  if (changes.blend) checkBlend(changes.blend, styles);
  return changes;
}

/** The live ones of given settings that are other than those in force. */
export function changedLive(given: Partial<Settings>, inForce: Readonly<Settings>): LiveSettings {
  const other = LIVE.filter(
    (name) => JSON.stringify(given[name] ?? inForce[name]) !== JSON.stringify(inForce[name]),
  );
  return Object.fromEntries(other.map((name) => [name, given[name]]));
}
