import { redrawBy, texts } from './language/words.ts';

/** Milliseconds until a notice with an offer leaves by itself. */
const OFFERED = 15_000;

const TEXT = texts({ close: 'Close' });

/** A sentence in the page's language, read whenever it is shown. */
export type Sentence = () => string;

/** What a button beside a notice does. */
export interface Offer {
  readonly title: Sentence;
  act(): void;
}

/** A sentence at the foot of the window, with at most two offers, such as "Undo". */
export class Notices {
  readonly #line: HTMLElement;
  readonly #buttons: readonly HTMLButtonElement[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #text: Sentence = () => '';
  #offers: readonly Offer[] = [];

  /** @param place holds the line `#notice` and what belongs to it */
  constructor(
    private readonly place: HTMLElement,
    private readonly announcer: HTMLElement,
  ) {
    this.#line = place.querySelector('#notice')!;
    this.#buttons = ['notice-offer', 'notice-second'].map((id, i) => {
      const button = document.createElement('button');
      button.hidden = true;
      button.id = id;
      button.addEventListener('click', () => {
        const offer = this.#offers[i];
        this.clear();
        offer?.act();
      });
      return button;
    });
    const close = document.createElement('button');
    close.className = 'close';
    close.textContent = '×';
    close.addEventListener('click', () => this.clear());
    for (const button of [...this.#buttons, close]) button.type = 'button';
    place.append(...this.#buttons, close);
    const translate = () => {
      close.setAttribute('aria-label', TEXT.close);
      this.#render();
    };
    translate();
    redrawBy(() => {
      translate();
      // What was announced has been heard.
      this.say('');
    });
  }

  /** Announces a sentence to screen readers; the only live region of the page itself. */
  say(text: string): void {
    this.announcer.textContent = text;
  }

  /** @param offers at most two */
  show(text: Sentence, ...offers: readonly Offer[]): void {
    clearTimeout(this.#timer);
    this.#text = text;
    this.#offers = offers;
    this.#render();
    this.say(text());
    if (offers.length > 0) this.#leaveLater();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#text = () => '';
    this.#offers = [];
    this.#render();
  }

  #render(): void {
    this.#line.textContent = this.#text();
    for (const [i, button] of this.#buttons.entries()) {
      const offer = this.#offers[i];
      button.hidden = !offer;
      button.textContent = offer?.title() ?? '';
    }
  }

  /** It stays while it is pointed at, or has the keyboard's focus. */
  #leaveLater(): void {
    this.#timer = setTimeout(() => {
      if (this.place.matches(':hover, :focus-within')) this.#leaveLater();
      else this.clear();
    }, OFFERED);
  }
}
