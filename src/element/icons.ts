import { svg } from 'lit';

const icon = (paths: unknown) => svg`<svg
  class="icon" viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor"
  stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;

/** A brush. */
export const startIcon = icon(
  svg`<path d="M17 3 9.2 10.8M7 11.2c-1.9 0-2.8 1.3-2.9 2.7-.1 1.3-.7 2.2-1.6 2.6 2.9.9 6.6.3 6.9-2.6.1-1.5-1-2.7-2.4-2.7Z"/>`,
);
export const pauseIcon = icon(svg`<path d="M7 4.5v11M13 4.5v11"/>`);
export const resumeIcon = icon(svg`<path d="M6.5 4.2v11.6l9-5.8z"/>`);
export const stopIcon = icon(svg`<rect x="5" y="5" width="10" height="10" rx="1.2"/>`);
export const downloadIcon = icon(svg`<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>`);
export const compareIcon = icon(svg`<path d="M7.5 6.5 4 10l3.5 3.5M12.5 6.5 16 10l-3.5 3.5"/>`);
/** A framed landscape. */
export const pictureIcon = icon(
  svg`<rect x="2.5" y="3.5" width="15" height="13" rx="1.5"/><path d="m3 14 4-4.5 3.2 3.4L13 9.5l4.3 4.8"/><circle cx="7" cy="7.2" r="1"/>`,
);
