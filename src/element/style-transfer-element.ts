import { adoptStyles, type PropertyValues, type TemplateResult } from 'lit';
import type { PictureType } from '../image/encode-browser.ts';
import type { Mask } from '../image/mask.ts';
import type { VideoType } from '../record/film.ts';
import type { AdapterSummary } from '../style/settings/settings.ts';
import { Controller } from './controller.ts';
import type { MaskRole, StyleTransferState } from './events.ts';
import { Inputs } from './inputs.ts';
import { type LoadedPicture, listOf, type PictureSource } from './pictures/picture-source.ts';
import type { MaskSource } from './regions/masks.ts';
import { styles } from './view/styles/index.ts';

/**
 * Paints one picture in the style of others on the user's own GPU, and shows every stage of it.
 *
 * Settings default to those of the weights, then to the recipe's; weights default by adapter. Settings are checked as they
 * are set: an invalid one is shown in the element and fires `error`; nothing is thrown. The weights of the losses, texture
 * and shapes, the blend of styles, the colours, the learning rate and the iterations take effect at once in a run in
 * progress; everything else, masks included, with the next `start()`. A new picture ends the run. Removing the element
 * from the document frees its GPU memory; moving it ends nothing. Elements of one page share one device.
 *
 * With `checkpoint`, a run is saved every half minute, on pause, on an error, and when its page is hidden or left. `start()`
 * with the same pictures, weights and settings resumes it, until it is complete or ended by `stop()`.
 *
 * Each setting in `SETTINGS` has an attribute in kebab-case and a property; for `contentLayers` it is `content-layer`.
 *
 * @element style-transfer
 *
 * @attr {string} content-src - address of the content picture
 * @attr {string} style-src - addresses of the style pictures, separated by spaces
 * @attr {string} mask-src - addresses of masks, separated by spaces: one for each style in order, white where it is wanted; styles without one share the rest
 * @attr {string} style-mask-src - addresses of masks, separated by spaces: one for each style in order, white where it is taken from
 * @attr {string} keep-src - address of a mask, white where the picture stays as it is
 * @attr {string} start-src - address of the picture that `picture` in `init` means
 * @attr {string} memory - most GPU memory to take, such as `512MB` or `1.5GiB`; larger pictures are computed in overlapping tiles; default what the device allows
 * @attr {string} weights - `builtin` or `draft`, which come with Art Filter; `vgg19` or `vgg19-keras`, which are downloaded once and cached; or the address of a `.safetensors` or `.h5` file with VGG19; default `builtin`, on a software adapter `draft`
 * @attr {string} weights-hub - host that replaces that of published weights, such as a mirror's `https://…`
 * @attr {string} segmenter-src - address of the folder with the person segmenter; empty: none; default `./segmenter/`
 * @attr {boolean} record - records frames of the painting for a film
 * @attr {string} checkpoint - name under which this browser saves the run, so that `start()` resumes it after the tab was closed; absent: nothing is saved
 * @attr {'pause' | 'slow'} when-hidden - behaviour of the run while it is not visible: `pause`, or `slow`; default `pause`
 * @attr {boolean} accept-damaged - reads pictures that are cut short or damaged as far as they go; without it they are refused
 * @attr {'srgb' | 'p3'} gamut - colours in which pictures are read, painted, shown and written: `srgb`, or `p3` (Display P3), which keeps more saturated ones; default `srgb`
 * @attr {boolean} keep-alpha - keeps the transparency of the content picture in PNG, WebP and AVIF files of the result; without it, white is behind it
 * @attr {number} dpi - dots an inch on paper, written into the files of `toBlob` and the download button; default none
 * @attr {boolean} without-settings - leaves the settings out of those files; with them a file tells how it was painted
 * @attr {boolean} autostart - starts once both pictures are loaded and the element is visible
 * @attr {string} alt - description of the result for screen readers
 *
 * @prop {PictureSource | null} content - write-only: the content picture itself; replaces `content-src`
 * @prop {PictureSource | PictureSource[]} stylePictures - write-only: the style pictures; replaces `style-src`
 * @prop {MaskSource | MaskSource[] | null} masks - write-only: pictures or values in place of `mask-src`
 * @prop {MaskSource | MaskSource[] | null} styleMasks - write-only: in place of `style-mask-src`
 * @prop {MaskSource | null} keep - write-only: in place of `keep-src`
 * @prop {WeightsSource | undefined} weights - as the attribute, or a file, or loaded weights; undefined: the default for the adapter
 * @prop {SessionSource} sessionSource - where the work is done; default a worker of the page, or its own thread where there is none with a GPU
 * @prop {StyleTransferState} state - read-only: `idle`, `loading`, `ready`, `running`, `paused`, `complete`, `error`
 * @prop {number} iteration - read-only: iterations done
 * @prop {number} loss - read-only: the latest total loss, NaN before the first
 * @prop {AdapterSummary | undefined} adapter - read-only: adapter, once both pictures are loaded
 * @prop {{content, styles}} pictures - read-only: the loaded pictures, each with `name`, `blob` and `picture`
 * @prop {boolean} hasResult - read-only: whether the picture of a run, finished or stopped, is shown
 * @prop {number} compare - percent of the width that shows the content picture; default 0
 * @prop {number} zoom - magnification of the picture on the stage, 1 … 8; default 1
 *
 * @method start({signal}) - starts a run, or resumes; resolves with whether it was completed, never rejects
 * @method pause() - pauses the run
 * @method resume() - resumes the run
 * @method stop() - ends the run; the picture so far stays
 * @method toBlob(type, quality, {depth}) - the picture so far as a file, default `image/png`; `depth: 16` for a PNG of 16 bits
 * @method toVideo(type) - the film of the painting so far, where `record` is set; `video/mp4` or `video/webm`, default what the browser encodes best
 * @method show(source) - shows a picture as the result, as after a run; ends a run in progress
 * @method editMask(role) - opens the mask editor for `keep` or the index of a style, from 0; `null` closes it
 * @method mask(role) - the mask of `keep` or a style, given or painted; undefined where it covers nothing
 *
 * @fires {CustomEvent<ProgressDetail>} progress - `{fraction, stage, secondsLeft, bytes}`; the fraction never falls; `bytes` is `{done, total}` while weights are downloaded
 * @fires {CustomEvent<Step>} step - every iteration, with its losses and scale
 * @fires {CustomEvent<PreviewDetail>} preview - the canvas shows a newer picture; at most ten a second
 * @fires {CustomEvent<CompleteDetail>} complete - `{iteration, width, height, seconds}`
 * @fires {CustomEvent<ErrorDetail>} error - `{code, message}`; the message is one sentence for a person
 * @fires {CustomEvent<NoticeDetail>} notice - `{message}`: a fault that the run recovered from, in one sentence
 * @fires {CustomEvent<EstimateDetail>} estimate - `{message, fits}`: memory and time of the next run, or why it does not fit, in one sentence
 * @fires {CustomEvent<StateDetail>} statechange - `{state, previous}`
 * @fires {CustomEvent<PictureDetail>} picturechange - `{role, origin}`: a content or style picture was loaded
 * @fires {CustomEvent<MaskDetail>} maskchange - `{role, covered}`: a mask was edited, or dropped with its picture
 * @fires {CustomEvent<BlendDetail>} blendchange - `{blend}`: a person changed the mixture of styles
 * @fires {CustomEvent<Hint>} hint - `{name, message, action, change}`: the losses show a conflict between settings
 * @fires {CustomEvent<HintApplyDetail>} hintapply - `{change}`: a person applies the hint; cancelable, for pages that set the settings themselves
 * @slot style - `<img>` elements to use as style pictures where there is no `style-src`
 * @slot poster - shown until there is a content picture, such as an `<img>`
 * @slot controls - replaces the buttons
 * @slot actions - more buttons after them
 * @slot overlay - lies over the picture
 * @slot unsupported - replaces the help where there is no WebGPU
 * @csspart base - the whole element
 * @csspart stage - the area of the picture
 * @csspart before - the content picture
 * @csspart canvas - the result
 * @csspart divider - the line between the two
 * @csspart handle - its grip
 * @csspart status - text, bar and curve
 * @csspart progress - the bar's track
 * @csspart progress-bar - the bar
 * @csspart loss-curve - the curve of the loss
 * @csspart controls - the row of buttons
 * @csspart button - each button; also `start-button`, `pause-button`, `resume-button`, `stop-button`, `download-button`, `film-button`, `regions-button`, `done-button`, `hint-button`, `weights-button`
 * @csspart mask - the area over the picture for painting masks
 * @csspart regions - the tools of the mask editor
 * @csspart blend - the sliders between styles
 * @csspart hint - the hint with its button
 * @csspart drop-zones - both drop zones; `wells` in version 0.1
 * @csspart drop-zone - each drop zone; also `content-drop-zone`, `style-drop-zone`; `well`, `content-well`, `style-well` in version 0.1
 * @csspart thumbnail - the small pictures in the drop zones and beside the sliders
 * @csspart error - the error message
 * @csspart estimate - memory and time of the next run, or why it does not fit
 * @csspart notes - the lines about adapter and weights
 * @csspart unsupported - the help where there is no WebGPU
 *
 * @cssprop --style-transfer-accent - main button, bar, curve, focus
 * @cssprop --style-transfer-on-accent - text on the accent
 * @cssprop --style-transfer-ink - text
 * @cssprop --style-transfer-muted - secondary text
 * @cssprop --style-transfer-surface - drop zones and buttons
 * @cssprop --style-transfer-stage - behind the picture
 * @cssprop --style-transfer-line - borders
 * @cssprop --style-transfer-danger - errors
 * @cssprop --style-transfer-radius - corners; default 10px
 * @cssprop --style-transfer-ratio - width to height of the picture's area until there is a picture, such as `3 / 2`; default 4 / 3
 * @cssprop --style-transfer-max-height - maximum height of the picture; default 72vh
 * @cssprop --style-transfer-font - typeface; default the page's
 *
 * @cssstate idle, loading, ready, running, paused, complete, error - as `state`, such as `:state(running)`
 * @cssstate dragging - files or an address are dragged over it
 * @cssstate painting-mask - a mask is being painted
 * @cssstate unsupported - there is no WebGPU
 */
export class StyleTransferElement extends Inputs {
  static override styles = styles;

  readonly #controller = new Controller(this);

  get state(): StyleTransferState {
    return this.#controller.core.state;
  }

  get iteration(): number {
    return this.#controller.progress.iteration;
  }

  get loss(): number {
    return this.#controller.progress.loss;
  }

  get adapter(): AdapterSummary | undefined {
    return this.#controller.run.adapter;
  }

  get pictures(): { content: LoadedPicture | undefined; styles: readonly LoadedPicture[] } {
    const { content, styles } = this.#controller.pictures;
    return { content, styles };
  }

  get hasResult(): boolean {
    return this.#controller.stage.picture !== undefined;
  }

  get compare(): number {
    return this.#controller.stage.compare.position;
  }

  set compare(percent: number) {
    this.#controller.stage.compare.position = percent;
  }

  get zoom(): number {
    return this.#controller.stage.zoom.scale;
  }

  set zoom(scale: number) {
    this.#controller.stage.zoom.to(scale);
  }

  set content(source: PictureSource | null) {
    void this.#controller.pictures.set('content', source === null ? [] : [source]);
  }

  set stylePictures(sources: PictureSource | readonly PictureSource[]) {
    void this.#controller.pictures.set('style', listOf(sources));
  }

  set masks(sources: MaskSource | readonly MaskSource[] | null) {
    void this.#controller.setMasks('mask', listOf(sources));
  }

  set styleMasks(sources: MaskSource | readonly MaskSource[] | null) {
    void this.#controller.setMasks('style mask', listOf(sources));
  }

  set keep(source: MaskSource | null) {
    void this.#controller.setMasks('keep', listOf(source));
  }

  /**
   * Starts a run, or resumes a paused one. Resolves with true once it is complete, with false if it was stopped or has
   * failed (see the `error` event); never rejects.
   * @param options.signal stops the run
   */
  async start(options: { signal?: AbortSignal } = {}): Promise<boolean> {
    if (this.isConnected) await this.updateComplete; // Attributes set just before must take effect.
    return this.#controller.start(options.signal);
  }

  /** Pauses the run; `resume()` continues it. */
  pause(): void {
    this.#controller.run.pause();
  }

  /** Resumes a paused run. */
  resume(): void {
    this.#controller.run.resume();
  }

  /** Ends the run, frees its GPU memory and removes its checkpoint; the picture so far stays. */
  stop(): Promise<void> {
    return this.#controller.stop();
  }

  /**
   * The picture so far as a file.
   * @param quality 0 … 1 for JPEG, WebP and AVIF; default 0.95
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot write the type
   */
  toBlob(type: PictureType = 'image/png', quality?: number, options?: { depth?: 8 | 16 }): Promise<Blob> {
    return this.#controller.run.toBlob(type, quality, options);
  }

  /**
   * The film of the painting so far, where `record` is set.
   * @param type default: what the browser encodes best
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot encode it
   */
  toVideo(type?: VideoType): Promise<Blob> {
    return this.#controller.recording.toVideo(type);
  }

  /**
   * Shows a picture as the result, as after a run; ends a run in progress.
   * @throws ArtFilterError `network`, `file` or `picture` where it cannot be read
   */
  show(source: PictureSource): Promise<void> {
    return this.#controller.show(source);
  }

  /**
   * Opens the mask editor over the content picture.
   * @param role `keep`, or the index of a style, from 0; null closes it
   * @throws ArtFilterError `picture` where there is no content picture yet, `settings` for a style that does not exist
   */
  editMask(role: MaskRole | null = 'keep'): void {
    if (role === null) this.#controller.regions.close();
    else this.#controller.regions.edit(role);
  }

  /** The mask of a role, given or painted; undefined where it covers nothing. */
  mask(role: MaskRole): Mask | undefined {
    return this.#controller.regions.masks.mask(role);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.adopt(['content', 'stylePictures', 'masks', 'styleMasks', 'keep', 'compare', 'zoom']);
    this.#controller.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#controller.disconnect();
  }

  /** Takes the place of a `placeholder()`, which is no state to continue from. */
  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const { shadowRoot } = this;
    if (!shadowRoot) return super.createRenderRoot();
    shadowRoot.replaceChildren();
    adoptStyles(shadowRoot, StyleTransferElement.elementStyles);
    return shadowRoot;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#controller.follow(changed as PropertyValues<Inputs>);
  }

  protected override render(): TemplateResult {
    return this.#controller.render();
  }
}
