import { ArtFilterError } from '../../errors.ts';
import type { Gamut } from '../../image/picture.ts';
import { type Core, isAbort } from '../core.ts';
import { type LoadedPicture, loadPicture, type PictureSource } from './picture-source.ts';

export type Role = 'content' | 'style';

/** How pictures are read. */
export interface Reading {
  readonly acceptDamaged: boolean;
  readonly gamut: Gamut;
}

/** Pictures of one role: loaded, pending or failed. */
class Place {
  /** What they are read from, and in which colour space. */
  sources: readonly PictureSource[] = [];
  gamut: Gamut = 'srgb';
  pictures: readonly LoadedPicture[] = [];
  failed: unknown;
  pending: Promise<void> | undefined;
  abort = new AbortController();
}

/** Callbacks for changes of the pictures. */
export interface PictureChanges {
  /** Pictures that a person brought are being read; the current ones stay for now. */
  reading(): void;
  /** They could not be read, so the current ones stay. */
  kept(): void;
  /** The pictures of a role are about to be replaced; awaited before they are. */
  leave(): Promise<void>;
  /** The pictures of a role were replaced, or removed. */
  arrive(role: Role): void;
}

/** Loads and holds the content picture and the style pictures. */
export class Pictures {
  readonly #places: Record<Role, Place> = { content: new Place(), style: new Place() };

  constructor(
    private readonly core: Core,
    private readonly reading: Reading,
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
   * Replaces the pictures of a role. Failures fire `error`.
   * @param byPerson whether a person brought them; then the current ones stay where the new ones cannot be read
   */
  async set(role: Role, sources: readonly PictureSource[], byPerson = false): Promise<void> {
    const place = this.#places[role];
    place.sources = sources;
    place.gamut = this.reading.gamut;
    place.abort.abort();
    place.abort = new AbortController();
    place.pending = this.#load(role, place, sources, byPerson, place.abort.signal);
    await place.pending;
  }

  /** Reads those again that were read in another colour space than is wanted now. */
  async readAgain(): Promise<void> {
    const reading = Object.entries(this.#places).map(async ([role, place]) => {
      if (place.gamut === this.reading.gamut) return;
      // An address is not fetched again.
      const files = place.pictures.map(({ blob, name }) =>
        blob instanceof File ? blob : new File([blob], name, { type: blob.type }),
      );
      await this.set(role as Role, place.pending || files.length === 0 ? place.sources : files);
    });
    await Promise.all(reading);
  }

  /**
   * Reads a picture as those are read that are held here.
   * @param role purpose in messages
   * @throws ArtFilterError where it cannot be read
   */
  read(source: PictureSource, role: string): Promise<LoadedPicture> {
    const { acceptDamaged, gamut } = this.reading;
    return loadPicture(source, role, undefined, { acceptDamaged, gamut });
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
      const options = {
        acceptDamaged: this.reading.acceptDamaged,
        gamut: place.gamut,
        onNotice: (sentence: string) => this.core.notice(sentence),
      };
      loaded = await Promise.all(sources.map((source) => loadPicture(source, role, signal, options)));
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
   * Content and styles, once they are loaded.
   * @throws ArtFilterError where one is missing or could not be read
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

  /** Revokes the object URLs of the pictures; the pictures stay. */
  release(): void {
    for (const place of Object.values(this.#places)) {
      for (const picture of place.pictures) picture.release();
    }
  }
}
