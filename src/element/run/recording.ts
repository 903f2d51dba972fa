import { html, type TemplateResult } from 'lit';
import { ArtFilterError } from '../../errors.ts';
import { canvas2d } from '../../image/canvas.ts';
import type { Picture } from '../../image/picture.ts';
import { putPicture } from '../../image/pixels.ts';
import type { VideoType } from '../../record/film.ts';
import { Timelapse, unsupported } from '../../record/timelapse.ts';
import type { Core } from '../core.ts';
import { download } from '../view/download.ts';
import { filmIcon } from '../view/icons.ts';

/** Largest share of a run's time that frames may take. */
const SHARE = 0.03;
const ENDINGS: Record<string, string> = { 'video/mp4': 'mp4', 'video/webm': 'webm' };

/** Film of a run: its frames, and the button that saves them. */
export class Recording {
  #film: Timelapse | undefined;
  /** Start of the run, and the milliseconds that its frames have taken. */
  #begun = 0;
  #spent = 0;
  #failed = false;
  #saving = false;

  /** @param wanted whether the element records at present */
  constructor(
    private readonly core: Core,
    private readonly wanted: () => boolean,
  ) {}

  /** Whether there are at least two frames. */
  get hasFilm(): boolean {
    return (this.#film?.count ?? 0) > 1;
  }

  /** Starts the film of a new run. */
  begin(): void {
    this.#film = undefined;
    this.#failed = false;
    this.#spent = 0;
    this.#begun = performance.now();
    if (this.wanted() && !Timelapse.supported) this.core.warn('run', unsupported());
  }

  /** Whether to take a frame after this iteration. */
  due(iteration: number): boolean {
    if (!this.wanted() || this.#failed || !Timelapse.supported) return false;
    const affordable = this.#spent <= SHARE * (performance.now() - this.#begun);
    return affordable && (this.#film?.due(iteration) ?? true);
  }

  /**
   * Takes a frame if one is due.
   * @param canvas drawn in the same task
   */
  take(canvas: HTMLCanvasElement, iteration: number): void {
    if (!this.due(iteration)) return;
    const begun = performance.now();
    this.#add(canvas, iteration);
    this.#spent += performance.now() - begun;
  }

  /** Adds the last frame. */
  async end(picture: Picture, iteration: number): Promise<void> {
    if (!this.#film || this.#failed) return;
    const { canvas, context } = canvas2d(picture.width, picture.height);
    await putPicture(context, picture);
    this.#add(canvas, iteration);
  }

  #add(canvas: HTMLCanvasElement | OffscreenCanvas, iteration: number): void {
    this.#film ??= new Timelapse();
    const shown = this.hasFilm;
    const fail = (error: unknown) => {
      this.#failed = true;
      this.core.warn('run', error);
    };
    try {
      this.#film.add(canvas, iteration).then(() => {
        if (this.hasFilm !== shown) this.core.host.requestUpdate();
      }, fail);
    } catch (error) {
      fail(error);
    }
  }

  /**
   * Encodes the film so far.
   * @param type default: what the browser encodes best
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot encode it
   */
  toVideo(type?: VideoType): Promise<Blob> {
    if (!Timelapse.supported) return Promise.reject(unsupported());
    if (this.#film) return this.#film.finish(type);
    const message = 'There is no film: set the attribute record, then call start().';
    return Promise.reject(new ArtFilterError('picture', message));
  }

  /** @param name of the picture's file */
  async #save(name: string): Promise<void> {
    if (this.#saving) return;
    this.#setSaving(true);
    try {
      const film = await this.toVideo();
      download(film, `${name.replace(/\.\w+$/, '')}.${ENDINGS[film.type]}`);
    } catch (error) {
      this.core.warn('run', error);
    } finally {
      this.#setSaving(false);
    }
  }

  #setSaving(saving: boolean): void {
    this.#saving = saving;
    this.core.host.requestUpdate();
  }

  /** Button that saves the film; never disabled, so that it keeps the keyboard's focus. */
  render(name: () => string): TemplateResult {
    const { say } = this.core.words;
    return html`<button
      part="button film-button"
      aria-disabled=${this.#saving}
      @click=${() => void this.#save(name())}
    >
      ${filmIcon} ${this.#saving ? say`Making the film…` : say`Save film`}
    </button>`;
  }
}
