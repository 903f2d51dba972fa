import { isWeightsFile } from '../../element/index.ts';

/**
 * Takes files that are dropped or pasted anywhere on the page.
 * @param bring receives pictures that fell beside the element
 * @param weights receives a weights file, wherever it fell
 */
export function takeFiles(
  bring: (kind: 'content' | 'style', files: readonly File[]) => void,
  weights: (file: File) => void,
): void {
  const first = (event: Event, data: DataTransfer | null) => {
    const file = [...(data?.files ?? [])].find(isWeightsFile);
    if (!file) return;
    event.preventDefault();
    event.stopPropagation();
    weights(file);
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
