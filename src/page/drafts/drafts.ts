import { obtainWeights, type PictureSource, type StyleTransferElement } from '../../element/index.ts';
import {
  BUNDLED,
  DEFAULT_LAST_LAYER,
  decodePicture,
  encodePicture,
  type Picture,
  type Settings,
  type Vgg19Weights,
} from '../../index.ts';
import { draftStore } from './draft-store.ts';
import { mayWorkIdle, Quiet } from './idle.ts';

/** Milliseconds without a touch until drafts are painted. */
const QUIET = 1200;

/**
 * Size and steps of a draft, the step after which it is shown unfinished, and the seconds that the drafts of one photo may
 * take before they wait for leave.
 */
const COST = {
  gpu: { size: 128, iterations: 60, shown: undefined, seconds: Number.POSITIVE_INFINITY },
  software: { size: 96, iterations: 20, shown: 8, seconds: 90 },
} as const;

type Cost = (typeof COST)[keyof typeof COST];

/** The photo in a style. */
export interface Draft {
  /** Object URL. */
  readonly url: string;
  /** Whether all steps are done. */
  readonly finished: boolean;
}

export interface DraftParts {
  /** Name of the photo among the choices; undefined while there is none. */
  photo(): string | undefined;
  /** Names of all styles, in the order of their tiles. */
  styles(): readonly string[];
  file(name: string): Promise<PictureSource>;
  /** Undefined until the adapter is known, and where there is none. */
  software(): boolean | undefined;
  /** Whether something else needs the GPU. */
  busy(): boolean;
  /** The display must update. */
  changed(): void;
}

/** The photo in every style: small pictures, painted one after another while nothing else happens. */
export class Drafts {
  /** Whether further drafts of this photo wait for leave. */
  waits = false;
  #photo: string | undefined;
  /** Object URLs by style. */
  readonly #urls = new Map<string, string>();
  /** Styles whose draft is shown, but not finished. */
  readonly #unfinished = new Set<string>();
  /** Styles that cannot be painted. */
  readonly #failed = new Set<string>();
  #spent = 0;
  #allowance: number | undefined;
  #abort: AbortController | undefined;
  /** Whether the drafts of earlier visits have been looked up for this photo. */
  #recalled = false;
  #weights: Promise<Vgg19Weights> | undefined;
  #loading = new AbortController();
  /** Whether kernels have been compiled ahead. */
  #compiled = false;
  readonly #quiet = new Quiet(QUIET, () => void this.#work());

  constructor(
    private readonly easel: StyleTransferElement,
    private readonly parts: DraftParts,
  ) {
    easel.addEventListener('statechange', ({ detail: { state } }) => {
      if (state === 'loading' || state === 'running') {
        this.cancel();
        // The run's network comes first.
        this.#loading.abort();
      } else this.follow();
    });
    easel.addEventListener('picturechange', () => this.follow());
    document.addEventListener('visibilitychange', () => document.hidden && this.cancel());
  }

  of(style: string): Draft | undefined {
    const url = this.#urls.get(style);
    return url === undefined ? undefined : { url, finished: !this.#unfinished.has(style) };
  }

  /** Whether the first draft is there, or will not come by itself. */
  get settled(): boolean {
    const none = this.#photo === undefined || this.parts.software() === undefined;
    return none || this.#urls.size > this.#unfinished.size || this.#failed.size > 0;
  }

  /** Stops the draft that is being painted; it begins anew later. */
  cancel(): void {
    this.#abort?.abort();
  }

  /** Paints all drafts of this photo, however long it takes. */
  allow(): void {
    this.#allowance = Number.POSITIVE_INFINITY;
    this.waits = false;
    this.#quiet.ask();
    this.parts.changed();
  }

  /** Looks whether photo or styles have changed. */
  follow(): void {
    const photo = this.parts.photo();
    if (photo !== this.#photo) {
      this.cancel();
      this.#photo = photo;
      for (const url of this.#urls.values()) URL.revokeObjectURL(url);
      this.#urls.clear();
      this.#unfinished.clear();
      this.#failed.clear();
      this.#spent = 0;
      this.#allowance = undefined;
      this.waits = false;
      this.#recalled = false;
      void this.#recall();
    }
    this.#prepare();
    this.#quiet.ask();
  }

  #key(style: string): string {
    return `${this.#photo} ${style} ${BUNDLED.draft.bytes} 1`;
  }

  /** Shows the drafts of earlier visits. */
  async #recall(): Promise<void> {
    const photo = this.#photo;
    if (photo === undefined) return;
    for (const style of this.parts.styles()) {
      const picture = await draftStore.read(this.#key(style));
      if (this.#photo !== photo) return;
      if (picture && !this.#urls.has(style)) this.#take(style, picture);
    }
    this.#recalled = true;
    this.#prepare();
  }

  /** Style that is painted next. */
  get #next(): string | undefined {
    return this.parts.styles().find((name) => !this.of(name)?.finished && !this.#failed.has(name));
  }

  /** Loads the network and compiles kernels, while pictures are still on their way. */
  #prepare(): void {
    if (!this.#recalled || this.#next === undefined || !mayWorkIdle() || !navigator.gpu) return;
    void this.#network().catch(() => undefined);
    const { software } = this.parts;
    const { content } = this.easel.pictures;
    const { sessionSource } = this.easel;
    if (this.#compiled || software() === undefined || !content || !sessionSource.compileAhead) return;
    this.#compiled = true;
    const { width, height } = content.picture;
    const settings = settingsOf(software() ? COST.software : COST.gpu);
    // Kernels depend on the number of styles, not on their sizes.
    const request = { content: { width, height }, styles: [{ picture: { width, height } }], settings };
    const { defaults, widths } = BUNDLED.draft;
    void sessionSource.compileAhead({ ...request, weights: { defaults, widths } }).catch(() => undefined);
  }

  /** The draft network; loaded anew where that has failed or was stopped. */
  #network(): Promise<Vgg19Weights> {
    if (this.#weights) return this.#weights;
    this.#loading = new AbortController();
    this.#weights = obtainWeights('draft', {
      upTo: DEFAULT_LAST_LAYER,
      hub: undefined,
      signal: this.#loading.signal,
      onProgress: () => undefined,
      onWarning: () => undefined,
    }).catch((error) => {
      this.#weights = undefined;
      throw error;
    });
    return this.#weights;
  }

  #take(style: string, picture: Blob, finished = true): void {
    const before = this.#urls.get(style);
    if (before) URL.revokeObjectURL(before);
    if (finished) this.#unfinished.delete(style);
    else this.#unfinished.add(style);
    this.#urls.set(style, URL.createObjectURL(picture));
    this.parts.changed();
  }

  get #mayWork(): boolean {
    const { state } = this.easel;
    const rests = state === 'ready' || state === 'complete';
    return rests && mayWorkIdle() && !this.parts.busy();
  }

  /** Paints one draft, and asks for the next. */
  async #work(): Promise<void> {
    const { parts, easel } = this;
    const software = parts.software();
    const content = easel.pictures.content?.picture;
    if (this.#abort || software === undefined || !content || !this.#mayWork || this.#photo === undefined)
      return;
    const cost = software ? COST.software : COST.gpu;
    const photo = this.#photo;
    const style = this.#next;
    if (style === undefined) return;
    if (this.#spent > (this.#allowance ?? cost.seconds)) {
      if (!this.waits) {
        this.waits = true;
        parts.changed();
      }
      return;
    }
    const abort = new AbortController();
    this.#abort = abort;
    const begun = performance.now();
    try {
      const known = await draftStore.read(this.#key(style));
      const show = (unfinished: Blob) => this.#photo === photo && this.#take(style, unfinished, false);
      const picture = known ?? (await this.#paint(content, style, cost, show, abort.signal));
      if (this.#photo === photo) this.#take(style, picture);
      if (!known) await draftStore.write(this.#key(style), picture);
    } catch {
      // The style keeps the picture that it has.
      if (!abort.signal.aborted) this.#failed.add(style);
    } finally {
      this.#abort = undefined;
      this.#spent += (performance.now() - begun) / 1000;
      this.#quiet.ask();
    }
  }

  /** @param show receives the draft once while it is unfinished, where that takes long */
  async #paint(
    content: Picture,
    style: string,
    cost: Cost,
    show: (unfinished: Blob) => void,
    signal: AbortSignal,
  ): Promise<Blob> {
    const source = await this.parts.file(style);
    const blob = source instanceof Blob ? source : await (await fetch(String(source), { signal })).blob();
    const { gamut } = content;
    const picture = await decodePicture(blob, { name: style, ...(gamut && { gamut }) });
    const weights = await this.#network();
    signal.throwIfAborted();
    const session = await this.easel.sessionSource.create({
      content,
      styles: [{ picture }],
      weights,
      settings: settingsOf(cost),
      signal,
    });
    try {
      const picture = async () => encodePicture(await session.picture(), 'image/jpeg', 0.9);
      for await (const { iteration } of session.run({ signal })) {
        signal.throwIfAborted();
        if (iteration === cost.shown) show(await picture());
      }
      return await picture();
    } finally {
      session.destroy();
    }
  }
}

function settingsOf({ size, iterations }: Cost): Partial<Settings> {
  return { size, iterations, minScale: 0 };
}
