import type { StyleTransferElement } from '../../element/index.ts';
import type { Choices } from '../controls/choices.ts';

const KEY = 'art-filter.interrupted';
/** Name of the page's checkpoint. */
const CHECKPOINT = 'page';

/** A run that ended with its page. */
export interface Interrupted {
  readonly choices: Choices;
  readonly network: string;
}

/**
 * Has the element save its runs in this browser, and notes what is being painted, so that a run goes on after its page
 * was closed. A second tab of the page saves nothing, as there is one name for all.
 * @param now choices and network in force
 * @returns the run that ended with its page, if any; the next call finds none
 */
export async function saveRuns(
  easel: StyleTransferElement,
  now: () => Interrupted,
): Promise<Interrupted | undefined> {
  const first = await new Promise<boolean>((resolve) => {
    navigator.locks
      .request('art-filter page', { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        // Held for as long as the page is open.
        return lock && new Promise<void>(() => undefined);
      })
      .catch(() => resolve(false));
  });
  if (!first) return undefined;
  const before = takeInterrupted();
  easel.checkpoint = CHECKPOINT;
  easel.addEventListener('statechange', ({ detail: { state, previous } }) => {
    if (state === 'running' && previous === 'loading') note(now());
    else if (previous === 'running' || previous === 'paused') {
      if (state !== 'running' && state !== 'paused') note(undefined);
    }
  });
  return before;
}

function note(run: Interrupted | undefined): void {
  try {
    if (run) localStorage.setItem(KEY, JSON.stringify(run));
    else localStorage.removeItem(KEY);
  } catch {
    // Without storage, nothing is saved either.
  }
}

function takeInterrupted(): Interrupted | undefined {
  try {
    const text = localStorage.getItem(KEY);
    localStorage.removeItem(KEY);
    if (!text) return undefined;
    const run: Interrupted = JSON.parse(text);
    const { content, styles, given } = run.choices;
    // A picture to start from was lost with the page.
    if (typeof content !== 'string' || styles.length === 0 || String(given.init).includes('picture')) {
      return undefined;
    }
    return run;
  } catch {
    return undefined;
  }
}
