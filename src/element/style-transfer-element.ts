import type { PropertyValues, TemplateResult } from 'lit';
import type { PictureType } from '../image/encode-browser.ts';
import type { Mask } from '../image/mask.ts';
import type { VideoType } from '../record/film.ts';
import type { AdapterSummary } from '../style/settings/settings.ts';
import { Controller } from './controller.ts';
import type { MaskRole, StyleTransferState } from './events.ts';
import { Inputs } from './inputs.ts';
import { type LoadedPicture, listOf, type PictureSource } from './pictures/picture-source.ts';
import type { MaskSource } from './regions/mask-sources.ts';
import { styles } from './view/styles/index.ts';

/**
 * Paints one picture in the style of others, on the user's own GPU, in front of their eyes.
 *
 * A setting that is not given is what suits the weights, else the recipe's; weights that are not given suit the
 * adapter. Settings are checked as they are given: a bad one is shown in the element and told by the `error` event, and
 * nothing is thrown. The weights of the losses, texture and shapes, the blend of styles, the colours, the learning rate
 * and the iterations take effect at once in a run that is going; everything else, masks too, with the next `start()`. A
 * new picture ends the run. Out of the document it frees its GPU memory; moving it in the document ends nothing.
 * Elements of one page share one device.
 *
 * With `checkpoint`, a run is saved every half minute, on pause, on an error, and when its page is hidden or left;
 * `start()` goes on with it, of the same pictures, weights and settings, until it is complete or ended by `stop()`.
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
 * @attr {string} memory - most GPU memory to take, such as `512MB` or `1.5GiB`; larger pictures are painted in overlapping tiles; default what the device allows
 * @attr {string} weights - `builtin` or `draft`, which come with Art Filter; `vgg19` or `vgg19-keras`, which are fetched from where they are published, once, and kept; or the address of a `.safetensors` or `.h5` file with VGG19; default `builtin`, on a software adapter `draft`
 * @attr {string} weights-hub - host in place of the one that published weights are fetched from, such as a mirror's `https://…`
 * @attr {string} segmenter-src - address of the folder with what finds a person in a picture; empty: none; default `./segmenter/`
 * @attr {boolean} record - takes frames of the painting for a film
 * @attr {string} checkpoint - name under which this browser keeps the run, so that `start()` goes on with it after the tab was closed; absent: nothing is kept
 * @attr {string} when-hidden - what the run does while nobody sees it: `pause`, or `slow`; default `pause`
 * @attr {boolean} autostart - starts by itself once both pictures are there and the element is seen
 * @attr {string} alt - description of the result for those who cannot see it
 *
 * @prop {PictureSource | null} content - write-only: the content picture itself; replaces `content-src`
 * @prop {PictureSource | PictureSource[]} stylePictures - write-only: the style pictures; replaces `style-src`
 * @prop {MaskSource | MaskSource[] | null} masks - write-only: pictures or values in place of `mask-src`
 * @prop {MaskSource | MaskSource[] | null} styleMasks - write-only: in place of `style-mask-src`
 * @prop {MaskSource | null} keep - write-only: in place of `keep-src`
 * @prop {WeightsSource | undefined} weights - as the attribute, or a file, or weights already read; undefined: what suits the adapter
 * @prop {SessionSource} sessionSource - where the work is done; default the page's GPU
 * @prop {StyleTransferState} state - read-only: `idle`, `loading`, `ready`, `running`, `paused`, `complete`, `error`
 * @prop {number} iteration - read-only: iterations done
 * @prop {number} loss - read-only: the latest total loss, NaN before the first
 * @prop {AdapterSummary | undefined} adapter - read-only: what it runs on, once both pictures are there
 * @prop {{content, styles}} pictures - read-only: the pictures that have been read, each with `name`, `blob` and `picture`
 * @prop {number} compare - percent of the width that shows the content picture; default 0
 *
 * @method start({signal}) - starts a run, or resumes; resolves with whether it came to its end, never rejects
 * @method pause() - halts the run
 * @method resume() - goes on with it
 * @method stop() - ends it and keeps the picture so far
 * @method toBlob(type, quality) - the picture so far as a file, `image/png` unless told otherwise
 * @method toVideo(type) - the film of the painting so far, where `record` is set; `video/mp4` or `video/webm`, default what the browser encodes best
 * @method editMask(role) - opens the brush for `keep` or the style of an index, from 0; `null` closes it
 * @method mask(role) - the mask of `keep` or a style, given or painted; undefined where it covers nothing
 *
 * @fires {CustomEvent<ProgressDetail>} progress - `{fraction, stage, secondsLeft, bytes}`; the fraction never falls; `bytes` is `{done, total}` while weights are fetched
 * @fires {CustomEvent<Step>} step - every iteration, with its losses and scale
 * @fires {CustomEvent<PreviewDetail>} preview - the canvas shows a newer picture; at most ten a second
 * @fires {CustomEvent<CompleteDetail>} complete - `{iteration, width, height, seconds}`
 * @fires {CustomEvent<ErrorDetail>} error - `{code, message}`; the message is one sentence for a person
 * @fires {CustomEvent<NoticeDetail>} notice - `{message}`: a fault that the run has survived, in one sentence
 * @fires {CustomEvent<EstimateDetail>} estimate - `{message, fits}`: what the next run would take of memory and time, or why it does not fit, in one sentence
 * @fires {CustomEvent<StateDetail>} statechange - `{state, previous}`
 * @fires {CustomEvent<PictureDetail>} picturechange - `{role, origin}`: a content or style picture has been read
 * @fires {CustomEvent<MaskDetail>} maskchange - `{role, covered}`: a mask has been painted, or dropped with its picture
 * @fires {CustomEvent<BlendDetail>} blendchange - `{blend}`: a person has changed the mixture of the styles
 * @fires {CustomEvent<Hint>} hint - `{name, message, action, change}`: the losses say that settings fight each other
 * @fires {CustomEvent<HintApplyDetail>} hintapply - `{change}`: a person follows the hint; cancelable, for pages that set the settings themselves
 *
 * @slot style - `<img>` elements to use as style pictures where there is no `style-src`
 * @slot poster - shown until there is a content picture
 * @slot controls - replaces the buttons
 * @slot unsupported - replaces what is said where there is no WebGPU
 *
 * @csspart base - everything
 * @csspart stage - the picture's place
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
 * @csspart mask - the field over the picture that masks are painted on
 * @csspart regions - the brush's tools
 * @csspart blend - the sliders between styles
 * @csspart hint - the hint with its button
 * @csspart wells - both wells
 * @csspart well - each well; also `content-well`, `style-well`
 * @csspart thumbnail - the small pictures in the wells and beside the sliders
 * @csspart error - the box with the error's sentence
 * @csspart estimate - what the run would take of memory and time, or why it does not fit
 * @csspart notes - the lines about adapter and weights
 * @csspart unsupported - what is said where there is no WebGPU
 *
 * @cssprop --style-transfer-accent - main button, bar, curve, focus
 * @cssprop --style-transfer-on-accent - text on the accent
 * @cssprop --style-transfer-ink - text
 * @cssprop --style-transfer-muted - secondary text
 * @cssprop --style-transfer-surface - wells and buttons
 * @cssprop --style-transfer-stage - behind the picture
 * @cssprop --style-transfer-line - borders
 * @cssprop --style-transfer-danger - errors
 * @cssprop --style-transfer-radius - corners; default 10px
 * @cssprop --style-transfer-max-height - greatest height of the picture; default 72vh
 * @cssprop --style-transfer-font - typeface; default the page's
 *
 * @cssstate idle, loading, ready, running, paused, complete, error - as `state`, such as `:state(running)`
 * @cssstate dragging - something that can be dropped is held over it
 * @cssstate painting-mask - a mask is being painted
 * @cssstate unsupported - there is no WebGPU
 */
export class StyleTransferElement extends Inputs {
  static override styles = styles;

  readonly #features = new Controller(this, this.attachInternals());

  get state(): StyleTransferState {
    return this.#features.core.state;
  }

  get iteration(): number {
    return this.#features.progress.iteration;
  }

  get loss(): number {
    return this.#features.progress.loss;
  }

  get adapter(): AdapterSummary | undefined {
    return this.#features.run.adapter;
  }

  get pictures(): { content: LoadedPicture | undefined; styles: readonly LoadedPicture[] } {
    const { content, styles } = this.#features.pictures;
    return { content, styles };
  }

  get compare(): number {
    return this.#features.stage.compare.position;
  }

  set compare(percent: number) {
    this.#features.stage.compare.position = percent;
  }

  set content(source: PictureSource | null) {
    void this.#features.pictures.set('content', source === null ? [] : [source]);
  }

  set stylePictures(sources: PictureSource | readonly PictureSource[]) {
    void this.#features.pictures.set('style', listOf(sources));
  }

  set masks(sources: MaskSource | readonly MaskSource[] | null) {
    void this.#features.setMasks('mask', listOf(sources));
  }

  set styleMasks(sources: MaskSource | readonly MaskSource[] | null) {
    void this.#features.setMasks('style mask', listOf(sources));
  }

  set keep(source: MaskSource | null) {
    void this.#features.setMasks('keep', listOf(source));
  }

  /**
   * Starts a run, or goes on with a paused one. Resolves with true once it is complete, with false when it was
   * stopped or has failed (the `error` event says why); never rejects.
   * @param options.signal stops the run
   */
  async start(options: { signal?: AbortSignal } = {}): Promise<boolean> {
    // Attributes set just before take part.
    if (this.isConnected) await this.updateComplete;
    return this.#features.start(options.signal);
  }

  /** Halts a run; `resume()` goes on where it stood. */
  pause(): void {
    this.#features.run.pause();
  }

  /** Goes on with a paused run. */
  resume(): void {
    this.#features.run.resume();
  }

  /** Ends the run and frees its GPU memory; the picture so far stays, its checkpoint goes. Resolves when that is done. */
  stop(): Promise<void> {
    return this.#features.stop();
  }

  /**
   * The picture so far as a file.
   * @param quality 0 … 1 for JPEG and WebP; default 0.95
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot write the type
   */
  toBlob(type: PictureType = 'image/png', quality?: number): Promise<Blob> {
    return this.#features.run.toBlob(type, quality);
  }

  /**
   * The film of the painting so far, where `record` is set.
   * @param type default: what the browser encodes best
   * @throws ArtFilterError `picture` before there is one, or where the browser cannot encode it
   */
  toVideo(type?: VideoType): Promise<Blob> {
    return this.#features.recording.toVideo(type);
  }

  /**
   * Opens the brush over the content picture.
   * @param role `keep`, or the index of a style, from 0; null closes it
   * @throws ArtFilterError `picture` where there is no content picture yet, `settings` for a style there is not
   */
  editMask(role: MaskRole | null = 'keep'): void {
    if (role === null) this.#features.regions.close();
    else this.#features.regions.edit(role);
  }

  /** The mask of a role, given or painted; undefined where it covers nothing. */
  mask(role: MaskRole): Mask | undefined {
    return this.#features.regions.masks.mask(role);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.adopt(['content', 'stylePictures', 'masks', 'styleMasks', 'keep', 'compare']);
    this.#features.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#features.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#features.follow(changed as PropertyValues<Inputs>);
  }

  protected override render(): TemplateResult {
    return this.#features.render();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'style-transfer': StyleTransferElement;
  }
}
