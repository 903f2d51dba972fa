import { html, type TemplateResult } from 'lit';
import { texts } from '../language/words.ts';
import { picked } from './bring.ts';

const TEXT = texts({
  title: 'Your photo, painted',
  drop: 'Drop a photo anywhere on this page, or paste one.',
  choose: 'Choose a photo',
  camera: 'Take a photo',
  sample: 'Look around with this picture',
  stays: 'It stays on this device.',
});

/** Card over the first picture that asks for a photo. */
export function renderInvitation(take: (files: readonly File[]) => void, leave: () => void): TemplateResult {
  return html`<div class="invitation" role="group" aria-label=${TEXT.title}>
    <h2>${TEXT.title}</h2>
    <p>${TEXT.drop} <span>${TEXT.stays}</span></p>
    <div class="ways-in">
      <label class="file main">
        <input type="file" accept="image/*" @change=${picked(take)} />
        <span>${TEXT.choose}</span>
      </label>
      <label class="file camera">
        <input type="file" accept="image/*" capture="environment" @change=${picked(take)} />
        <span>${TEXT.camera}</span>
      </label>
    </div>
    <button type="button" class="link" @click=${leave}>${TEXT.sample}</button>
  </div>`;
}
