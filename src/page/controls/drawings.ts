import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { texts } from '../language/words.ts';

/** Controls whose ends have a drawing. */
export type Drawn = 'contentWeight' | 'styleWeight' | 'styleScale' | 'size' | 'iterations';

const house = svg`<path d="M7 20v-8l8-6 8 6v8Z" /><path d="M13 20v-5h4v5" />`;

/** Drawings of what a control does at its low and its high end. */
const DRAWINGS: Record<Drawn, readonly [low: SVGTemplateResult, high: SVGTemplateResult]> = {
  contentWeight: [
    svg`<path d="M6 20c3-5 1-8 5-11s8 0 6 4-6 2-5-1 6-4 9 0 2 6 4 8" /><path d="M4 14c3-2 4-7 9-9M20 21c3-1 5-3 6-6" />`,
    house,
  ],
  styleWeight: [
    svg`<path d="M4 19c6-7 10-7 14-3s6 2 8 0" />`,
    svg`<path d="M4 19c6-7 10-7 14-3s6 2 8 0M5 8c4-3 6 2 10 0s7-2 10 1M4 13c3-2 5 0 7-2M18 12c3-2 5 1 8-1M7 23c4-2 8 0 17-2" stroke-width="2.2" />`,
  ],
  styleScale: [
    svg`<path d="M5 7h2M10 6h2M15 7h2M20 6h2M25 7h1M6 12h2M11 11h2M16 12h2M21 11h2M5 17h2M10 16h2M15 17h2M20 16h2M25 17h1M7 21h2M13 21h2M19 21h2" />`,
    svg`<path d="M5 9c6-4 11 3 20-2M5 18c7-4 12 3 20-2" stroke-width="5" />`,
  ],
  size: [
    svg`<rect x="11" y="9" width="8" height="7" rx="1" />`,
    svg`<rect x="3" y="3" width="24" height="19" rx="1.5" /><path d="m4 18 6-6 5 5 5-6 6 6" />`,
  ],
  iterations: [
    svg`<path d="M6 19 13 7l4 7 3-4 4 9" stroke-dasharray="3 3" />`,
    svg`<path d="M4 20 13 5l5 8 3-4 6 11Z" fill="currentColor" fill-opacity=".3" /><path d="M8 20l5-8 4 6M19 20l2-5 3 5" />`,
  ],
};

/** Words for the ends, shown below the slider. */
const ENDS: Record<Drawn, readonly string[]> = texts({
  contentWeight: ['dissolved', 'as it is'],
  styleWeight: ['a touch', 'all of it'],
  styleScale: ['fine', 'broad'],
  size: ['sketch', 'detail'],
  iterations: ['quick', 'finished'],
});

export function isDrawn(name: string): name is Drawn {
  return name in DRAWINGS;
}

/** Drawing of one end of a control, with its word. */
export function renderEnd(name: Drawn, end: 0 | 1): TemplateResult {
  return html`<span class="end" aria-hidden="true">
    <svg viewBox="0 0 30 25" width="30" height="25">${DRAWINGS[name][end]}</svg>
    <small>${ENDS[name][end]}</small>
  </span>`;
}
