import { texts } from '../language/words.ts';
import type { Sentence } from '../notice.ts';
import type { Studio } from './studio.ts';

const TEXT = texts({
  copied: 'The link is copied. It holds the settings and the names of samples, not your pictures.',
  refused: 'The browser does not allow this page to copy; the link is in the address bar.',
});

/** Copies a link to the choices. @returns a sentence about it */
export async function copyLink(studio: Studio): Promise<Sentence> {
  studio.remember();
  try {
    await navigator.clipboard.writeText(location.href);
    return () => TEXT.copied;
  } catch {
    return () => TEXT.refused;
  }
}
