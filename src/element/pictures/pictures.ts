import { ArtFilterError } from '../../errors.ts';
import { type Core, isAbort } from '../core.ts';
import { type LoadedPicture, loadPicture, type PictureSource } from './picture-source.ts';

export type Role = 'content' | 'style';

/** One role's pictures: what is there, what is on its way, what went wrong. */
class Place {
  pictures: readonly LoadedPicture[] = [];
  failed: unknown;
  pending: Promise<void> | undefined;
  abort = new AbortController();
}

/** Told of what happens to the pictures. */
export interface PictureChanges {
  /** A person's pictures begin to be read; those that are there stay for now. */
  reading(): void;
  /** They could not be read, so those that were there have stayed. */
  kept(): void;
  /** A role's pictures are about to go; waited for before they do. */
  leave(): Promise<void>;
  /** New ones have come, or there are none now. */
  arrive(role: Role): void;
}

/** The content picture and the style pictures: reads them, keeps them, says what is missing. */
export class Pictures {
  readonly #places: Record<Role, Place> = { content: new Place(), style: new Place() };

  constructor(
    private readonly core: Core,
    private readonly changes: PictureChanges,
  ) {}

  get content(): LoadedPicture | undefined {
    return this.#places.content.pictures[0];
  }

  get styles(): readonly LoadedPicture[] {
    return this.#places.style.pictures;
  }

  get pending(): boolean {
    return Boolean(this.#places.content.pending ?? this.#places.style.pending);
  }

  get complete(): boolean {
    return this.content !== undefined && this.styles.length > 0 && !this.pending;
  }

  /**
   * Replaces a role's pictures. Failures are told by the `error` event.
   * @param byPerson whether a person brought them; then the old ones stay when the new ones cannot be read
   */
  async set(role: Role, sources: readonly PictureSource[], byPerson = false): Promise<void> {
    const place = this.#places[role];
    place.abort.abort();
    place.abort = new AbortController();
    place.pending = this.#load(role, place, sources, byPerson, place.abort.signal);
    await place.pending;
  }

  async #load(
    role: Role,
    place: Place,
    sources: readonly PictureSource[],
    byPerson: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const left = byPerson ? this.changes.reading() : this.changes.leave();
    let loaded: LoadedPicture[] = [];
    let failure: unknown;
    try {
      loaded = await Promise.all(sources.map((source) => loadPicture(source, role, signal)));
    } catch (error) {
      if (isAbort(error)) return;
      failure = error;
    }
    if (failure && byPerson) {
      place.pending = undefined;
      this.core.warn(role, failure);
      this.changes.kept();
      return;
    }
    await (byPerson ? this.changes.leave() : left);
    if (signal.aborted) return;
    this.#replace(place, loaded);
    place.pending = undefined;
    place.failed = failure;
    if (failure) this.core.fail(role, failure);
    else this.core.clearError(role);
    this.changes.arrive(role);
    if (loaded.length) this.core.emit('picturechange', { role, origin: byPerson ? 'person' : 'page' });
    this.core.host.requestUpdate();
  }

  #replace(place: Place, pictures: readonly LoadedPicture[]): void {
    for (const old of place.pictures) old.release();
    place.pictures = pictures;
  }

  /**
   * Both, once they are read.
   * @throws ArtFilterError when one is missing or could not be read
   */
  async both(): Promise<{ content: LoadedPicture; styles: readonly LoadedPicture[] }> {
    for (const place of Object.values(this.#places)) {
      while (place.pending) await place.pending;
      if (place.failed) throw place.failed;
    }
    const { content, styles } = this;
    if (!content || styles.length === 0) {
      throw new ArtFilterError(
        'picture',
        content
          ? 'There is no style picture: choose one, or give style-src.'
          : 'There is no content picture: choose one, or give content-src.',
      );
    }
    return { content, styles };
  }

  /** Lets the browser forget what it keeps for showing the pictures; they are still there afterwards. */
  release(): void {
    for (const place of Object.values(this.#places)) {
      for (const picture of place.pictures) picture.release();
    }
  }
}
