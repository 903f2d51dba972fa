import type { StyleTransferElement } from '../../element/index.ts';
import type { Given } from '../controls/choices.ts';
import { inForce } from '../controls/choices.ts';
import type { NetworkName } from '../networks/networks.ts';
import { bringFiles } from '../photos/bring.ts';
import type { OwnPictures } from '../photos/own-pictures.ts';
import { isOwn, type StoredPainting } from '../store/database.ts';
import type { Studio } from '../studio/studio.ts';
import { galleryStore } from './gallery-store.ts';
import { titleOf } from './gallery-view.ts';

/** Most pixels of the longer side. */
const LARGEST = 16_384;

/** Brings paintings of the gallery back to the easel. */
export class Reopen {
  #start: string | undefined;

  constructor(
    private readonly easel: StyleTransferElement,
    private readonly studio: Studio,
    private readonly own: OwnPictures,
  ) {}

  /** Shows a painting with its photo, styles and settings. */
  async open(painting: StoredPainting, file: Blob): Promise<void> {
    await this.#restore(painting, painting.given as Given);
    await this.easel.show(file);
  }

  async asPhoto(painting: StoredPainting, file: Blob): Promise<void> {
    bringFiles(this.easel, 'content', [new File([file], `${titleOf(painting)}.png`, { type: file.type })]);
  }

  /** The next run begins from the painting, beside the choices as they are. */
  async asStart(_: StoredPainting, file: Blob): Promise<void> {
    this.#startFrom(file);
    this.studio.give({ ...this.studio.choices.given, init: 'picture' });
  }

  /** Goes on with a painting: with more steps, or at twice the size. */
  async goOn(painting: StoredPainting, file: Blob, larger: boolean): Promise<void> {
    this.#startFrom(file);
    const { studio } = this;
    const given = painting.given as Given;
    const size = Math.max(painting.width, painting.height);
    await this.#restore(painting, given);
    const next: Given = larger ? { ...given, size: Math.min(2 * size, LARGEST) } : given;
    const run: Given = { ...next, size: next.size ?? size, minScale: larger ? size : 0, init: 'picture' };
    studio.apply({ ...studio.choices, given: run });
    studio.paint();
    await this.#begun();
    // The picture to start from was for this run alone.
    studio.apply({ ...studio.choices, given: next });
    studio.remember();
  }

  /** Resolves once the run has read its settings, or has failed. */
  #begun(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        const { state } = this.easel;
        if (state !== 'running' && state !== 'error') return;
        this.easel.removeEventListener('statechange', look);
        resolve();
      };
      this.easel.addEventListener('statechange', look);
    });
  }

  #startFrom(file: Blob): void {
    if (this.#start) URL.revokeObjectURL(this.#start);
    this.#start = URL.createObjectURL(file);
    this.easel.startSrc = this.#start;
  }

  async #restore({ content, styles, network }: StoredPainting, given: Given): Promise<void> {
    const { studio, own } = this;
    for (const [kind, names] of [
      ['content', [content]],
      ['style', styles],
    ] as const) {
      for (const name of names) {
        if (!isOwn(name) || own.find(name)) continue;
        const source = await galleryStore.source(name);
        if (source) await own.add(kind, source.name, source.file);
      }
    }
    const { networks } = studio;
    const known = network === 'builtin' || network === 'draft' || networks.chosen === network;
    if (known && networks.chosen !== network) networks.choose(network as NetworkName);
    inForce(given, networks.defaults);
    await studio.revert({ content, styles, given });
  }
}
