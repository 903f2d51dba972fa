import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { settingProperty, styled } from '../../element/index.ts';
import {
  control,
  helpSentence,
  type SettingName,
  type Settings,
  type Stops,
  settingOf,
} from '../../index.ts';
import { say, sentence, texts, text as translated } from '../language/words.ts';
import type { Given } from './choices.ts';
import { liveMark } from './control-field.ts';
import { isDrawn, renderEnd } from './drawings.ts';
import { rounded } from './presets.ts';

/** Titles for people who have not met the method yet; the others are those of the table. */
const TITLES: { readonly [K in SettingName]?: string } = texts({
  styleWeight: 'Style strength',
  iterations: 'Steps',
});

/** Settings that are numbers. */
export type NumberName = { [K in SettingName]: Settings[K] extends number ? K : never }[SettingName];

/** A setting as a slider: positions are whole numbers from 0 to `last`. */
export interface Slider {
  readonly last: number;
  /** @param base the recipe's value */
  value(position: number, base: number): number;
  position(value: number, base: number): number;
  text(value: number, base: number): string;
}

/** Factors from 1/64 to 64 in half octaves. */
const HALF_OCTAVES = 12;

/** In place of 0, where only ratios count. */
const NEARLY = 0.03;

const FACTORS: Slider = {
  last: 2 * HALF_OCTAVES,
  value: (position, base) => rounded((base || 1) * 2 ** ((position - HALF_OCTAVES) / 2)),
  position: (value, base) => {
    if (value <= 0) return 0;
    const position = Math.round(2 * Math.log2(value / (base || 1))) + HALF_OCTAVES;
    return Math.min(Math.max(position, 0), 2 * HALF_OCTAVES);
  },
  text: (value, base) => {
    if (value === base) return value === 0 ? say`none` : say`usual`;
    return base === 0 ? String(value) : `× ${Number((value / base).toPrecision(2))}`;
  },
};

function stops({ values, text }: Stops): Slider {
  return {
    last: values.length - 1,
    value: (position) => values[position]!,
    position: (value) => {
      const distances = values.map((entry) => Math.abs(Math.log((entry || NEARLY) / (value || NEARLY))));
      return distances.indexOf(Math.min(...distances));
    },
    text: (value) => sentence(text(value)),
  };
}

/** The slider of a setting; undefined where it has none. */
export function sliderOf(name: SettingName): Slider | undefined {
  const setting = settingOf(name);
  if (setting.kind !== 'number' || !setting.slider) return undefined;
  return setting.slider === 'factors' ? FACTORS : stops(setting.slider);
}

/**
 * A slider with its title, value and help.
 * @param base values where nothing but the recipe is given
 * @param choose receives undefined for the recipe's value
 */
export function renderSlider(
  name: NumberName,
  given: Given,
  base: Settings,
  choose: (value: number | undefined) => void,
): TemplateResult {
  const slider = sliderOf(name)!;
  const entry = control(name);
  const own = base[name];
  const value = given[settingProperty(name) as NumberName] ?? own;
  const text = slider.text(value, own);
  const position = slider.position(value, own);
  const input = (event: Event) => {
    const chosen = (event.currentTarget as HTMLInputElement).valueAsNumber;
    choose(chosen === slider.position(own, own) ? undefined : slider.value(chosen, own));
  };
  const drawn = isDrawn(name);
  return html`<div class="slider ${drawn ? 'drawn' : ''}">
    <div class="title">
      <label for="slider-${name}">${TITLES[name] ?? translated(entry.title)}</label>${drawn ? nothing : liveMark(entry)}
    </div>
    <span class="value">${text}</span>
    ${drawn ? renderEnd(name, 0) : nothing}
    <input
      id="slider-${name}"
      type="range"
      min="0"
      max=${slider.last}
      step="1"
      ${styled({ '--filled': position / slider.last })}
      .value=${live(String(position))}
      aria-valuetext=${text}
      aria-describedby="help-${name}"
      @input=${input}
    />
    ${drawn ? renderEnd(name, 1) : nothing}
    <p class="help ${drawn ? 'visually-hidden' : ''}" id="help-${name}">${translated(helpSentence(entry))}</p>
  </div>`;
}
