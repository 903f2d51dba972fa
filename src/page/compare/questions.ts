import { html, type TemplateResult } from 'lit';
import type { Settings } from '../../index.ts';
import { say, text, texts } from '../language/words.ts';

const TEXT = texts({
  heading: 'What would look best?',
  of: (photo: string, styles: string) =>
    say`Small drafts of ${photo} in the style of ${styles}, side by side.`,
});

/** A question that is answered by a comparison. */
export interface Question {
  readonly id: keyof typeof WORDS;
  /** Control that is varied. */
  readonly name: string;
  /** @param base the settings in force @param software whether the adapter is a software one */
  values(base: Settings, software: boolean): string;
}

const rounded = (value: number) => Number(value.toPrecision(3));

const WORDS = texts({
  strength: ['How strong?', 'From a light touch to all style'],
  brush: ['Which brush?', 'From fine strokes to broad ones'],
  steps: ['How long?', 'From a first sketch to a finished picture'],
});

export const QUESTIONS: readonly Question[] = [
  {
    id: 'strength',
    name: 'content-weight',
    values: ({ contentWeight }) =>
      [16, 4, 1, 0.2].map((times) => rounded((contentWeight || 0.09) * times)).join(', '),
  },
  {
    id: 'brush',
    name: 'style-scale',
    values: () => '0.5, 0.75, 1.25, 2',
  },
  {
    id: 'steps',
    name: 'iterations',
    values: (_, software) => (software ? '5, 15, 40' : '20, 60, 180'),
  },
];

/** The pictures that are compared, and the questions to choose from. */
export function renderQuestions(
  pictures: readonly { name: string; url: string }[],
  disabled: boolean,
  ask: (question: Question) => void,
): TemplateResult {
  const [photo, ...styles] = pictures;
  const stem = (name: string) => text(name.replace(/\.[a-z0-9]{2,5}$/i, ''));
  return html`<div class="from">
      ${pictures.map(({ url }) => html`<img src=${url} alt="" />`)}
      <div>
        <h2>${TEXT.heading}</h2>
        <p class="help">
          ${photo && styles.length > 0 ? TEXT.of(stem(photo.name), styles.map(({ name }) => stem(name)).join(' + ')) : ''}
        </p>
      </div>
    </div>
    <div class="questions">
      ${QUESTIONS.map(
        (
          question,
        ) => html`<button type="button" data-question=${question.id} ?disabled=${disabled} @click=${() => ask(question)}>
          <b>${WORDS[question.id][0]}</b><span>${WORDS[question.id][1]}</span>
        </button>`,
      )}
    </div>`;
}
