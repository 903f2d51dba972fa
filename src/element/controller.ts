import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { parseBytes } from '../format.ts';
import { resolveSettings } from '../style/settings/resolve.ts';
import type { Settings } from '../style/settings/settings.ts';
import { Core } from './core.ts';
import { SETTING_PROPERTIES, startAddress, toProperties, toSettings } from './given-settings.ts';
import type { Inputs } from './inputs.ts';
import { Persistence } from './persistence/persistence.ts';
import { Blend } from './pictures/blend.ts';
import { DropZones } from './pictures/drop-zones.ts';
import { addresses, type PictureSource } from './pictures/picture-source.ts';
import { Pictures, type Role } from './pictures/pictures.ts';
import type { MaskKind, MaskSource } from './regions/masks.ts';
import { Regions } from './regions/regions.ts';
import { DroppedWeights } from './run/dropped-weights.ts';
import { Estimate } from './run/estimate.ts';
import { Hints } from './run/hints.ts';
import { Recording } from './run/recording.ts';
import { Result } from './run/result.ts';
import { Run } from './run/run.ts';
import { defaultSource } from './run/session-source.ts';
import { Announcer } from './view/announcer.ts';
import { KeepFocus, renderControls } from './view/controls.ts';
import { download, resultName } from './view/download.ts';
import { renderNotes } from './view/notes.ts';
import { Progress } from './view/progress.ts';
import { Stage } from './view/stage.ts';
import { missingWebGpu, renderUnsupported } from './view/unsupported.ts';
import { Visibility } from './view/visibility.ts';

/** Properties with addresses of masks, and the kind of each. */
const MASK_SOURCES = { maskSrc: 'mask', styleMaskSrc: 'style mask', keepSrc: 'keep' } as const;

/** Properties that are checked as they are set. */
const CHECKED: readonly (keyof Inputs)[] = [...SETTING_PROPERTIES, 'startSrc', 'memory'];

/** Milliseconds out of the document after which the run ends; moving the element takes less. */
const REMOVAL_DELAY = 100;

/** Connects the element's features to each other, and renders them. */
export class Controller {
  readonly core: Core;
  readonly announcer: Announcer;
  readonly progress: Progress;
  readonly stage: Stage;
  readonly pictures: Pictures;
  readonly regions: Regions;
  readonly recording: Recording;
  readonly run: Run;
  readonly #blend: Blend;
  readonly #hints: Hints;
  readonly #dropped: DroppedWeights;
  readonly #estimate: Estimate;
  readonly #dropZones: DropZones;
  readonly #visibility: Visibility;
  /** Whether a start waits for the element to become visible. */
  #startWaits = false;

  constructor(private readonly host: Inputs) {
    const core = new Core(host, () => this.#estimate.tell());
    this.core = core;
    new KeepFocus(host);
    this.announcer = new Announcer(core);
    this.progress = new Progress(core);
    this.stage = new Stage(core);
    this.pictures = new Pictures(core, host, {
      reading: () => this.#picturesAreRead(),
      kept: () => this.#picturesStay(),
      leave: () => this.#picturesLeave(),
      arrive: (role) => this.#picturesArrive(role),
    });
    this.regions = new Regions(core, this.pictures, () => host.segmenterSrc);
    this.recording = new Recording(core, () => host.record);
    this.#blend = new Blend(core, host);
    this.#hints = new Hints(core, (change) => Object.assign(host, toProperties(change)));
    this.#dropped = new DroppedWeights(core, host);
    this.#dropZones = new DropZones(core, this.pictures, (file) => this.#dropped.take(file));
    const given = {
      settings: () => toSettings(host),
      memory: () => (host.memory === undefined ? undefined : parseBytes(host.memory)),
      weights: () => host.weights,
      source: () => host.sessionSource,
    };
    this.run = new Run({
      core,
      pictures: this.pictures,
      stage: this.stage,
      progress: this.progress,
      announcer: this.announcer,
      masks: this.regions.masks,
      hints: this.#hints,
      recording: this.recording,
      persistence: new Persistence(core),
      result: new Result(this.stage, this.progress, this.pictures, host),
      inputs: {
        checkpoint: () => host.checkpoint,
        whenHidden: () => host.whenHidden,
        ...given,
        startAddress: () => startAddress(host),
        hub: () => host.weightsHub,
      },
    });
    this.#estimate = new Estimate(core, {
      ...given,
      pictures: this.pictures,
      masks: this.regions.masks,
      adapter: () => this.run.adapter,
      active: () => this.run.active,
    });
    this.#visibility = new Visibility(core, () => {
      this.run.setVisible(this.#visibility.visible === true);
      this.#startIfSeen();
    });
  }

  /** Redraws the element in its new place. */
  connect(): void {
    const isDefault = this.host.sessionSource === defaultSource;
    if (isDefault && !navigator.gpu) this.core.setUnsupported(missingWebGpu());
    this.host.requestUpdate();
    this.run.redraw();
  }

  /** Applies the properties that changed. */
  follow(changed: PropertyValues<Inputs>): void {
    const { host, pictures } = this;
    // An attribute that was never set does not clear pictures given as properties.
    if (changed.has('contentSrc') && (host.contentSrc !== null || host.hasUpdated)) {
      void pictures.set('content', host.contentSrc === null ? [] : [host.contentSrc]);
    }
    if (changed.has('styleSrc') && (host.styleSrc !== null || host.hasUpdated)) {
      void pictures.set('style', host.styleSrc === null ? this.#slotted() : addresses(host.styleSrc));
    }
    for (const [name, kind] of Object.entries(MASK_SOURCES)) {
      const source = host[name as keyof typeof MASK_SOURCES];
      if (changed.has(name as keyof Inputs) && (source !== null || host.hasUpdated)) {
        void this.setMasks(kind, addresses(source ?? ''));
      }
    }
    if (CHECKED.some((name) => changed.has(name))) this.#checkSettings();
    if (changed.has('gamut')) void pictures.readAgain();
    if (changed.has('autostart')) this.#autostart();
  }

  /** Replaces the page's masks of one kind, from the next start on. */
  setMasks(kind: MaskKind, sources: readonly MaskSource[]): Promise<void> {
    return this.regions.masks.set(kind, sources, !this.run.active);
  }

  start(signal?: AbortSignal): Promise<boolean> {
    this.#startWaits = false;
    this.regions.close();
    return this.run.start(signal);
  }

  stop(): Promise<void> {
    this.#startWaits = false;
    return this.run.stop();
  }

  async show(source: PictureSource): Promise<void> {
    const [picture] = await Promise.all([this.pictures.read(source, 'result'), this.stop()]);
    this.progress.reset();
    await this.run.show(picture);
  }

  /** Ends the run and releases pictures and weights, unless the element returns at once. */
  disconnect(): void {
    setTimeout(() => {
      if (!this.host.isConnected) this.#leave();
    }, REMOVAL_DELAY);
  }

  #leave(): void {
    this.#startWaits = false;
    void this.run.stop(true);
    this.pictures.release();
    this.run.release();
  }

  /** Checks the settings, and passes valid ones to a run in progress. */
  #checkSettings(): void {
    let given: Partial<Settings>;
    try {
      given = toSettings(this.host);
      resolveSettings(given);
      if (this.host.memory !== undefined) parseBytes(this.host.memory);
    } catch (error) {
      this.core.fail('settings', error, !this.run.active);
      return;
    }
    this.core.clearError('settings');
    this.core.clearError('run');
    if (!this.run.active && this.core.state === 'error') this.run.rest();
    this.run.update(given);
  }

  #picturesAreRead(): void {
    if (!this.run.active && !this.stage.picture) this.core.setState('loading');
  }

  #picturesStay(): void {
    if (!this.run.active && this.core.state === 'loading') this.run.rest();
  }

  #picturesLeave(): Promise<void> {
    const left = this.stop();
    this.progress.reset();
    this.core.clearError('run');
    if (!this.run.active) this.core.setState('loading');
    return left;
  }

  #picturesArrive(role: Role): void {
    if (role === 'content') this.stage.clear();
    else this.#blend.follow(this.pictures.styles.length);
    this.regions.follow(role);
    if (!this.run.active) this.run.rest();
    if (this.pictures.complete) void this.run.probe();
    this.#autostart();
  }

  #autostart(): void {
    if (!this.host.autostart || !this.pictures.complete || this.core.blocked) return;
    this.#startWaits = true;
    this.#startIfSeen();
  }

  #startIfSeen(): void {
    if (this.#startWaits && this.#visibility.visible) void this.start();
  }

  #slotted(): HTMLImageElement[] {
    return [...this.host.querySelectorAll<HTMLImageElement>(':scope > img[slot=style]')];
  }

  readonly #slotChanged = (): void => {
    if (this.host.styleSrc === null) void this.pictures.set('style', this.#slotted());
  };

  readonly #resultName = () => {
    const { content, styles } = this.pictures;
    const { text } = this.core.words;
    return resultName(text(content?.name ?? ''), text(styles[0]?.name ?? ''));
  };

  async #download(): Promise<void> {
    try {
      download(await this.run.toBlob('image/png'), this.#resultName());
    } catch (error) {
      this.core.warn('run', error);
    }
  }

  render(): TemplateResult {
    const { unsupported } = this.core;
    return html`<div part="base" class="base" lang=${this.core.words.language}>
      ${unsupported ? renderUnsupported(this.core.words, unsupported) : this.#renderEasel()} ${this.announcer.render()}
    </div>`;
  }

  #renderEasel(): TemplateResult {
    const { core, run, stage, pictures, regions, host } = this;
    const { say, text } = core.words;
    const { content } = pictures;
    const styles = pictures.styles.map((picture) => picture.shownIn(core.words));
    const style = styles.map(({ name }) => name).join(', ');
    const alt =
      host.alt ?? (content ? say`${text(content.name)} painted in the style of ${style}` : say`The result`);
    const hasPicture = stage.picture !== undefined || core.state === 'running' || core.state === 'paused';
    const film = hasPicture && this.recording.hasFilm ? this.recording.render(this.#resultName) : nothing;
    return html`
      ${stage.render(content, alt, regions.renderField())} ${this.progress.render()}
      ${renderControls(
        say,
        core.state,
        run.active,
        hasPicture,
        pictures.complete,
        film,
        content && regions.open,
        {
          start: () => void this.start(),
          pause: () => run.pause(),
          resume: () => run.resume(),
          stop: () => void this.stop(),
          download: () => void this.#download(),
          regions: () => (regions.open ? regions.close() : regions.edit('keep')),
        },
      )}
      ${core.error ? html`<p part="error" class="error">${core.error.message}</p>` : nothing}
      ${this.#hints.render(run.active)} ${regions.renderToolbar(run.active)} ${this.#estimate.render()} ${this.#dropZones.render()} ${this.#blend.render(styles)} ${renderNotes(core, run, host, this.#dropped.render())}
      <slot name="style" hidden @slotchange=${this.#slotChanged}></slot>
    `;
  }
}
