import { texts } from '../language/words.ts';

const TEXT = texts({ content: 'Drop here: the photo', style: 'Drop here: a style' });

const KINDS = ['content', 'style'] as const;

/**
 * Two places over the whole page while files are dragged: photo and style.
 * @param place element that holds them
 * @param take receives the pictures
 */
export function watchDrags(
  place: HTMLElement,
  take: (kind: 'content' | 'style', files: File[]) => void,
): void {
  const show = (on: boolean) => {
    place.hidden = !on;
    for (const [i, kind] of KINDS.entries()) place.children[i]!.textContent = TEXT[kind];
    if (!on) for (const zone of place.children) zone.classList.remove('over');
  };
  for (const kind of KINDS) {
    const zone = document.createElement('div');
    zone.className = 'zone';
    zone.addEventListener('dragenter', () => zone.classList.add('over'));
    zone.addEventListener('dragleave', () => zone.classList.remove('over'));
    zone.addEventListener('drop', (event) => {
      zone.classList.remove('over');
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      take(kind, files);
    });
    place.append(zone);
  }
  const withFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragenter', (event) => withFiles(event) && show(true));
  document.addEventListener('dragleave', (event) => event.relatedTarget === null && show(false));
  document.addEventListener('drop', () => show(false), { capture: true });
  document.addEventListener('dragover', (event) => event.preventDefault());
}
