import type { StyleTransferElement } from '../../element/index.ts';
import type { Drafts } from '../drafts/drafts.ts';
import { idleWork } from '../drafts/idle.ts';
import { settingsInFile } from '../saving/saving.ts';
import type { ExtrasActions } from './extras.ts';

/**
 * What the switches of the panel do; files carry their settings from now on unless that is switched off.
 * @param show updates the display
 * @param refuse receives what the element refuses
 */
export function switches(
  easel: StyleTransferElement,
  drafts: Drafts,
  show: () => void,
  refuse: (error: unknown) => void,
): ExtrasActions & { limit(cap: string | undefined): void } {
  easel.withoutSettings = !settingsInFile.allowed;
  const then = (change: () => void) => {
    change();
    show();
  };
  return {
    regions() {
      try {
        easel.editMask('keep');
      } catch (error) {
        refuse(error);
      }
    },
    limit: (cap) =>
      then(() => {
        easel.memory = cap;
      }),
    workIdle: (on) =>
      then(() => {
        idleWork.allowed = on;
        if (!on) drafts.cancel();
      }),
    record: (on) =>
      then(() => {
        easel.record = on;
      }),
    widen: (on) =>
      then(() => {
        easel.gamut = on ? 'p3' : 'srgb';
      }),
    keepAlpha: (on) =>
      then(() => {
        easel.keepAlpha = on;
      }),
    carry: (on) =>
      then(() => {
        settingsInFile.allowed = on;
        easel.withoutSettings = !on;
      }),
  };
}
