import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { say, texts } from '../language/words.ts';

const TEXT = texts({
  title: 'Size for print',
  help: 'Longer side of the print. A printer at arm’s length needs 150 dots an inch, in the hand 300.',
  length: 'Longer side',
  unit: 'Unit',
  cm: 'cm',
  inch: 'inches',
  dots: 'Dots an inch',
  use: (pixels: number) => say`Use ${pixels} px`,
  fewer: (there: number, dots: number) =>
    say`Your photo has ${there} px: the print keeps its size, with ${dots} dots an inch.`,
  most: (pixels: number) => say`The most is ${pixels} px; take fewer dots an inch.`,
});

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
  /** The size that was chosen here. */
  #chosen: { readonly size: number; readonly dpi: number } | undefined;

  constructor(
    private readonly changed: () => void,
    private readonly choose: (size: number) => void,
  ) {}

  /** The size is that of a print, as if it had been chosen here. */
  take(size: number, dpi: number): void {
    this.#chosen = { size, dpi };
    const known = DENSITIES.find((one) => one === dpi);
    if (known !== undefined) this.#density = known;
    this.#length = undefined;
    this.changed();
  }

  /**
   * Dots an inch for the file of a picture; undefined where its size is none that was chosen for a print.
   * @param size in force, in pixels
   * @param there longer side of the photo, above which no picture is painted: then a print keeps its size
   */
  dpi(size: number, there = size): number | undefined {
    if (this.#chosen?.size !== size) return undefined;
    return Math.max(1, Math.round((this.#chosen.dpi * Math.min(size, there)) / size));
  }

  #choose(size: number): void {
    this.#chosen = { size, dpi: this.#density };
    this.choose(size);
  }

  /**
   * @param size in force, in pixels
   * @param there longer side of the photo
   */
  render(size: number, there = MOST): TemplateResult {
    const length = this.#length ?? printLength(size, this.#unit, this.#density);
    // Without another length it is the size as it is, which a rounded length would miss.
    const pixels = this.#length === undefined ? size : printPixels(length, this.#unit, this.#density);
    const fits = pixels <= MOST;
    const dots = Math.max(1, Math.round((this.#density * there) / pixels));
    const help = pixels > there ? TEXT.fewer(there, dots) : TEXT.help;
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
        <button type="button" id="print-use" aria-disabled=${!fits} @click=${() => fits && this.#choose(pixels)}>
          ${TEXT.use(pixels)}
        </button>
      </div>
      <p class=${fits ? 'help' : 'warning'}>${fits ? help : TEXT.most(MOST)}</p>
    </div>`;
  }

  /** Another unit of the same length. */
  #toUnit(text: string, length: number): void {
    const unit = text as keyof typeof UNITS;
    this.#length = Math.round((10 * length * UNITS[unit]) / UNITS[this.#unit]) / 10;
    this.#unit = unit;
  }
}
