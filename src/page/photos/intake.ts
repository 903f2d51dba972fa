import { isWeightsFile } from '../../element/index.ts';
import { isBrought } from './bring.ts';

/** Whether an event is on the easel, and on no place for styles. */
function fallsOnPhoto(event: Event): boolean {
  const path = event.composedPath().filter((node) => node instanceof HTMLElement);
  return path.some(({ id }) => id === 'easel') && !path.some(({ dataset }) => dataset.role === 'style');
}

/**
 * Takes files that are dropped or pasted anywhere on the page.
 * @param bring receives pictures that fell beside the element, and single ones that fell on it
 * @param weights receives a weights file, wherever it fell
 */
export function takeFiles(
  bring: (kind: 'content' | 'style', files: readonly File[]) => void,
  weights: (file: File) => void,
): void {
  const first = (event: Event, data: DataTransfer | null) => {
    const files = [...(data?.files ?? [])];
    const file = files.find(isWeightsFile);
    // A photo that falls on the easel is looked at before the element takes it.
    const looks = files.length === 1 && !isBrought(event) && fallsOnPhoto(event);
    if (!file && !looks) return;
    event.preventDefault();
    event.stopPropagation();
    if (file) weights(file);
    else bring('content', files);
  };
  const then = (event: Event, data: DataTransfer | null) => {
    if (event.defaultPrevented || !data?.files.length) return;
    event.preventDefault();
    const onStyles = event.target instanceof Element && event.target.closest('[data-role=style]');
    bring(onStyles ? 'style' : 'content', [...data.files]);
  };
  document.addEventListener('drop', (event) => first(event, event.dataTransfer), { capture: true });
  document.addEventListener('paste', (event) => first(event, event.clipboardData), { capture: true });
  document.addEventListener('drop', (event) => then(event, event.dataTransfer));
  document.addEventListener('paste', (event) => then(event, event.clipboardData));
}
