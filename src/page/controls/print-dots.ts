import type { StyleTransferElement } from '../../element/index.ts';
import type { PrintField } from './print-field.ts';

/**
 * Has the element write into files the dots an inch that were chosen when their run began; of a picture that is shown
 * without a run, those of its own file.
 * @param size in force, in pixels
 */
export function writeDots(easel: StyleTransferElement, print: PrintField, size: () => number): void {
  easel.addEventListener('statechange', ({ detail: { state, previous } }) => {
    const ran = previous === 'running' || previous === 'paused';
    if (state === 'running' && previous === 'loading') {
      const photo = easel.pictures.content?.picture;
      easel.dpi = print.dpi(size(), photo && Math.max(photo.width, photo.height)) ?? null;
    } else if (state === 'complete' && !ran) easel.dpi = null;
  });
}
