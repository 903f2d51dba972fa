/** Milliseconds until a notice with an offer leaves by itself. */
const OFFERED = 15_000;

const TEXT = { close: 'Close' };

/** A sentence at the foot of the window, with at most one offer, such as "Undo". */
export class Notices {
  readonly #line: HTMLElement;
  readonly #button: HTMLButtonElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #act: (() => void) | undefined;

  /** @param place holds the line `#notice` and what belongs to it */
  constructor(
    private readonly place: HTMLElement,
    private readonly announcer: HTMLElement,
  ) {
    this.#line = place.querySelector('#notice')!;
    this.#button = document.createElement('button');
    this.#button.hidden = true;
    this.#button.id = 'notice-offer';
    this.#button.addEventListener('click', () => {
      const act = this.#act;
      this.clear();
      act?.();
    });
    const close = document.createElement('button');
    close.className = 'close';
    close.textContent = '×';
    close.setAttribute('aria-label', TEXT.close);
    close.addEventListener('click', () => this.clear());
    for (const button of [this.#button, close]) button.type = 'button';
    place.append(this.#button, close);
  }

  /** Announces a sentence to screen readers; the only live region of the page itself. */
  say(text: string): void {
    this.announcer.textContent = text;
  }

  /** @param offer what its button does */
  show(text: string, offer?: { title: string; act(): void }): void {
    clearTimeout(this.#timer);
    this.#line.textContent = text;
    this.say(text);
    this.#act = offer?.act;
    this.#button.hidden = !offer;
    this.#button.textContent = offer?.title ?? '';
    if (offer) this.#leaveLater();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#line.textContent = '';
    this.#button.hidden = true;
  }

  /** It stays while it is pointed at, or has the keyboard's focus. */
  #leaveLater(): void {
    this.#timer = setTimeout(() => {
      if (this.place.matches(':hover, :focus-within')) this.#leaveLater();
      else this.clear();
    }, OFFERED);
  }
}
