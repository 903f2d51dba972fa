import {
  download,
  forgetWeights,
  obtainWeights,
  type StyleTransferElement,
  type WeightsSource,
  weightsOfFile,
} from '../../element/index.ts';
import {
  type AdapterSummary,
  ArtFilterError,
  browserStore,
  bytesToFetch,
  type CachedWeights,
  cachedFile,
  DEFAULT_LAST_LAYER,
  defaultNetwork,
  type FetchedBytes,
  findBundled,
  findEntry,
  listCached,
  removeCached,
  type Vgg19Weights,
  verifyCached,
  type WeightsDefaults,
} from '../../index.ts';
import type { LinkedNetwork } from '../controls/choices.ts';
import { say, sentence, text } from '../language/words.ts';
import type { Sentence } from '../notice.ts';

/** Networks to choose from: the two bundled ones, the published one, or a file of one's own. */
export type NetworkName = LinkedNetwork | 'own';

/** State of the published network on this device. */
export type PublishedState =
  | { name: 'looking' | 'absent' }
  /** Its download was interrupted; the part that arrived is cached. */
  | { name: 'begun'; cached: CachedWeights }
  | { name: 'fetching'; bytes: FetchedBytes | undefined }
  /** Whether it was checked and found intact. */
  | { name: 'cached'; cached: CachedWeights; checked: boolean }
  | { name: 'checking'; cached: CachedWeights }
  /** Downloaded, but it could not be cached. */
  | { name: 'uncached' }
  /** With the reason, in the language in force. */
  | { name: 'damaged' | 'failed'; why: Sentence };

/** Catalogue entry of the published network. */
export const PUBLISHED = findEntry('vgg19')!;
/** Size of its download in bytes. */
export const PUBLISHED_BYTES = bytesToFetch(PUBLISHED, { upTo: DEFAULT_LAST_LAYER });

/** Bytes of an interrupted download that are cached. */
export function bytesHere(cached: CachedWeights): number {
  return PUBLISHED_BYTES - bytesToFetch(PUBLISHED, { upTo: DEFAULT_LAST_LAYER, cached });
}

export interface NetworkChanges {
  /** The display must update. */
  changed(): void;
  /** Another network is in use, with other defaults. */
  chosen(from: WeightsDefaults | undefined, to: WeightsDefaults | undefined): void;
  say(sentence: string): void;
}

/** Choice of the network, and state of the published one. */
export class Networks {
  chosen: NetworkName = 'builtin';
  own: Vgg19Weights | undefined;
  /** Why a file was refused. */
  ownError: Sentence | undefined;
  published: PublishedState = { name: 'looking' };
  /** Sentence about a problem that prevented nothing. */
  warning: string | undefined;
  /** Default network for the adapter. */
  usual: NetworkName = 'builtin';
  /** Whether a person has chosen; then the page does not change the choice. */
  #decided = false;
  #fetch: AbortController | undefined;
  /** Weights that could not be cached, for as long as the page is open. */
  #held: Vgg19Weights | undefined;
  /** Whether the element's run is loading weights. */
  #easelLoads = false;
  readonly #store = browserStore();

  constructor(
    private readonly easel: StyleTransferElement,
    private readonly changes: NetworkChanges,
  ) {
    easel.addEventListener('progress', ({ detail: { stage, bytes } }) => {
      this.#easelLoads = stage === 'load';
      if (bytes && !this.#fetch) this.#set({ name: 'fetching', bytes });
    });
    easel.addEventListener('error', ({ detail }) => {
      const { code } = detail;
      const about = this.chosen === 'vgg19' && (code === 'network' || code === 'weights');
      if (about && this.#easelLoads) this.#set({ name: 'failed', why: () => detail.message });
      this.#easelLoads = false;
    });
    easel.addEventListener('statechange', ({ detail: { previous, state } }) => {
      const over = previous === 'loading' && state !== 'error';
      if (over && this.published.name === 'fetching' && !this.#fetch) void this.look(state === 'running');
    });
  }

  /** Defaults of the chosen network. */
  get defaults(): WeightsDefaults | undefined {
    return this.defaultsOf(this.chosen);
  }

  defaultsOf(name: NetworkName): WeightsDefaults | undefined {
    if (name === 'own') return this.own?.defaults;
    return findBundled(name)?.defaults;
  }

  /** Host of the published network. */
  get host(): string {
    return new URL(this.easel.weightsHub ?? PUBLISHED.addresses[0]!, globalThis.location?.href).host;
  }

  /** Weights in use. */
  get weights(): WeightsSource {
    return this.chosen === 'own' ? this.own! : this.chosen;
  }

  /** Chooses the default for the adapter, unless a person has chosen or the published network is cached. */
  suit(adapter: AdapterSummary): void {
    const before = this.usual;
    this.usual = defaultNetwork(adapter).id as LinkedNetwork;
    if (!this.#decided && this.chosen === before && this.chosen !== this.usual) this.#use(this.usual);
  }

  /**
   * Looks up the cache; chooses the published network where it is complete and nobody has chosen.
   * @param fetched whether it has just been downloaded, cached or not
   */
  async look(fetched = false): Promise<void> {
    const cached = (await listCached(this.#store)).find(({ id }) => id === PUBLISHED.id);
    if (!cached) this.#set({ name: fetched || this.#held ? 'uncached' : 'absent' });
    else if (cached.complete) this.#set({ name: 'cached', cached, checked: false });
    else this.#set({ name: 'begun', cached });
    if (cached?.complete && !this.#decided) this.#use('vgg19');
  }

  choose(name: NetworkName): void {
    this.#decided = true;
    this.#use(name);
    const title = name === 'own' ? this.own?.source : text(titleOf(name));
    this.changes.say(say`The next painting uses ${title ?? ''}.`);
  }

  #use(name: NetworkName): void {
    const { defaults } = this;
    this.chosen = name;
    this.easel.weights = this.weights;
    this.changes.chosen(defaults, this.defaults);
    this.changes.changed();
  }

  /** Uses a weights file; a file that is not VGG19 changes nothing. */
  async takeFile(file: File): Promise<void> {
    try {
      this.own = await weightsOfFile(file);
      this.ownError = undefined;
      this.choose('own');
    } catch (error) {
      this.ownError = reasonOf(error);
      this.changes.say(this.ownError());
      this.changes.changed();
    }
  }

  /** Downloads the published network, or the rest of it. */
  async fetch(): Promise<void> {
    const abort = new AbortController();
    this.#fetch = abort;
    this.warning = undefined;
    this.#set({ name: 'fetching', bytes: undefined });
    this.changes.say(say`Downloading the published VGG19.`);
    try {
      this.#held = await obtainWeights(PUBLISHED.id, {
        upTo: DEFAULT_LAST_LAYER,
        hub: this.easel.weightsHub,
        signal: abort.signal,
        onProgress: (_, bytes) => bytes && this.#set({ name: 'fetching', bytes }),
        onWarning: (sentence) => {
          this.warning = sentence;
        },
      });
      this.#decided = true;
      this.#use('vgg19');
      this.changes.say(
        this.warning ? sentence(this.warning) : say`The published VGG19 is ready for the next painting.`,
      );
      await this.look(true);
      if (this.published.name === 'cached') this.#held = undefined;
    } catch (error) {
      if (abort.signal.aborted) {
        await this.look();
      } else {
        const why = reasonOf(error);
        this.#set({ name: 'failed', why });
        this.changes.say(why());
      }
    } finally {
      this.#fetch = undefined;
      this.changes.changed();
    }
  }

  /** Cancels the download, also that of the element's run; the part that arrived stays cached. */
  cancel(): void {
    this.#fetch?.abort();
    if (this.#easelLoads) void this.easel.stop();
    this.changes.say(say`The download has stopped; the part that arrived is cached.`);
  }

  /** Verifies the cached network by its checksums. */
  async check(): Promise<void> {
    const { published } = this;
    if (published.name !== 'cached') return;
    const { cached } = published;
    this.#set({ name: 'checking', cached });
    const problem = await verifyCached(this.#store, PUBLISHED.id);
    // It may have been removed meanwhile.
    if (this.published.name !== 'checking') return;
    this.#set(
      problem ? { name: 'damaged', why: () => sentence(problem) } : { name: 'cached', cached, checked: true },
    );
    this.changes.say(problem ? sentence(problem) : say`The published VGG19 is intact.`);
  }

  /** Saves the cached network as one packed file, to host beside a page or to open elsewhere. */
  async save(): Promise<void> {
    try {
      const file = await cachedFile(this.#store, PUBLISHED.id);
      download(new Blob([file as Uint8Array<ArrayBuffer>]), `${PUBLISHED.id}.safetensors`);
    } catch (error) {
      const why = reasonOf(error);
      this.#set({ name: 'damaged', why });
      this.changes.say(why());
    }
  }

  /** Removes the cached network, and chooses the default one. */
  async remove(): Promise<void> {
    this.#held = undefined;
    forgetWeights(PUBLISHED.id);
    await removeCached(this.#store, PUBLISHED.id);
    this.#set({ name: 'absent' });
    if (this.chosen === 'vgg19') this.#use(this.usual);
    this.changes.say(say`The published VGG19 is removed from this device.`);
  }

  /** Downloads the damaged parts of the cached network again. */
  async mend(): Promise<void> {
    forgetWeights(PUBLISHED.id);
    await this.fetch();
  }

  #set(state: PublishedState): void {
    this.published = state;
    this.changes.changed();
  }
}

/** `the draft network`, `the published VGG19`. */
export function titleOf(name: LinkedNetwork): string {
  return findBundled(name)?.title ?? 'the published VGG19';
}

function reasonOf(error: unknown): Sentence {
  if (!(error instanceof ArtFilterError)) throw error;
  return () => sentence(error.message);
}
