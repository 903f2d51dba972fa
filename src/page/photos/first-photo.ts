import type { StyleTransferElement } from '../../element/index.ts';

/**
 * Resolves once the first photo is seen, or will not be: a software adapter that starts may hold back for seconds what the
 * page has painted.
 */
export async function firstPhotoSeen(easel: StyleTransferElement): Promise<void> {
  await easel
    .querySelector<HTMLImageElement>('[slot=poster]')
    ?.decode()
    .catch(() => undefined);
  for (let frames = 0; frames < 2 && !document.hidden; frames++) await new Promise(requestAnimationFrame);
}
