import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { type Control, control, helpSentence, propertyOf, type SettingName } from '../../index.ts';
import { say, text } from '../language/words.ts';

/** Mark of a control that acts on a painting under way. */
export function liveMark({ live }: Control): TemplateResult | typeof nothing {
  return live
    ? html`<span class="live" title=${say`Acts at once on a painting under way`} role="img" aria-label=${say`acts at once`}></span>`
    : nothing;
}

/** A control under its title, with its help. */
export function field(name: SettingName, body: TemplateResult, help?: string): TemplateResult {
  const entry = control(name);
  const id = propertyOf(name);
  return html`<div class="field">
    <div class="title"><label for="field-${id}">${text(entry.title)}</label>${liveMark(entry)}</div>
    ${body}
    <p class="help" id="help-${id}">${help ?? text(helpSentence(entry))}</p>
  </div>`;
}

/** @param choose receives undefined for `''`, the default */
export function choice(
  name: SettingName,
  value: string,
  options: readonly (readonly [value: string, title: string])[],
  choose: (value: string | undefined) => void,
): TemplateResult {
  return html`<select
    id="field-${propertyOf(name)}"
    aria-describedby="help-${propertyOf(name)}"
    @change=${(event: Event) => choose((event.currentTarget as HTMLSelectElement).value || undefined)}
  >
    ${options.map(([key, title]) => html`<option value=${key} .selected=${live(key === value)}>${text(title)}</option>`)}
  </select>`;
}

/** @param choose receives undefined for an empty field, and NaN for a text that is no number */
export function numberInput(
  name: SettingName,
  value: number,
  choose: (value: number | undefined) => void,
): TemplateResult {
  return html`<input
    id="field-${propertyOf(name)}"
    type="number"
    step="any"
    autocomplete="off"
    aria-describedby="help-${propertyOf(name)}"
    .value=${live(String(value))}
    @change=${(event: Event) => {
      const input = event.currentTarget as HTMLInputElement;
      choose(input.value === '' && !input.validity.badInput ? undefined : input.valueAsNumber);
    }}
  />`;
}
