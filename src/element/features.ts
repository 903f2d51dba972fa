import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { SOFTWARE_SIZE } from '../style/recipes.ts';
import { resolveSettings } from '../style/resolve-settings.ts';
import type { Settings } from '../style/settings.ts';
import { Announcer } from './announcer.ts';
import { renderControls } from './controls.ts';
import { Core } from './core.ts';
import { download, resultName } from './download.ts';
import { SETTING_NAMES, startAddress, toSettings } from './given-settings.ts';
import type { Inputs } from './inputs.ts';
import { Pictures, type Role } from './pictures.ts';
import { Progress } from './progress.ts';
import { Run } from './run.ts';
import { Stage } from './stage.ts';
import { renderUnsupported } from './unsupported.ts';
import { Visibility } from './visibility.ts';
import type { WeightsSource } from './weights-source.ts';
import { Wells } from './wells.ts';

/** The element's features, tied together: what one does that others follow, and the whole of what is shown. */
export class Features {
  readonly core: Core;
  readonly announcer: Announcer;
  readonly progress: Progress;
  readonly stage: Stage;
  readonly pictures: Pictures;
  readonly run: Run;
  readonly #wells: Wells;
  readonly #visibility: Visibility;
  /** Whether a start waits for the element to be seen. */
  #startWaits = false;
  /** Weights that a person brought, and what they took the place of. */
  #dropped: { file: File; before: WeightsSource } | undefined;

  constructor(
    private readonly host: Inputs,
    internals: ElementInternals,
  ) {
    const core = new Core(host, internals);
    this.core = core;
    this.announcer = new Announcer(core);
    this.progress = new Progress(core);
    this.stage = new Stage(core);
    this.pictures = new Pictures(core, {
      reading: () => this.#picturesAreRead(),
      kept: () => this.#picturesStay(),
      leave: () => this.#picturesLeave(),
      arrive: (role) => this.#picturesArrive(role),
    });
    this.#wells = new Wells(core, this.pictures, (file) => this.#takeWeights(file));
    this.run = new Run({
      core,
      pictures: this.pictures,
      stage: this.stage,
      progress: this.progress,
      announcer: this.announcer,
      inputs: {
        settings: () => toSettings(host),
        startAddress: () => startAddress(host),
        weights: () => host.weights,
        hub: () => host.weightsHub,
        source: () => host.sessionSource,
      },
    });
    this.#visibility = new Visibility(core, () => {
      this.run.setVisible(this.#visibility.visible === true);
      this.#startIfSeen();
    });
  }

  /** Follows the properties that changed. */
  follow(changed: PropertyValues<Inputs>): void {
    const { host, pictures } = this;
    // What is absent from the start leaves pictures alone that were given as properties.
    if (changed.has('contentSrc') && (host.contentSrc !== null || host.hasUpdated)) {
      void pictures.set('content', host.contentSrc === null ? [] : [host.contentSrc]);
    }
    if (changed.has('styleSrc') && (host.styleSrc !== null || host.hasUpdated)) {
      void pictures.set('style', host.styleSrc?.split(/\s+/).filter(Boolean) ?? this.#slotted());
    }
    if (SETTING_NAMES.some((name) => changed.has(name))) this.#checkSettings();
    if (changed.has('autostart')) this.#autostart();
  }

  start(signal?: AbortSignal): Promise<boolean> {
    this.#startWaits = false;
    return this.run.start(signal);
  }

  stop(): Promise<void> {
    this.#startWaits = false;
    return this.run.stop();
  }

  /** Lets go of what can be had again. */
  release(): void {
    this.pictures.release();
    this.run.release();
  }

  /** Refuses bad values as they are given, and hands the others to a run in progress. */
  #checkSettings(): void {
    let given: Partial<Settings>;
    try {
      given = toSettings(this.host);
      resolveSettings(given);
    } catch (error) {
      this.core.fail('settings', error, !this.run.active);
      return;
    }
    this.core.mend('settings');
    this.core.mend('run');
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
    this.core.mend('run');
    if (!this.run.active) this.core.setState('loading');
    return left;
  }

  #picturesArrive(role: Role): void {
    if (role === 'content') this.stage.clear();
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

  #takeWeights(file: File): void {
    const before = this.#dropped?.file === this.host.weights ? this.#dropped.before : this.host.weights;
    this.#dropped = { file, before };
    this.host.weights = file;
    this.core.say(`The next painting is made with ${file.name}`);
  }

  readonly #leaveWeights = (): void => {
    if (this.#dropped) this.host.weights = this.#dropped.before;
    this.#dropped = undefined;
  };

  async #download(): Promise<void> {
    try {
      const name = resultName(this.pictures.content?.name, this.pictures.styles[0]?.name);
      download(await this.run.toBlob('image/png'), name);
    } catch (error) {
      this.core.warn('run', error);
    }
  }

  render(): TemplateResult {
    const { unsupported } = this.core;
    return html`<div part="base" class="base">
      ${unsupported ? renderUnsupported(unsupported) : this.#renderEasel()} ${this.announcer.render()}
    </div>`;
  }

  #renderEasel(): TemplateResult {
    const { core, run, stage, pictures, host } = this;
    const { content, styles } = pictures;
    const style = styles.map((picture) => picture.name).join(', ');
    const alt = host.alt ?? (content ? `${content.name} painted in the style of ${style}` : 'The result');
    const hasPicture = stage.picture !== undefined || core.state === 'running' || core.state === 'paused';
    return html`
      ${stage.render(content, alt)} ${this.progress.render()}
      ${core.error ? html`<p part="error" class="error">${core.error.message}</p>` : nothing}
      ${renderControls(core.state, run.active, hasPicture, pictures.complete, {
        start: () => void this.start(),
        pause: () => run.pause(),
        resume: () => run.resume(),
        stop: () => void this.stop(),
        download: () => void this.#download(),
      })}
      ${this.#wells.render()} ${this.#renderNotes()}
      <slot name="style" hidden @slotchange=${this.#slotChanged}></slot>
    `;
  }

  #renderNotes(): TemplateResult {
    const { adapter, weightsDescription, weightsWarning } = this.run;
    const { host } = this;
    const size = host.size === undefined ? `, so the picture is ${SOFTWARE_SIZE} pixels large` : '';
    const slow = adapter?.software
      ? html`<p>No GPU here: ${adapter.description || 'a software adapter'} plays one, slowly${size}.</p>`
      : nothing;
    const dropped =
      this.#dropped && this.#dropped.file === host.weights
        ? html`<p>
            Painting with ${this.#dropped.file.name}.
            <button part="button weights-button" @click=${this.#leaveWeights}>Back to the weights before</button>
          </p>`
        : nothing;
    return html`<div part="notes" class="notes">
      ${slow} ${[weightsDescription, weightsWarning].map((line) => (line ? html`<p>${line}</p>` : nothing))} ${dropped}
    </div>`;
  }
}
