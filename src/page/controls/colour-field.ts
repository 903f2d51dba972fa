import { html, nothing, svg, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { styled } from '../../element/index.ts';
import { control, parseColor } from '../../index.ts';
import { say, text, texts } from '../language/words.ts';
import { liveMark } from './control-field.ts';

const TEXT = texts({
  style: ['Style’s', 'The result has the style’s colours.'],
  'content-luminance': ['My own', 'Every place keeps its own colour; only light and dark are painted.'],
  'content-match': [
    'Recoloured',
    'The style picture is first recoloured after yours, then painted with: new colours, of the same mood.',
  ],
  mix: ['Between', 'The style’s colours and yours, mixed as the slider says.'],
});

interface Way {
  readonly value: keyof typeof TEXT;
  /** Colours of its icon. */
  readonly colours: readonly [sky: string, hill: string, strokes: string];
}

/** In the icons the photo is blue and green, the style red and gold. */
const WAYS: readonly Way[] = [
  {
    value: 'style',
    colours: ['#e9b44c', '#9b2915', '#fbe6b8'],
  },
  {
    value: 'content-luminance',
    colours: ['#8ec3e6', '#3f7d4e', '#d6ecf8'],
  },
  {
    value: 'content-match',
    colours: ['#8ec3e6', '#3f7d4e', '#f0c766'],
  },
  {
    value: 'mix',
    colours: ['#bcbc99', '#6d5332', '#e9e9d8'],
  },
];
/** First share of "in between". */
const HALF = 0.5;

/**
 * Control of the result's colours: four ways, and a slider for the one in between.
 * @param color as `Settings.color`
 */
export function renderColours(color: string, choose: (color: string) => void): TemplateResult {
  const mixed = color.startsWith('mix:');
  const way = WAYS.find(({ value }) => value === (mixed ? 'mix' : color));
  const share = mixed ? parseColor(color).contentChroma : HALF;
  const entry = control('color');
  return html`<fieldset class="colours" aria-describedby="help-color">
    <legend class="title">${text(entry.title)}${liveMark(entry)}</legend>
    <div class="ways">
      ${WAYS.map(
        (one) => html`<label>
          <input
            type="radio"
            name="color"
            value=${one.value}
            .checked=${live(one === way)}
            @change=${() => choose(one.value === 'mix' ? `mix:${share}` : one.value)}
          />
          ${scene(one.colours)}
          <span>${TEXT[one.value][0]}</span>
        </label>`,
      )}
    </div>
    ${
      mixed
        ? html`<div class="mixing">
          <span aria-hidden="true">${say`the style’s`}</span>
          <input
            id="slider-color"
            type="range"
            min="0"
            max="20"
            aria-label=${say`How much of your picture’s own colours`}
            aria-valuetext=${say`${Math.round(100 * share)} % your picture’s`}
            ${styled({ '--filled': share })}
            .value=${live(String(Math.round(20 * share)))}
            @input=${(event: Event) =>
              choose(`mix:${(event.currentTarget as HTMLInputElement).valueAsNumber / 20}`)}
          />
          <span aria-hidden="true">${say`mine`}</span>
        </div>`
        : nothing
    }
    <p class="help" id="help-color">${way ? TEXT[way.value][1] : ''}</p>
  </fieldset>`;
}

/** A hill under a sky, in brushstrokes. */
function scene([sky, hill, strokes]: Way['colours']): TemplateResult {
  return html`<svg viewBox="0 0 48 32" aria-hidden="true">
    ${svg`<rect width="48" height="32" fill=${sky} />
    <path d="M0 25C10 12 19 13 27 20S42 21 48 15V32H0Z" fill=${hill} />
    <path d="M5 8c6-4 10 3 16-1s9 2 14-1M26 13c5-3 9 2 15-1M8 29c6-4 11 1 16-2s12 2 18-3" fill="none" stroke=${strokes} stroke-width="2" stroke-linecap="round" />`}
  </svg>`;
}
