import { svg } from 'lit';

const icon = (paths: unknown) => svg`<svg
  class="icon" viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor"
  stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;

/** A brush. */
export const brushIcon = icon(
  svg`<path d="M17 3 9.2 10.8M7 11.2c-1.9 0-2.8 1.3-2.9 2.7-.1 1.3-.7 2.2-1.6 2.6 2.9.9 6.6.3 6.9-2.6.1-1.5-1-2.7-2.4-2.7Z"/>`,
);
export const startIcon = brushIcon;
export const pauseIcon = icon(svg`<path d="M7 4.5v11M13 4.5v11"/>`);
export const resumeIcon = icon(svg`<path d="M6.5 4.2v11.6l9-5.8z"/>`);
export const stopIcon = icon(svg`<rect x="5" y="5" width="10" height="10" rx="1.2"/>`);
export const downloadIcon = icon(svg`<path d="M10 3v9.5M6 9l4 4 4-4M3.5 16.5h13"/>`);
/** A strip of film. */
export const filmIcon = icon(
  svg`<rect x="2.5" y="4" width="15" height="12" rx="1.5"/><path d="M6 4v12M14 4v12M2.5 8H6M2.5 12H6M14 8h3.5M14 12h3.5"/>`,
);
export const compareIcon = icon(svg`<path d="M7.5 6.5 4 10l3.5 3.5M12.5 6.5 16 10l-3.5 3.5"/>`);
/** A framed landscape. */
export const pictureIcon = icon(
  svg`<rect x="2.5" y="3.5" width="15" height="13" rx="1.5"/><path d="m3 14 4-4.5 3.2 3.4L13 9.5l4.3 4.8"/><circle cx="7" cy="7.2" r="1"/>`,
);
/** A picture with a part of it marked. */
export const regionsIcon = icon(
  svg`<rect x="2.5" y="3.5" width="15" height="13" rx="1.5"/><path d="M6 11.5c.2-2.6 1.7-4.6 4.2-4.6 2.2 0 4.3 1.1 4 3.3-.2 2-2.2 1.7-3 2.6-.8 1-1.6 1.5-3 1.2-1.3-.3-2.3-1-2.2-2.5Z" stroke-dasharray="2 1.8"/>`,
);
export const eraserIcon = icon(
  svg`<path d="m8.2 16.5-4.5-4.5a1.3 1.3 0 0 1 0-1.8l6.5-6.5a1.3 1.3 0 0 1 1.8 0l4.3 4.3a1.3 1.3 0 0 1 0 1.8l-6.7 6.7ZM6.5 7.5l6 6M8 16.5h8.5"/>`,
);
export const undoIcon = icon(svg`<path d="M7 4 3.5 7.5 7 11M3.8 7.5h7.7a4.5 4.5 0 0 1 0 9H8"/>`);
export const redoIcon = icon(svg`<path d="m13 4 3.5 3.5L13 11M16.2 7.5H8.5a4.5 4.5 0 0 0 0 9H12"/>`);
export const fillIcon = icon(
  svg`<rect x="3" y="3" width="14" height="14" rx="1.5" fill="currentColor" fill-opacity=".35"/>`,
);
export const invertIcon = icon(
  svg`<circle cx="10" cy="10" r="7"/><path d="M10 3a7 7 0 0 1 0 14Z" fill="currentColor" stroke="none"/>`,
);
export const clearIcon = icon(
  svg`<rect x="3" y="3" width="14" height="14" rx="1.5"/><path d="m7 7 6 6M13 7l-6 6"/>`,
);
export const personIcon = icon(
  svg`<circle cx="10" cy="6.3" r="3.3"/><path d="M3.5 17c.4-3.6 2.8-5.5 6.5-5.5s6.1 1.9 6.5 5.5"/>`,
);
export const closeIcon = icon(svg`<path d="m5.5 5.5 9 9M14.5 5.5l-9 9"/>`);
