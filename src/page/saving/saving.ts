import { html, nothing, render, type TemplateResult } from 'lit';
import { download, type StyleTransferElement } from '../../element/index.ts';
import { ArtFilterError, withoutRecord } from '../../index.ts';
import { say, sentence, text, texts } from '../language/words.ts';
import type { Sentence } from '../notice.ts';
import { storedSwitch } from '../store/stored-switch.ts';

const TEXT = texts({
  save: 'Save',
  as: (kind: string) => say`Download ${kind}`,
  copy: 'Copy the picture',
  share: 'Share…',
  copied: 'The picture is copied.',
  notCopied: 'The browser does not allow this page to copy pictures; download it instead.',
  notShared: 'The picture could not be shared; download it instead.',
});

const KINDS = [
  ['PNG', 'image/png', 'png'],
  ['JPEG', 'image/jpeg', 'jpg'],
  ['WebP', 'image/webp', 'webp'],
] as const;

/** `Portrait-Mosaic.jpg` for two names. */
export function fileName(names: readonly string[], ending: string): string {
  const stems = names.map((name) =>
    name
      .replace(/\.[a-z0-9]{2,5}$/i, '')
      .match(/[\p{L}\p{N}]+/gu)
      ?.join('-'),
  );
  return `${stems.filter(Boolean).join('-') || 'picture'}.${ending}`;
}

/** Whether saved pictures carry their settings. */
export const settingsInFile = storedSwitch('art-filter.settings-in-file');

/** A painting of the gallery as a file to save: with its settings in it, or without. */
export async function toSave(file: Blob): Promise<Blob> {
  return settingsInFile.allowed ? file : withoutRecord(file);
}

/** Menu beside the main button: download in three kinds, copy, share. */
export class Saving {
  constructor(
    private readonly easel: StyleTransferElement,
    private readonly place: HTMLElement,
    private readonly notice: (text: Sentence) => void,
  ) {
    for (const event of ['statechange', 'preview', 'picturechange'] as const) {
      easel.addEventListener(event, () => this.show());
    }
  }

  show(): void {
    const { easel } = this;
    const painted = easel.state === 'running' || easel.state === 'paused' || easel.hasResult;
    render(painted ? this.#menu() : nothing, this.place);
  }

  #menu(): TemplateResult {
    const item = (title: string, act: () => Promise<void>) =>
      html`<button type="button" @click=${() => void this.#do(act)}>${title}</button>`;
    return html`<details class="menu">
      <summary>${TEXT.save}</summary>
      <div class="items">
        ${KINDS.map(([kind, type, ending]) => item(TEXT.as(kind), () => this.#download(type, ending)))}
        ${'ClipboardItem' in window ? item(TEXT.copy, () => this.#copy()) : nothing}
        ${'canShare' in navigator ? item(TEXT.share, () => this.#share()) : nothing}
      </div>
    </details>`;
  }

  async #do(act: () => Promise<void>): Promise<void> {
    const menu = this.place.querySelector('details')!;
    menu.open = false;
    menu.querySelector('summary')?.focus();
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ArtFilterError)) throw error;
      this.notice(() => sentence(error.message));
    }
  }

  get #names(): string[] {
    const { content, styles } = this.easel.pictures;
    return [content?.name ?? '', styles[0]?.name ?? ''].map(text);
  }

  async #download(type: (typeof KINDS)[number][1], ending: string): Promise<void> {
    download(await this.easel.toBlob(type), fileName(this.#names, ending));
  }

  async #copy(): Promise<void> {
    // Safari wants the promise itself, within the click.
    const picture = this.easel.toBlob('image/png');
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
      this.notice(() => TEXT.copied);
    } catch (error) {
      if (error instanceof ArtFilterError) throw error;
      this.notice(() => TEXT.notCopied);
    }
  }

  async #share(): Promise<void> {
    const blob = await this.easel.toBlob('image/jpeg');
    const file = new File([blob], fileName(this.#names, 'jpg'), { type: blob.type });
    try {
      await navigator.share({ files: [file] });
    } catch (error) {
      // Closing the sheet is no failure.
      if ((error as Error).name !== 'AbortError') this.notice(() => TEXT.notShared);
    }
  }
}
