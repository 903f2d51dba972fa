import {
  ArtFilterError,
  encodePicture,
  type Picture,
  type Settings,
  type Vgg19Weights,
  type WeightsDefaults,
} from '../../index.ts';
import { type Axis, type PictureKey, planCells, type Sheet, type SheetCell } from '../../sweep/index.ts';
import { say, sentence, text } from '../language/words.ts';
import { type PaintedCell, paintCell } from './paint-cell.ts';
import { cellSettings } from './variables.ts';

/** Picture with its name. */
export interface NamedPicture {
  readonly name: string;
  readonly picture: Picture;
  /** Address to show it by. */
  readonly url?: string;
}

/** Inputs of a comparison; replaced whenever the page's choices change. */
export interface CompareInputs {
  readonly content?: NamedPicture;
  readonly styles: readonly NamedPicture[];
  /** Chosen settings; others are the recipe's. */
  readonly given: Partial<Settings>;
  /**
   * Loads the network, once a comparison starts.
   * @param signal aborts loading
   */
  weights(signal: AbortSignal): Promise<Vgg19Weights>;
  /** Defaults of the network. */
  readonly defaults?: WeightsDefaults;
  /** Most bytes of GPU memory. */
  readonly memory?: number;
  /** Whether the adapter is a software one. */
  readonly software: boolean;
  /** Whether the element on the page is painting. */
  readonly busy: boolean;
}

/** Default settings of a comparison: many small pictures show more than one large one. */
const USUAL = { gpu: { size: 256 }, software: { size: 96, iterations: 30 } } as const;

/** Codes of errors that fail one combination; any other stops the queue. */
const OWN_FAULTS: readonly string[] = ['diverged', 'out-of-memory', 'picture', 'settings'];

/** One comparison: its inputs, the finished pictures, and the queue of the remaining combinations. */
export class CompareQueue {
  readonly #settings: readonly Partial<Settings>[];
  readonly #cells: SheetCell[];
  readonly #urls = new Map<PictureKey, string>();
  readonly #blobs = new Map<PictureKey, Blob>();
  readonly #content: NamedPicture;
  readonly #given: Partial<Settings>;
  #abort: AbortController | undefined;
  /** Description of the network in English. */
  #network = '';
  /** Combination in progress. */
  current: { cell: number; iteration: number; iterations: number } | undefined;
  /** Sentence about the latest fault that a run recovered from. */
  notice: string | undefined;

  /**
   * @param apart whether each style is painted separately instead of mixed
   * @param changed called whenever the display must update
   * @throws ArtFilterError `settings` or `picture` where nothing can be compared
   */
  constructor(
    private readonly inputs: CompareInputs,
    private readonly axes: readonly Axis[],
    private readonly apart: boolean,
    private readonly changed: () => void,
  ) {
    const { content, styles, given, software } = inputs;
    if (!content || styles.length === 0) {
      throw new ArtFilterError('picture', 'Choose a picture and a style first.');
    }
    this.#content = content;
    if (apart && axes.some(({ name }) => name === 'blend')) {
      throw new ArtFilterError(
        'settings',
        'A mixture of styles cannot be varied while one style is taken after another. Leave one of the two out.',
      );
    }
    const { blend, ...others } = given;
    this.#given = {
      ...USUAL[software ? 'software' : 'gpu'],
      ...others,
      // A single style has no mixture.
      ...(blend && !apart && { blend }),
    };
    const plan = { contents: 1, styles: styles.length, mixed: !apart, axes };
    this.#cells = planCells(plan);
    this.#settings = this.#cells.map(({ values }) => cellSettings(this.#given, axes, values));
  }

  get count(): number {
    return this.#cells.length;
  }

  /** Number of combinations done, failed ones included. */
  get done(): number {
    return this.#cells.filter(isDone).length;
  }

  get running(): boolean {
    return this.#abort !== undefined;
  }

  /** In the page's language, but for failures and settings. */
  get sheet(): Sheet {
    const { styles } = this.inputs;
    const named = ({ name, picture: { width, height } }: NamedPicture) => ({
      title: text(stem(name)),
      width,
      height,
    });
    const content = named(this.#content);
    const titles = styles.map(named);
    const { size, iterations } = this.#given;
    const varied = (name: string) => this.axes.some((axis) => axis.name === name);
    const said = [
      ...(varied('size') ? [] : [say`${Number(size)} pixels`]),
      ...(varied('iterations') || iterations === undefined ? [] : [say`${iterations} iterations`]),
    ];
    return {
      title: say`${content.title} in the style of ${titles.map(({ title }) => title).join(' + ')}`,
      note: said.join(' · '),
      made: this.#network && `Art Filter ${__VERSION__}. ${sentence(this.#network)}`,
      contents: [content],
      styles: titles,
      mixed: !this.apart,
      axes: this.axes,
      cells: this.#cells,
    };
  }

  /** Object URL of a picture; undefined before it is painted. */
  url(key: PictureKey): string | undefined {
    return this.#urls.get(key);
  }

  blob(key: PictureKey): Blob | undefined {
    return this.#blobs.get(key);
  }

  /**
   * Paints the remaining combinations one after another, until all are done or it is stopped.
   * @throws ArtFilterError where the GPU or the weights fail
   */
  async run(): Promise<void> {
    if (this.#abort) return;
    const abort = new AbortController();
    this.#abort = abort;
    this.notice = undefined;
    this.changed();
    try {
      await this.#showInputs();
      const weights = await this.inputs.weights(abort.signal);
      this.#network = weights.description;
      for (const [index, cell] of this.#cells.entries()) {
        if (abort.signal.aborted) return;
        if (!isDone(cell)) await this.#paint(index, weights, abort.signal);
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      this.current = undefined;
      this.#abort = undefined;
      this.changed();
    }
  }

  /** Stops the queue; the next `run()` starts the combination in progress again. */
  stop(): void {
    this.#abort?.abort();
  }

  /** Stops, and releases all pictures. */
  release(): void {
    this.stop();
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
    this.#blobs.clear();
  }

  async #showInputs(): Promise<void> {
    if (this.#blobs.has('content:0')) return;
    await this.#keep('content:0', this.#content.picture);
    for (const [i, { picture }] of this.inputs.styles.entries()) await this.#keep(`style:${i}`, picture);
  }

  async #keep(key: PictureKey, picture: NamedPicture['picture']): Promise<void> {
    const blob = await encodePicture(picture);
    this.#blobs.set(key, blob);
    this.#urls.set(key, URL.createObjectURL(blob));
  }

  async #paint(
    index: number,
    weights: Awaited<ReturnType<CompareInputs['weights']>>,
    signal: AbortSignal,
  ): Promise<void> {
    const cell = this.#cells[index]!;
    this.current = { cell: index, iteration: 0, iterations: 0 };
    this.changed();
    let painted: PaintedCell;
    try {
      painted = await paintCell({
        content: this.#content.picture,
        styles: cell.styles.map((i) => this.inputs.styles[i]!.picture),
        weights,
        settings: this.#settings[index]!,
        memory: this.inputs.memory,
        signal,
        onStep: ({ iteration, iterations }) => {
          this.current = { cell: index, iteration, iterations };
          this.changed();
        },
        onNotice: (sentence) => {
          this.notice = sentence;
          this.changed();
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ArtFilterError && OWN_FAULTS.includes(error.code))) throw error;
      this.#cells[index] = { ...cell, failure: error.message };
      return;
    }
    await this.#keep(`cell:${index}`, painted.picture);
    this.#cells[index] = { ...cell, result: painted.result };
  }
}

function isDone({ result, failure }: SheetCell): boolean {
  return result !== undefined || failure !== undefined;
}

/** `portrait` of `portrait.jpg`. */
function stem(name: string): string {
  return name.replace(/\.[a-z0-9]{2,5}$/i, '') || name;
}
