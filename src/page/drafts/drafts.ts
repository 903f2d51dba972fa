import { obtainWeights, type PictureSource, type StyleTransferElement } from '../../element/index.ts';
import {
  BUNDLED,
  DEFAULT_LAST_LAYER,
  decodePicture,
  encodePicture,
  type Picture,
  type Vgg19Weights,
} from '../../index.ts';
import { draftStore } from './draft-store.ts';
import { idleWork, Quiet, savesData } from './idle.ts';

/** Milliseconds without a touch until drafts are painted. */
const QUIET = 1200;

/** Size and steps of a draft, and the seconds that the drafts of one photo may take before they wait for leave. */
const COST = {
  gpu: { size: 128, iterations: 60, seconds: Number.POSITIVE_INFINITY },
  software: { size: 96, iterations: 20, seconds: 90 },
} as const;

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
  /** Styles that cannot be painted. */
  readonly #failed = new Set<string>();
  #spent = 0;
  #allowance: number | undefined;
  #abort: AbortController | undefined;
  #weights: Vgg19Weights | undefined;
  readonly #quiet = new Quiet(QUIET, () => void this.#work());

  constructor(
    private readonly easel: StyleTransferElement,
    private readonly parts: DraftParts,
  ) {
    easel.addEventListener('statechange', ({ detail: { state } }) => {
      if (state === 'loading' || state === 'running') this.cancel();
      else this.follow();
    });
    easel.addEventListener('picturechange', () => this.follow());
    document.addEventListener('visibilitychange', () => document.hidden && this.cancel());
  }

  url(style: string): string | undefined {
    return this.#urls.get(style);
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
      this.#failed.clear();
      this.#spent = 0;
      this.#allowance = undefined;
      this.waits = false;
      void this.#recall();
    }
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
  }

  #take(style: string, picture: Blob): void {
    this.#urls.set(style, URL.createObjectURL(picture));
    this.parts.changed();
  }

  get #mayWork(): boolean {
    const { state } = this.easel;
    const rests = state === 'ready' || state === 'complete';
    return rests && idleWork.allowed && !savesData() && !document.hidden && !this.parts.busy();
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
    const style = parts.styles().find((name) => !this.#urls.has(name) && !this.#failed.has(name));
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
      const picture = known ?? (await this.#paint(content, style, cost, abort.signal));
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

  async #paint(
    content: Picture,
    style: string,
    { size, iterations }: { size: number; iterations: number },
    signal: AbortSignal,
  ): Promise<Blob> {
    this.#weights ??= await obtainWeights('draft', {
      upTo: DEFAULT_LAST_LAYER,
      hub: undefined,
      signal,
      onProgress: () => undefined,
      onWarning: () => undefined,
    });
    const source = await this.parts.file(style);
    const blob = source instanceof Blob ? source : await (await fetch(String(source), { signal })).blob();
    const picture = await decodePicture(blob, { name: style });
    signal.throwIfAborted();
    const session = await this.easel.sessionSource.create({
      content,
      styles: [{ picture }],
      weights: this.#weights,
      settings: { size, iterations, minScale: 0 },
      signal,
    });
    try {
      for await (const _ of session.run({ signal })) signal.throwIfAborted();
      return await encodePicture(await session.picture(), 'image/jpeg', 0.9);
    } finally {
      session.destroy();
    }
  }
}
