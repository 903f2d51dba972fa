/** Saves a file under a name, as a click on a download link does. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** `landscape-swirls.png` for `landscape.webp` in the style of `swirls.webp`. */
export function resultName(content: string | undefined, style: string | undefined): string {
  const stem = (name = '') =>
    name
      .replace(/\.[^.]*$/, '')
      .match(/[\p{L}\p{N}]+/gu)
      ?.join('-');
  return `${[stem(content), stem(style)].filter(Boolean).join('-') || 'picture'}.png`;
}
