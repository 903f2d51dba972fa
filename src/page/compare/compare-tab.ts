import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { ArtFilterError, resolveSettings } from '../../index.ts';
import { type PictureKey, sliderChoices } from '../../sweep/index.ts';
import { say, sentence, text } from '../language/words.ts';
import type { CompareInputs } from './compare-queue.ts';
import { CompareQueue } from './compare-queue.ts';
import { compareStyles } from './compare-styles.ts';
import { type Question, renderQuestions } from './questions.ts';
import { saveAs, sheetPage, sheetPng } from './save-sheet.ts';
import { type Pair, renderSlider, renderTable } from './sheet-view.ts';
import { axisOf, givenOf, MOST_VALUES, type Variable, variables } from './variables.ts';

export type { CompareInputs } from './compare-queue.ts';

/** Control to vary, and its values as typed. */
interface Draft {
  name: string;
  values: string;
}

/**
 * Compare tab: one or two controls and their values, painted in a queue on the page's GPU, and shown as a table with a
 * slider between any two pictures.
 *
 * @fires {CustomEvent<{running: boolean}>} compare-running - the queue has started, or ended
 * @fires {CustomEvent<{given: Given}>} compare-take - a person takes the settings of a picture
 */
export class CompareTab extends LitElement {
  static override styles = compareStyles;

  @property({ attribute: false }) inputs: CompareInputs | undefined;
  @state() private drafts: Draft[] = [{ name: 'iterations', values: '' }];
  @state() private apart = false;
  @state() private problem = '';
  @state() private pair: Pair = { left: 'content:0', right: 'cell:0', position: 50 };
  #queue: CompareQueue | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#queue?.stop();
  }

  protected override render(): TemplateResult {
    const queue = this.#queue;
    const running = queue?.running ?? false;
    return html`
      ${renderQuestions(this.#pictures, running || !this.#canStart, (question) => this.#ask(question))}
      <details class="own">
        <summary>${say`A comparison of your own`}</summary>
        <p class="help">${say`Choose one or two controls and the values to try; every combination is painted, small.`}</p>
        <fieldset ?disabled=${running}>
          <legend>${say`Vary`}</legend>
          ${this.drafts.map((draft, i) => this.#draft(draft, i))}
          ${this.drafts.length < 2 ? html`<button type="button" class="quiet" @click=${() => this.#add()}>${say`Add another`}</button>` : nothing}
          ${this.#apart()}
        </fieldset>
        <div class="queue">
          <button type="button" class="main" ?disabled=${running || !this.#canStart} @click=${() => this.#start()}>
            ${queue ? say`Compare again` : say`Compare`}
          </button>
        </div>
      </details>
      ${this.#renderQueue(queue, running)}
      ${this.problem ? html`<p class="failure" role="alert">${sentence(this.problem)}</p>` : nothing}
      ${queue ? this.#renderSheet(queue) : nothing}
    `;
  }

  /** Photo and styles with addresses to show them by. */
  get #pictures(): { name: string; url: string }[] {
    const { content, styles = [] } = this.inputs ?? {};
    return [...(content ? [content] : []), ...styles].map(({ name, url = '' }) => ({ name, url }));
  }

  get #canStart(): boolean {
    const { content, styles = [], busy = true } = this.inputs ?? {};
    return content !== undefined && styles.length > 0 && !busy;
  }

  #ask({ name, values }: Question): void {
    const { given, defaults, software } = this.inputs!;
    this.drafts = [{ name, values: values(resolveSettings(given, defaults), software) }];
    this.#start();
  }

  get #variables(): Variable[] {
    return variables(this.inputs?.styles.length ?? 0);
  }

  /** Suggested values of a control. */
  #suggested(name: string): string {
    const { given, defaults } = this.inputs!;
    const variable = this.#variables.find((one) => one.name === name);
    return variable?.suggested(resolveSettings(given, defaults)) ?? '';
  }

  #draft({ name, values }: Draft, i: number): TemplateResult {
    const change = (part: Partial<Draft>) => {
      this.drafts = this.drafts.map((draft, j) => (j === i ? { ...draft, ...part } : draft));
    };
    const suggested = this.inputs ? this.#suggested(name) : '';
    return html`<div class="draft">
      <label>
        ${i === 0 ? say`Control` : say`Second control`}
        <select
          data-draft=${i}
          @change=${(event: Event) =>
            change({ name: (event.currentTarget as HTMLSelectElement).value, values: '' })}
        >
          ${this.#variables.map(
            (one) =>
              html`<option value=${one.name} .selected=${one.name === name}>${text(one.title)}</option>`,
          )}
        </select>
      </label>
      <label>
        ${say`Values, 2 to ${MOST_VALUES}`}
        <input
          data-draft=${i}
          spellcheck="false"
          autocomplete="off"
          .value=${live(values || suggested)}
          @change=${(event: Event) => change({ values: (event.currentTarget as HTMLInputElement).value })}
        />
      </label>
      ${
        i > 0
          ? html`<button type="button" class="quiet" @click=${() => {
              this.drafts = this.drafts.slice(0, i);
            }}>${say`Remove`}</button>`
          : nothing
      }
    </div>`;
  }

  #add(): void {
    const taken = this.drafts.map(({ name }) => name);
    const next = this.#variables.find(({ name }) => !taken.includes(name))!;
    this.drafts = [...this.drafts, { name: next.name, values: '' }];
  }

  #apart(): TemplateResult | typeof nothing {
    if ((this.inputs?.styles.length ?? 0) < 2) return nothing;
    return html`<label class="check">
      <input
        type="checkbox"
        .checked=${live(this.apart)}
        @change=${(event: Event) => {
          this.apart = (event.currentTarget as HTMLInputElement).checked;
        }}
      />
      ${say`One style after another, instead of all mixed`}
    </label>`;
  }

  #renderQueue(queue: CompareQueue | undefined, running: boolean): TemplateResult {
    const begun = queue && queue.done < queue.count && !running;
    const busy = this.inputs?.busy ?? false;
    const missing = !this.inputs?.content || this.inputs.styles.length === 0;
    return html`<div class="queue">
      ${running ? html`<button type="button" class="main" @click=${() => queue!.stop()}>${say`Stop`}</button>` : nothing}
      ${
        begun
          ? html`<button type="button" class="main" ?disabled=${busy} @click=${() => void this.#run()}>${say`Continue`}</button>`
          : nothing
      }
      ${busy && !running ? html`<p class="help">${say`A painting is in progress; stop it first.`}</p>` : nothing}
      ${missing ? html`<p class="help">${say`Choose a picture and a style first.`}</p>` : nothing}
      ${queue ? this.#renderProgress(queue) : nothing}
      ${queue?.notice ? html`<p class="help" role="status">${sentence(queue.notice)}</p>` : nothing}
    </div>`;
  }

  #renderProgress(queue: CompareQueue): TemplateResult {
    const { done, count, current } = queue;
    const part = current?.iterations ? current.iteration / current.iterations : 0;
    const at = Math.min(done + 1, count);
    const text = !queue.running
      ? say`${done} of ${count} done`
      : current?.iterations
        ? say`Picture ${at} of ${count}, step ${current.iteration} of ${current.iterations}`
        : say`Picture ${at} of ${count}`;
    return html`<div class="progress">
      <progress max=${count} .value=${done + part} aria-label=${say`Comparison`} aria-valuetext=${text}></progress>
      <span>${text}</span>
    </div>`;
  }

  #renderSheet(queue: CompareQueue): TemplateResult {
    const actions = {
      put: (side: 'left' | 'right', key: PictureKey) => {
        this.pair = { ...this.pair, [side]: key };
      },
      move: (position: number) => {
        this.pair = { ...this.pair, position };
      },
      take: (values: readonly string[]) => {
        const given = givenOf(queue.sheet.axes, values);
        this.dispatchEvent(new CustomEvent('compare-take', { detail: { given } }));
      },
    };
    const { sheet } = queue;
    const keys = sliderChoices(sheet).map(({ key }) => key);
    const blobOf = (key: PictureKey) => queue.blob(key);
    const painted = sheet.cells.some(({ result }) => result);
    return html`
      ${renderTable(queue, this.pair, actions)}
      ${painted ? renderSlider(queue, this.pair, actions) : nothing}
      ${
        painted
          ? html`<div class="queue">
              <button type="button" @click=${() => this.#try(async () => saveAs(await sheetPng(sheet, blobOf), sheet, 'png'))}>
                ${say`Save as PNG`}
              </button>
              <button type="button" @click=${() => this.#try(async () => saveAs(await sheetPage(sheet, keys, blobOf), sheet, 'html'))}>
                ${say`Save as HTML`}
              </button>
            </div>`
          : nothing
      }
    `;
  }

  #start(): void {
    void this.#try(async () => {
      const inputs = this.inputs!;
      const axes = this.drafts.map(({ name, values }) => {
        const variable = this.#variables.find((one) => one.name === name)!;
        return axisOf(variable, values || this.#suggested(name));
      });
      const next = new CompareQueue(inputs, axes, this.apart && inputs.styles.length > 1, () =>
        this.requestUpdate(),
      );
      this.#queue?.release();
      this.#queue = next;
      this.pair = { left: 'content:0', right: 'cell:0', position: 50 };
      await this.#run();
    });
  }

  async #run(): Promise<void> {
    const queue = this.#queue!;
    this.#tell(true);
    try {
      await this.#try(() => queue.run());
    } finally {
      this.#tell(false);
    }
  }

  #tell(running: boolean): void {
    this.dispatchEvent(new CustomEvent('compare-running', { detail: { running } }));
  }

  /** Runs a task, and shows its error. */
  async #try(work: () => Promise<void>): Promise<void> {
    this.problem = '';
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ArtFilterError)) throw error;
      this.problem = error.message;
    }
  }
}

customElements.define('compare-tab', CompareTab);

declare global {
  interface HTMLElementTagNameMap {
    'compare-tab': CompareTab;
  }
}
