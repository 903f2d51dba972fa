import {
  ArtFilterError,
  encodePicture,
  type Picture,
  type Settings,
  type Vgg19Weights,
  type WeightsDefaults,
} from '../../index.ts';
import { type Axis, type PictureKey, planCells, type Sheet, type SheetCell } from '../../sweep/index.ts';
import { type PaintedCell, paintCell } from './paint-cell.ts';
import { cellSettings } from './variables.ts';

/** A picture and what it is called. */
export interface NamedPicture {
  readonly name: string;
  readonly picture: Picture;
}

/** What a comparison begins with; set anew whenever something changes beside it. */
export interface CompareInputs {
  readonly content?: NamedPicture;
  readonly styles: readonly NamedPicture[];
  /** What was chosen; what is absent is the recipe's. */
  readonly given: Partial<Settings>;
  /**
   * Gets the network, once a comparison starts.
   * @param signal ends that, however much is still to be fetched
   */
  weights(signal: AbortSignal): Promise<Vgg19Weights>;
  /** What suits the network. */
  readonly defaults?: WeightsDefaults;
  /** Most bytes of GPU memory. */
  readonly memory?: number;
  /** Whether there is no GPU. */
  readonly software: boolean;
  /** Whether something else on the page is painting. */
  readonly busy: boolean;
}

/** Longer side in pixels and iterations where nothing else is chosen: many small pictures say more than one large. */
const USUAL = { gpu: { size: 256 }, software: { size: 96, iterations: 40 } } as const;

/** What goes wrong with one combination; anything else stops the queue. */
const OWN_FAULTS: readonly string[] = ['diverged', 'out-of-memory', 'picture', 'settings'];

/** One comparison from its start to its end: what it began with, what is done, and the queue of the rest. */
export class CompareQueue {
  readonly #settings: readonly Partial<Settings>[];
  readonly #cells: SheetCell[];
  readonly #urls = new Map<PictureKey, string>();
  readonly #blobs = new Map<PictureKey, Blob>();
  readonly #content: NamedPicture;
  readonly #given: Partial<Settings>;
  #abort: AbortController | undefined;
  #made = '';
  /** What is being painted, and how far that is. */
  current: { cell: number; iteration: number; iterations: number } | undefined;
  /** The last fault that was survived, for people. */
  notice: string | undefined;

  /**
   * @param apart whether styles are taken one after another instead of mixed
   * @param changed is called whenever something is to be shown otherwise
   * @throws ArtFilterError `settings` or `picture` for what cannot be compared
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
      // One style alone is no mixture.
      ...(blend && !apart && { blend }),
    };
    const plan = { contents: 1, styles: styles.length, mixed: !apart, axes };
    this.#cells = planCells(plan);
    this.#settings = this.#cells.map(({ values }) => cellSettings(this.#given, axes, values));
  }

  get count(): number {
    return this.#cells.length;
  }

  /** How many are done, with or without a picture. */
  get done(): number {
    return this.#cells.filter(isDone).length;
  }

  get running(): boolean {
    return this.#abort !== undefined;
  }

  get sheet(): Sheet {
    const { styles } = this.inputs;
    const named = ({ name, picture: { width, height } }: NamedPicture) => ({
      title: stem(name),
      width,
      height,
    });
    const content = named(this.#content);
    const titles = styles.map(named);
    const { size, iterations } = this.#given;
    const varied = (name: string) => this.axes.some((axis) => axis.name === name);
    const said = [
      ...(varied('size') ? [] : [`${size} pixels`]),
      ...(varied('iterations') || iterations === undefined ? [] : [`${iterations} iterations`]),
    ];
    return {
      title: `${content.title} in the style of ${titles.map(({ title }) => title).join(' and ')}`,
      note: said.join(' · '),
      made: this.#made,
      contents: [content],
      styles: titles,
      mixed: !this.apart,
      axes: this.axes,
      cells: this.#cells,
    };
  }

  /** An address to show a picture by; undefined where there is none yet. */
  url(key: PictureKey): string | undefined {
    return this.#urls.get(key);
  }

  blob(key: PictureKey): Blob | undefined {
    return this.#blobs.get(key);
  }

  /**
   * Paints what has not been painted, one after another, until it is done or stopped.
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
      this.#made = `Art Filter ${__VERSION__}. ${weights.description}`;
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

  /** Ends the queue; the combination under way is begun anew by the next `run()`. */
  stop(): void {
    this.#abort?.abort();
  }

  /** Stops, and lets go of all pictures. */
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
