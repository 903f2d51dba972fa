import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { resolveSettings } from '../style/resolve-settings.ts';
import type { Settings } from '../style/settings.ts';
import { Announcer } from './announcer.ts';
import { renderControls } from './controls.ts';
import { Core } from './core.ts';
import { download, resultName } from './download.ts';
import { startAddress, toSettings } from './given-settings.ts';
import { type Inputs, SETTING_NAMES } from './inputs.ts';
import { Pictures, type Role } from './pictures.ts';
import { Progress } from './progress.ts';
import { Run, SOFTWARE_SIZE } from './run.ts';
import { Stage } from './stage.ts';
import { renderUnsupported } from './unsupported.ts';
import { Visibility } from './visibility.ts';
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
      leave: () => this.#picturesLeave(),
      arrive: (role) => this.#picturesArrive(role),
    });
    this.#wells = new Wells(core, this.pictures, (file) => {
      host.weights = file;
    });
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
        source: () => host.sessionSource,
      },
    });
    this.#visibility = new Visibility(core, () => {
      this.run.setVisible(this.#visibility.visible);
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
      void pictures.set('style', host.styleSrc?.split(/\s+/).filter(Boolean) ?? []);
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

  /** Refuses bad values as they are given, and hands the others to a run in progress. */
  #checkSettings(): void {
    let settings: Settings;
    try {
      settings = resolveSettings(toSettings(this.host));
    } catch (error) {
      this.core.fail('settings', error, !this.run.active);
      return;
    }
    this.core.mend('settings');
    this.core.mend('run');
    if (!this.run.active && this.core.state === 'error') this.run.rest();
    this.run.update(settings);
  }

  #picturesLeave(): Promise<void> {
    const left = this.stop();
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
    if (!this.host.autostart || !this.pictures.complete || this.core.error) return;
    this.#startWaits = true;
    this.#startIfSeen();
  }

  #startIfSeen(): void {
    if (this.#startWaits && this.#visibility.visible) void this.start();
  }

  readonly #slottedStyles = (event: Event): void => {
    if (this.host.styleSrc !== null) return;
    const slotted = (event.currentTarget as HTMLSlotElement).assignedElements();
    void this.pictures.set(
      'style',
      slotted.filter((child) => child instanceof HTMLImageElement),
    );
  };

  async #download(): Promise<void> {
    try {
      const name = resultName(this.pictures.content?.name, this.pictures.styles[0]?.name);
      download(await this.run.toBlob('image/png'), name);
    } catch (error) {
      this.core.fail('run', error, false);
    }
  }

  render(): TemplateResult {
    const { core, run, stage, pictures, host } = this;
    const { content, styles } = pictures;
    if (core.unsupported) {
      return html`<div part="base" class="base">
        ${renderUnsupported(core.unsupported)} ${this.announcer.render()}
      </div>`;
    }
    const style = styles.map((picture) => picture.name).join(', ');
    const alt = host.alt ?? (content ? `${content.name} painted in the style of ${style}` : 'The result');
    const hasPicture = stage.picture !== undefined || core.state === 'running' || core.state === 'paused';
    return html`<div part="base" class="base">
      ${stage.render(content, alt)} ${this.progress.render()}
      ${core.error ? html`<p part="error" class="error">${core.error.message}</p>` : nothing}
      ${renderControls(core.state, run.active, hasPicture, pictures.complete, {
        start: () => void this.start(),
        pause: () => run.pause(),
        resume: () => run.resume(),
        stop: () => void this.stop(),
        download: () => void this.#download(),
      })}
      ${this.#wells.render()} ${this.#notes()} ${this.announcer.render()}
      <slot name="style" hidden @slotchange=${this.#slottedStyles}></slot>
    </div>`;
  }

  #notes(): TemplateResult {
    const { adapter, weightsDescription } = this.run;
    const size = this.host.size === undefined ? `, so the picture is ${SOFTWARE_SIZE} pixels large` : '';
    const slow = adapter?.software
      ? html`<p>No GPU here: ${adapter.description || 'a software adapter'} plays one, slowly${size}.</p>`
      : nothing;
    return html`<div part="notes" class="notes">
      ${slow} ${weightsDescription ? html`<p>${weightsDescription}</p>` : nothing}
    </div>`;
  }
}
