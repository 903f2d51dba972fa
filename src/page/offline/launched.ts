import type { StyleTransferElement } from '../../element/index.ts';
import { takeKept } from './shared.ts';

/** What of the browser's `launchQueue` is used here. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemFileHandle[] }) => void): void;
}

/**
 * Takes the pictures that the installed page was opened with, or that another program shares with it.
 * @param take receives them once the element has read what it begins with, so that it does not replace them
 */
export function takeLaunched(easel: StyleTransferElement, take: (files: readonly File[]) => void): void {
  const bring = async (files: readonly File[]) => {
    if (files.length === 0) return;
    await begun(easel);
    take(files);
  };
  const { launchQueue } = window as Window & { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    // A file that is gone by now is passed over.
    void Promise.allSettled(files.map((handle) => handle.getFile())).then((read) =>
      bring(read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))),
    );
  });
  const address = new URL(location.href);
  if (!address.searchParams.has('shared')) return;
  address.searchParams.delete('shared');
  history.replaceState(null, '', address);
  takeKept().then(bring, () => undefined);
}

/** Resolves once the element has a photo, or has failed to read one. */
function begun(easel: StyleTransferElement): Promise<void> {
  if (easel.pictures?.content) return Promise.resolve();
  return new Promise((resolve) => {
    const ended = new AbortController();
    const end = () => {
      ended.abort();
      resolve();
    };
    const { signal } = ended;
    easel.addEventListener('picturechange', ({ detail: { role } }) => role === 'content' && end(), {
      signal,
    });
    easel.addEventListener('error', end, { signal });
  });
}
