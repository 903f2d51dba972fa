import { html, nothing, type TemplateResult } from 'lit';
import type { Core } from '../core.ts';
import { isWeightsFile } from '../run/weights-source.ts';
import { pictureIcon } from '../view/icons.ts';
import type { LoadedPicture } from './picture-source.ts';
import type { Pictures, Role } from './pictures.ts';

/** Kinds of files for the pickers; systems that do not know an ending would hide its files. */
const PICTURE_FILES = 'image/*,.avif,.heic,.heif,.jxl,.jp2,.j2k,.jfif,.tif,.tiff,.svg,.ico,.bmp';

/** Two drop zones with thumbnails, for the content picture and the styles: drop, paste and the file picker. */
export class DropZones {
  #over: Role | undefined;

  /** @param weights receives a dropped `.safetensors` or `.h5` file */
  constructor(
    private readonly core: Core,
    private readonly pictures: Pictures,
    private readonly weights: (file: File) => void,
  ) {
    const { host } = core;
    host.addEventListener('dragover', this.#drag);
    host.addEventListener('dragleave', this.#leave);
    host.addEventListener('drop', this.#drop);
    host.addEventListener('paste', this.#paste);
  }

  readonly #drag = (event: DragEvent): void => {
    if (!event.dataTransfer || !/Files|uri-list/.test(event.dataTransfer.types.join())) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    this.#hover(roleAt(event) ?? 'content');
  };

  readonly #leave = (event: DragEvent): void => {
    if (!this.core.host.contains(event.relatedTarget as Node | null)) this.#hover(undefined);
  };

  readonly #drop = (event: DragEvent): void => {
    this.#hover(undefined);
    if (!event.dataTransfer) return;
    const role = roleAt(event) ?? 'content';
    const files = [...event.dataTransfer.files];
    const address = event.dataTransfer.getData('text/uri-list').split(/[\r\n]+/)[0];
    if (files.length === 0 && !address) return;
    event.preventDefault();
    if (files.length) this.take(role, files);
    else void this.pictures.set(role, [address!], true);
  };

  readonly #paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    const first: Role = this.pictures.content && this.pictures.styles.length === 0 ? 'style' : 'content';
    this.take(roleAt(event) ?? first, files);
  };

  readonly #pick = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    if (input.files?.length) this.take(input.dataset.role as Role, [...input.files]);
    input.value = '';
  };

  /**
   * Takes files that a person brought: pictures for the role, weights in any zone. Of several pictures for the content,
   * the first is the content and the others are styles.
   */
  take(role: Role, files: readonly File[]): void {
    const weights = files.find(isWeightsFile);
    if (weights) this.weights(weights);
    const pictures = files.filter((file) => file !== weights);
    if (pictures.length === 0) return;
    const styles = role === 'style' ? pictures : pictures.slice(1);
    if (role === 'content') void this.pictures.set('content', pictures.slice(0, 1), true);
    if (styles.length) void this.pictures.set('style', styles, true);
  }

  #hover(role: Role | undefined): void {
    if (role === this.#over) return;
    this.#over = role;
    this.core.toggle('dragging', role !== undefined);
    this.core.host.requestUpdate();
  }

  render(): TemplateResult {
    const { content, styles } = this.pictures;
    return html`<div part="drop-zones wells" class="drop-zones">
      ${this.#zone('content', content ? [content] : [])} ${this.#zone('style', styles)}
    </div>`;
  }

  #zone(role: Role, pictures: readonly LoadedPicture[]): TemplateResult {
    const { say, text } = this.core.words;
    const label = role === 'content' ? say`Picture` : say`Style`;
    const hint =
      role === 'content' ? say`Drop, paste or choose a picture` : say`Drop, paste or choose one or more`;
    const names = pictures.map(({ name }) => text(name)).join(', ');
    return html`<label part="drop-zone ${role}-drop-zone well ${role}-well" class="drop-zone ${this.#over === role ? 'over' : ''}" data-role=${role}>
      <input
        type="file"
        class="picker"
        accept=${PICTURE_FILES}
        data-role=${role}
        ?multiple=${role === 'style'}
        aria-label=${say`${label}: ${names || say`none chosen`}. Choose a file`}
        @change=${this.#pick}
      />
      <span class="thumbnails" aria-hidden="true">
        ${
          pictures.length
            ? pictures
                .slice(0, 4)
                .map((picture) => html`<img part="thumbnail" src=${picture.url} alt="" draggable="false" />`)
            : pictureIcon
        }
      </span>
      <span class="drop-zone-text">
        <span class="drop-zone-label">${label}</span>
        <span class="drop-zone-name">${names || hint}</span>
        ${pictures.length > 4 ? html`<span class="drop-zone-name">${say`and ${pictures.length - 4} more`}</span>` : nothing}
      </span>
    </label>`;
  }
}

/** Role of the drop zone, or of the stage, in which an event occurred. */
function roleAt(event: Event): Role | undefined {
  for (const target of event.composedPath()) {
    const role = target instanceof HTMLElement ? target.dataset.role : undefined;
    if (role === 'content' || role === 'style') return role;
    if (target === event.currentTarget) return undefined;
  }
  return undefined;
}
