import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { styled } from '../../element/index.ts';
import { type InitSource, parseInit } from '../../index.ts';
import { say, texts } from '../language/words.ts';
import { choice, field } from './control-field.ts';

const TEXT = texts({
  content: 'my picture',
  noise: 'noise',
  style: 'the style picture',
  gray: 'plain grey',
  picture: 'a picture of the gallery',
  blend: 'a blend of them',
  help: 'From your picture it stays close to it; from noise it is freest.',
});

const SOURCES = ['content', 'noise', 'style', 'gray'] as const satisfies readonly InitSource[];
const BLEND = 'blend' as const;
/** First value of a blend. */
const FIRST_BLEND = 'content:0.7,noise:0.3';

/**
 * Control of the initial image: one source, or several with a slider each.
 * @param init as `Settings.init`
 */
export function renderStart(init: string, choose: (init: string) => void): TemplateResult {
  const shares = parseInit(init);
  const blended = shares.size > 1;
  const share = (source: InitSource) => Math.round(100 * (shares.get(source) ?? 0));
  const change = (source: InitSource) => (event: Event) => {
    const wanted = new Map(SOURCES.map((one) => [one, share(one)]));
    wanted.set(source as (typeof SOURCES)[number], (event.currentTarget as HTMLInputElement).valueAsNumber);
    const parts = [...wanted].filter(([, percent]) => percent > 0);
    if (parts.length > 0) choose(parts.map(([one, percent]) => `${one}:${percent / 100}`).join(','));
  };
  const gallery = init === 'picture' ? (['picture'] as const) : [];
  const options = [...SOURCES, ...gallery, BLEND].map((one) => [one, TEXT[one]] as const);
  return field(
    'init',
    html`${choice('init', blended ? BLEND : [...shares.keys()][0]!, options, (value) =>
      choose(value === BLEND ? FIRST_BLEND : value!),
    )}
    ${
      blended
        ? html`<div class="shares">
          ${SOURCES.map(
            (source) => html`<label>
              <span>${TEXT[source]}</span>
              <input
                type="range"
                min="0"
                max="100"
                step="5"
                data-source=${source}
                ${styled({ '--filled': share(source) / 100 })}
                aria-valuetext=${say`${share(source)} %`}
                .value=${live(String(share(source)))}
                @change=${change(source)}
              />
              <span class="value">${say`${share(source)} %`}</span>
            </label>`,
          )}
        </div>`
        : nothing
    }`,
    TEXT.help,
  );
}
