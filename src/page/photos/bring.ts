import type { StyleTransferElement } from '../../element/index.ts';

/** Gives files to the element's drop zone of a role, as if a person had dropped them there. */
export function bringFiles(
  easel: StyleTransferElement,
  role: 'content' | 'style',
  files: readonly File[],
): void {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  const zone = easel.shadowRoot?.querySelector(`[part~=${role}-drop-zone]`) ?? easel;
  const event = new DragEvent('drop', { dataTransfer, bubbles: true, composed: true, cancelable: true });
  BROUGHT.add(event);
  zone.dispatchEvent(event);
}

/** Events of `bringFiles`. */
const BROUGHT = new WeakSet<Event>();

/** Whether an event is that of `bringFiles`, and not of a person. */
export function isBrought(event: Event): boolean {
  return BROUGHT.has(event);
}

/** Handler of a file picker: passes the files on, and is ready for the same ones again. */
export function picked(take: (files: File[]) => void): (event: Event) => void {
  return (event) => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.files?.length) take([...input.files]);
    input.value = '';
  };
}
