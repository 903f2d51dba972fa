import { ArtFilterError } from '../../errors.ts';
import { checkBlend } from '../settings/parse.ts';
import { checkSettings } from '../settings/resolve.ts';
import { LIVE, type LiveSettings, type Settings } from '../settings/settings.ts';

/**
 * Checks settings that are to change in a run and drops undefined values.
 * @param styles number of style pictures
 * @throws ArtFilterError `settings` for a setting that cannot change during a run, or a value out of range
 */
export function liveChanges(live: LiveSettings, styles: number): LiveSettings {
  const given = Object.entries(live).filter(([, value]) => value !== undefined);
  const other = given.find(([name]) => !(LIVE as readonly string[]).includes(name));
  if (other) {
    throw new ArtFilterError(
      'settings',
      `${other[0]} cannot change during a run, only ${LIVE.join(', ')} can. Create a new style transfer.`,
    );
  }
  const changes: LiveSettings = Object.fromEntries(given);
  checkSettings(changes);
  if (changes.blend) checkBlend(changes.blend, styles);
  return changes;
}

/**
 * Live settings whose given value differs from the one in force. A learning rate given for another optimiser is left
 * out: it means nothing to the one in force.
 */
export function changedLive(given: Partial<Settings>, inForce: Readonly<Settings>): LiveSettings {
  const { optimizer = inForce.optimizer } = given;
  const names = LIVE.filter((name) => {
    if (name === 'learningRate' && optimizer !== inForce.optimizer) return false;
    return JSON.stringify(given[name] ?? inForce[name]) !== JSON.stringify(inForce[name]);
  });
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}
