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

/** The networks to choose between: the two that come along, the published one, a file of the person's. */
export type NetworkName = LinkedNetwork | 'own';

/** The published network as it stands on this device. */
export type PublishedState =
  | { name: 'looking' | 'absent' }
  /** Its fetch was broken off; what came is kept. */
  | { name: 'begun'; kept: CachedWeights }
  | { name: 'fetching'; bytes: FetchedBytes | undefined }
  /** Found whole when it was checked, if it was. */
  | { name: 'kept'; kept: CachedWeights; checked: boolean }
  | { name: 'checking'; kept: CachedWeights }
  /** Fetched, but it could not be kept. */
  | { name: 'unkept' }
  | { name: 'damaged' | 'failed'; sentence: string };

/** The catalogue's entry of the published network that the page offers. */
export const PUBLISHED = findEntry('vgg19')!;
/** Bytes that go over the line, once. */
export const PUBLISHED_BYTES = bytesToFetch(PUBLISHED, { upTo: DEFAULT_LAST_LAYER });

/** Bytes that need not go over the line again, of a fetch that was broken off. */
export function bytesHere(kept: CachedWeights): number {
  return PUBLISHED_BYTES - bytesToFetch(PUBLISHED, { upTo: DEFAULT_LAST_LAYER, kept });
}

export interface NetworkChanges {
  /** Something is to be shown otherwise. */
  changed(): void;
  /** Another network is in use: settings mean what they did beside other defaults. */
  chosen(from: WeightsDefaults | undefined, to: WeightsDefaults | undefined): void;
  say(sentence: string): void;
}

/** Which network paints, and what is known of the published one. */
export class Networks {
  chosen: NetworkName = 'builtin';
  own: Vgg19Weights | undefined;
  /** Why a file was refused. */
  ownError: string | undefined;
  published: PublishedState = { name: 'looking' };
  /** What went otherwise than hoped and yet went on. */
  warning: string | undefined;
  /** What paints where nobody has chosen, by the adapter. */
  usual: NetworkName = 'builtin';
  /** Whether a person has chosen; then the page does not choose for them. */
  #decided = false;
  #fetch: AbortController | undefined;
  /** What could not be kept, for as long as the page is there. */
  #held: Vgg19Weights | undefined;
  /** Whether the easel's run is reading weights. */
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
    easel.addEventListener('error', ({ detail: { code, message } }) => {
      const about = this.chosen === 'vgg19' && (code === 'network' || code === 'weights');
      if (about && this.#easelLoads) this.#set({ name: 'failed', sentence: message });
      this.#easelLoads = false;
    });
    easel.addEventListener('statechange', ({ detail: { previous, state } }) => {
      const over = previous === 'loading' && state !== 'error';
      if (over && this.published.name === 'fetching' && !this.#fetch) void this.look(state === 'running');
    });
  }

  /** What the chosen network brings along, for settings that nobody chose. */
  get defaults(): WeightsDefaults | undefined {
    return this.defaultsOf(this.chosen);
  }

  defaultsOf(name: NetworkName): WeightsDefaults | undefined {
    if (name === 'own') return this.own?.defaults;
    return findBundled(name)?.defaults;
  }

  /** Where the published network is fetched from. */
  get host(): string {
    return new URL(this.easel.weightsHub ?? PUBLISHED.addresses[0]!, globalThis.location?.href).host;
  }

  /** What is in use, for those who obtain it. */
  get weights(): WeightsSource {
    return this.chosen === 'own' ? this.own! : this.chosen;
  }

  /** Takes what suits the adapter, where nobody chose otherwise and the published network is not here. */
  suit(adapter: AdapterSummary): void {
    const before = this.usual;
    this.usual = defaultNetwork(adapter).id as LinkedNetwork;
    if (!this.#decided && this.chosen === before && this.chosen !== this.usual) this.#use(this.usual);
  }

  /**
   * Finds out what is kept here; the published network is chosen where it is whole and nobody chose otherwise.
   * @param fetched whether it has just been fetched, kept or not
   */
  async look(fetched = false): Promise<void> {
    const kept = (await listCached(this.#store)).find(({ id }) => id === PUBLISHED.id);
    if (!kept) this.#set({ name: fetched || this.#held ? 'unkept' : 'absent' });
    else if (kept.complete) this.#set({ name: 'kept', kept, checked: false });
    else this.#set({ name: 'begun', kept });
    if (kept?.complete && !this.#decided) this.#use('vgg19');
  }

  choose(name: NetworkName): void {
    this.#decided = true;
    this.#use(name);
    const title = name === 'own' ? this.own?.source : titleOf(name);
    this.changes.say(`The next painting is made with ${title}.`);
  }

  #use(name: NetworkName): void {
    const { defaults } = this;
    this.chosen = name;
    this.easel.weights = this.weights;
    this.changes.chosen(defaults, this.defaults);
    this.changes.changed();
  }

  /** Takes a file with VGG19; another network stays in use where it is none. */
  async takeFile(file: File): Promise<void> {
    try {
      this.own = await weightsOfFile(file);
      this.ownError = undefined;
      this.choose('own');
    } catch (error) {
      this.ownError = sentenceOf(error);
      this.changes.say(this.ownError);
      this.changes.changed();
    }
  }

  /** Fetches the published network, or the rest of it. */
  async fetch(): Promise<void> {
    const abort = new AbortController();
    this.#fetch = abort;
    this.warning = undefined;
    this.#set({ name: 'fetching', bytes: undefined });
    this.changes.say('Fetching the published VGG19.');
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
      this.changes.say(this.warning ?? 'The published VGG19 is here and paints the next picture.');
      await this.look(true);
      if (this.published.name === 'kept') this.#held = undefined;
    } catch (error) {
      if (abort.signal.aborted) {
        await this.look();
      } else {
        const sentence = sentenceOf(error);
        this.#set({ name: 'failed', sentence });
        this.changes.say(sentence);
      }
    } finally {
      this.#fetch = undefined;
      this.changes.changed();
    }
  }

  /** Ends the fetch, the easel's too; what has come stays. */
  cancel(): void {
    this.#fetch?.abort();
    if (this.#easelLoads) void this.easel.stop();
    this.changes.say('The fetch has stopped; what came is kept.');
  }

  /** Compares what is kept with its checksums. */
  async check(): Promise<void> {
    const { published } = this;
    if (published.name !== 'kept') return;
    const { kept } = published;
    this.#set({ name: 'checking', kept });
    const sentence = await verifyCached(this.#store, PUBLISHED.id);
    // it may have been removed meanwhile
    if (this.published.name !== 'checking') return;
    this.#set(sentence ? { name: 'damaged', sentence } : { name: 'kept', kept, checked: true });
    this.changes.say(sentence ?? 'The published VGG19 is intact.');
  }

  /** Hands what is kept to the person as one packed file, to host beside a page or to open elsewhere. */
  async save(): Promise<void> {
    try {
      const file = await cachedFile(this.#store, PUBLISHED.id);
      download(new Blob([file as Uint8Array<ArrayBuffer>]), `${PUBLISHED.id}.safetensors`);
    } catch (error) {
      const sentence = sentenceOf(error);
      this.#set({ name: 'damaged', sentence });
      this.changes.say(sentence);
    }
  }

  /** Removes what is kept. It would be fetched anew, so the usual network takes over. */
  async remove(): Promise<void> {
    this.#held = undefined;
    forgetWeights(PUBLISHED.id);
    await removeCached(this.#store, PUBLISHED.id);
    this.#set({ name: 'absent' });
    if (this.chosen === 'vgg19') this.#use(this.usual);
    this.changes.say('The published VGG19 is removed from this device.');
  }

  /** Of a damaged copy what is damaged. */
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

function sentenceOf(error: unknown): string {
  if (!(error instanceof ArtFilterError)) throw error;
  return error.message;
}
