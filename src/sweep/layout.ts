import { type Grid, gridOf, type Heading } from './plan.ts';
import {
  cellCaption,
  cellLosses,
  cellPictures,
  headingLines,
  type PictureKey,
  planOf,
  type Sheet,
  type SheetPicture,
} from './sheet.ts';
import { fitLine, fitLines, type Measure, type TextWeight } from './text.ts';
import { ENGLISH, type SheetWords } from './words.ts';

export type Tone = 'paper' | 'mount' | 'line' | 'ink' | 'muted' | 'danger';

/** Elements of a sheet, back to front; in pixels from its top left corner. */
export type SheetItem =
  | { kind: 'box'; x: number; y: number; width: number; height: number; tone: Tone }
  | { kind: 'picture'; key: PictureKey; x: number; y: number; width: number; height: number }
  /** `x` is the left end, `y` the baseline. */
  | { kind: 'text'; text: string; x: number; y: number; size: number; weight: TextWeight; tone: Tone };

export interface SheetLayout {
  readonly width: number;
  readonly height: number;
  readonly items: readonly SheetItem[];
}

/** Colours of a sheet; `mount` is the background of a missing picture. */
export const TONES: Readonly<Record<Tone, string>> = {
  paper: '#faf7f0',
  mount: '#efe9dc',
  line: '#d8cebc',
  ink: '#26221c',
  muted: '#776e61',
  danger: '#9b1c1c',
};

const MARGIN = 44;
/** Width of the column left of the table, with the rows' pictures and values. */
const GUTTER = 208;
const LEFT = MARGIN + GUTTER;
const GAP = 20;
/** Height of the caption below a cell's picture. */
const CAPTION = 42;
const THUMB = 96;
/** Longer sides of cells. */
const [SMALLEST, USUAL, LARGEST] = [96, 240, 384];
/** Largest width of a sheet, except with cells of the smallest size. */
const WIDEST = 4000;

const QUIET = { size: 12, tone: 'muted' } as const;
const VALUE = { size: 18, weight: 600 } as const;

interface Type {
  size: number;
  weight?: TextWeight;
  tone?: Tone;
}

/** Layout of a contact sheet. Pictures keep their shape; a cell's longer side is at most 384 pixels. */
export function layoutSheet(sheet: Sheet, measure: Measure, words: SheetWords = ENGLISH): SheetLayout {
  return new Layout(sheet, measure, words).place();
}

class Layout {
  readonly #items: SheetItem[] = [];
  readonly #grid: Grid;
  /** Sizes of the cells' pictures, by content. */
  readonly #sizes: readonly { width: number; height: number }[];
  readonly #widths: readonly number[];
  /** Pictures at the previous row, which are not repeated. */
  #shown = { content: -1, styles: '' };

  constructor(
    readonly sheet: Sheet,
    readonly measure: Measure,
    readonly words: SheetWords,
  ) {
    this.#grid = gridOf(planOf(sheet));
    const side = cellSide(sheet, this.#grid.columns.length);
    this.#sizes = sheet.contents.map((content) => within(content, side));
    this.#widths = this.#grid.columns.map((_, column) =>
      Math.max(...this.#grid.cells.map((row) => this.#size(row[column]!).width)),
    );
  }

  place(): SheetLayout {
    const { title, note, made } = this.sheet;
    const inner = this.#widths.reduce((sum, width) => sum + width + GAP, -GAP);
    const width = LEFT + Math.max(inner, 360) + MARGIN;
    const across = width - 2 * MARGIN;
    this.#write(title, MARGIN, MARGIN + 24, across, { size: 28, weight: 600 });
    this.#write(note, MARGIN, MARGIN + 50, across, { size: 14, tone: 'muted' });
    this.#items.push({ kind: 'box', x: MARGIN, y: MARGIN + 70, width: across, height: 1, tone: 'line' });
    let y = MARGIN + 94;
    y += this.#columns(y);
    for (const [row, heading] of this.#grid.rows.entries()) {
      const cells = this.#grid.cells[row]!;
      const height = Math.max(...cells.map((cell) => this.#size(cell).height)) + CAPTION;
      const used = this.#row(heading, cells[0]!, y);
      this.#cells(cells, y);
      y += Math.max(height, used) + GAP;
    }
    this.#write(made, MARGIN, y + 14, across, QUIET);
    const height = y + 14 + MARGIN - 12;
    const paper: SheetItem = { kind: 'box', x: 0, y: 0, width, height, tone: 'paper' };
    return { width, height, items: [paper, ...this.#items] };
  }

  #size(cell: number) {
    return this.#sizes[this.sheet.cells[cell]!.content]!;
  }

  /** Adds a line of text, cut to `width`. */
  #write(text: string, x: number, y: number, width: number, type: Type): void {
    const { size, weight = 400, tone = 'ink' } = type;
    const fitting = fitLine(text, width, size, weight, this.measure);
    this.#items.push({ kind: 'text', text: fitting, x, y, size, weight, tone });
  }

  /** Adds the columns' headings, with pictures if these vary. Returns their height. */
  #columns(top: number): number {
    let x = LEFT;
    const pictures = this.#grid.columns.some((heading) => this.#picturesOf(heading).length > 0);
    for (const [column, heading] of this.#grid.columns.entries()) {
      const width = this.#widths[column]!;
      for (const [key, picture] of this.#picturesOf(heading)) {
        const size = within(picture, THUMB);
        this.#items.push({ kind: 'picture', key, x, y: top + THUMB - size.height, ...size });
      }
      for (const { title, value } of headingLines(heading, this.sheet, this.words)) {
        if (pictures) this.#write(value, x, top + THUMB + 22, width, { size: 14, weight: 600 });
        else {
          this.#write(title, x, top + 10, width, QUIET);
          this.#write(value, x, top + 32, width, VALUE);
        }
      }
      x += width + GAP;
    }
    return pictures ? THUMB + 40 : 48;
  }

  #picturesOf({ content, style }: Pick<Heading, 'content' | 'style'>): [PictureKey, SheetPicture][] {
    const { contents, styles } = this.sheet;
    return [
      ...(content === undefined
        ? []
        : [[`content:${content}`, contents[content]!] as [PictureKey, SheetPicture]]),
      ...(style === undefined ? [] : [[`style:${style}`, styles[style]!] as [PictureKey, SheetPicture]]),
    ];
  }

  /** Adds a row's pictures, unless they are those above, and its values. Returns the used height. */
  #row({ values }: Heading, first: number, top: number): number {
    const { content, styles } = this.sheet.cells[first]!;
    const [across] = this.#grid.columns;
    const pictures: [PictureKey, SheetPicture][] = [];
    if (across!.content === undefined && content !== this.#shown.content) {
      pictures.push(...this.#picturesOf({ content }));
    }
    if (across!.style === undefined && styles.join() !== this.#shown.styles) {
      for (const style of styles) pictures.push(...this.#picturesOf({ style }));
    }
    this.#shown = { content, styles: styles.join() };
    const places = Math.max(2, pictures.length);
    const each = Math.floor((GUTTER - GAP - 8 * (places - 1)) / places);
    const sizes = pictures.map(([, picture]) => within(picture, Math.min(THUMB, each)));
    const lowest = Math.max(0, ...sizes.map(({ height }) => height));
    for (const [i, [key, { title }]] of pictures.entries()) {
      const x = MARGIN + i * (each + 8);
      this.#items.push({ kind: 'picture', key, x, y: top, ...sizes[i]! });
      this.#write(title, x, top + lowest + 17, each, QUIET);
    }
    let used = pictures.length > 0 ? lowest + 34 : 0;
    for (const { title, value } of headingLines({ values }, this.sheet, this.words)) {
      this.#write(title, MARGIN, top + used + 10, GUTTER - GAP, QUIET);
      this.#write(value, MARGIN, top + used + 32, GUTTER - GAP, VALUE);
      used += 48;
    }
    return used;
  }

  #cells(row: readonly number[], y: number): void {
    let x = LEFT;
    for (const [column, index] of row.entries()) {
      const cell = this.sheet.cells[index]!;
      const size = this.#size(index);
      if (cell.result) this.#items.push({ kind: 'picture', key: `cell:${index}`, x, y, ...size });
      else this.#blank(cell.failure, x, y, size);
      const room = this.#widths[column]!;
      const caption = cellCaption(cell, this.sheet, this.words);
      const values = cell.values.join(' · ') || cellPictures(cell, this.sheet);
      const line = this.measure(caption, 12, 400) <= room ? caption : values;
      this.#write(line, x, y + size.height + 17, room, { size: 12 });
      this.#write(cellLosses(cell, this.words), x, y + size.height + 33, room, { size: 11, tone: 'muted' });
      x += room + GAP;
    }
  }

  /** Adds a box for a missing picture, with the reason. */
  #blank(failure: string | undefined, x: number, y: number, size: { width: number; height: number }): void {
    this.#items.push({ kind: 'box', x, y, ...size, tone: 'mount' });
    const width = size.width - 24;
    const most = Math.max(1, Math.floor(size.height / 17) - 1);
    const { say, sentence } = this.words;
    const text = failure === undefined ? say`Not yet painted` : sentence(failure);
    const lines = fitLines(text, width, most, 12, 400, this.measure);
    const tone = failure === undefined ? 'muted' : 'danger';
    for (const [i, line] of lines.entries()) {
      this.#write(line, x + 12, y + 24 + i * 17, width, { size: 12, tone });
    }
  }
}

function cellSide({ cells }: Sheet, columns: number): number {
  const sides = cells.flatMap(({ result }) => (result ? [Math.max(result.width, result.height)] : []));
  const wanted = Math.max(USUAL, ...sides);
  const room = Math.floor((WIDEST - LEFT - MARGIN) / columns) - GAP;
  return Math.max(SMALLEST, Math.min(wanted, LARGEST, room));
}

/** Size of a picture that fits into a square. */
function within({ width, height }: { width: number; height: number }, side: number) {
  const scale = side / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
