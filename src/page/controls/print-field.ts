import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

const TEXT = {
  title: 'Size for print',
  help: 'Longer side of the print. A printer at arm’s length needs 150 dots an inch, in the hand 300.',
  length: 'Longer side',
  unit: 'Unit',
  cm: 'cm',
  inch: 'inches',
  dots: 'Dots an inch',
  use: (pixels: number) => `Use ${pixels} px`,
  most: (pixels: number) => `The most is ${pixels} px; take fewer dots an inch.`,
};

const UNITS = { cm: 2.54, inch: 1 } as const;
const DENSITIES = [72, 150, 200, 300] as const;
/** Most pixels of the longer side. */
const MOST = 16_384;
const LEAST = 16;

/** Pixels of a print's longer side. @param length in the unit */
export function printPixels(length: number, unit: keyof typeof UNITS, density: number): number {
  return Math.max(LEAST, Math.round((length / UNITS[unit]) * density));
}

/** Length of a number of pixels in a unit, to a tenth. */
export function printLength(pixels: number, unit: keyof typeof UNITS, density: number): number {
  return Math.round((10 * pixels * UNITS[unit]) / density) / 10;
}

/** Control of the size in centimetres or inches instead of pixels. */
export class PrintField {
  #unit: keyof typeof UNITS = /-(US|LR|MM)$/.test(navigator.language) ? 'inch' : 'cm';
  #density: number = 150;
  /** Undefined: that of the size in force. */
  #length: number | undefined;

  constructor(
    private readonly changed: () => void,
    private readonly choose: (size: number) => void,
  ) {}

  /** @param size in force, in pixels */
  render(size: number): TemplateResult {
    const length = this.#length ?? printLength(size, this.#unit, this.#density);
    // Without another length it is the size as it is, which a rounded length would miss.
    const pixels = this.#length === undefined ? size : printPixels(length, this.#unit, this.#density);
    const fits = pixels <= MOST;
    const textOf = (event: Event) => (event.currentTarget as HTMLInputElement).value;
    const set = (change: () => void) => {
      change();
      this.changed();
    };
    return html`<div class="field print" role="group" aria-labelledby="print-title">
      <div class="title" id="print-title">${TEXT.title}</div>
      <div class="row">
        <input
          id="print-length"
          type="number"
          min="0.1"
          step="any"
          aria-label=${TEXT.length}
          .value=${live(String(length))}
          @change=${(event: Event) => {
            const value = Number(textOf(event));
            set(() => {
              this.#length = value > 0 ? value : undefined;
            });
          }}
        />
        <select id="print-unit" aria-label=${TEXT.unit} @change=${(event: Event) => set(() => this.#toUnit(textOf(event), length))}>
          ${(['cm', 'inch'] as const).map(
            (unit) =>
              html`<option value=${unit} .selected=${live(unit === this.#unit)}>${TEXT[unit]}</option>`,
          )}
        </select>
        <select
          id="print-density"
          aria-label=${TEXT.dots}
          @change=${(event: Event) =>
            set(() => {
              this.#length = length;
              this.#density = Number(textOf(event));
            })}
        >
          ${DENSITIES.map(
            (dpi) => html`<option value=${dpi} .selected=${live(dpi === this.#density)}>${dpi} dpi</option>`,
          )}
        </select>
        <button type="button" id="print-use" aria-disabled=${!fits} @click=${() => fits && this.choose(pixels)}>
          ${TEXT.use(pixels)}
        </button>
      </div>
      <p class=${fits ? 'help' : 'warning'}>${fits ? TEXT.help : TEXT.most(MOST)}</p>
    </div>`;
  }

  /** Another unit of the same length. */
  #toUnit(text: string, length: number): void {
    const unit = text as keyof typeof UNITS;
    this.#length = Math.round((10 * length * UNITS[unit]) / UNITS[this.#unit]) / 10;
    this.#unit = unit;
  }
}
