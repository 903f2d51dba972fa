import { html, nothing, type TemplateResult } from 'lit';
import type { Picture } from '../../image/picture.ts';
import { contextFor, putPicture } from '../../image/pixels.ts';
import type { Core } from '../core.ts';
import type { LoadedPicture } from '../pictures/picture-source.ts';
import { Compare } from './compare.ts';
import { pictureIcon } from './icons.ts';
import { styled } from './styled.ts';
import { Zoom } from './zoom.ts';

/** Poster, content picture over it, result over that, and divider between them. */
export class Stage {
  readonly compare: Compare;
  readonly zoom: Zoom;
  /** Result: drawn by the GPU during the run, a 2D canvas afterwards. */
  #canvas: HTMLCanvasElement | undefined;
  #picture: Picture | undefined;
  #original: Blob | undefined;
  /** Whether a content picture has been loaded; until then the poster under it is seen. */
  #loaded = false;

  constructor(private readonly core: Core) {
    this.compare = new Compare(core);
    this.zoom = new Zoom(core);
  }

  /** Picture of the last run, finished or stopped. */
  get picture(): Picture | undefined {
    return this.#picture;
  }

  /** File with the transparency of that picture: its content's, or its own. */
  get original(): Blob | undefined {
    return this.#original;
  }

  clear(): void {
    this.#canvas = undefined;
    this.#picture = undefined;
    this.#original = undefined;
    this.core.host.requestUpdate();
  }

  /** Creates the canvas of a new session. */
  open(width: number, height: number): HTMLCanvasElement {
    this.clear();
    this.#canvas = canvasOf(width, height);
    return this.#canvas;
  }

  /**
   * Shows the picture without the session, which may then be destroyed.
   * @param original file with its transparency
   */
  async keep(picture: Picture, original: Blob | undefined): Promise<void> {
    const canvas = canvasOf(picture.width, picture.height);
    await putPicture(contextFor(canvas, picture), picture);
    this.#original = original;
    this.#canvas = canvas;
    this.#picture = picture;
    this.core.host.requestUpdate();
  }

  readonly #load = (): void => {
    if (this.#loaded) return;
    this.#loaded = true;
    this.core.host.requestUpdate();
  };

  /** @param field mask editor, shown over the content picture in place of the result */
  render(content: LoadedPicture | undefined, alt: string, field?: TemplateResult): TemplateResult {
    const canvas = field ? undefined : this.#canvas;
    const shown = canvas ?? content?.picture;
    const ratio = shown ? String(shown.width / shown.height) : 'var(--style-transfer-ratio, 4 / 3)';
    const compared = canvas !== undefined && content !== undefined;
    const covered = canvas !== undefined || (content !== undefined && this.#loaded);
    const { position } = this.compare;
    const { say } = this.core.words;
    const zoomed = this.zoom.scale > 1 && !field;
    const pointer = field || !(content || canvas) ? nothing : this.#pointer;
    return html`<div
      part="stage"
      class="stage ${content || canvas ? '' : 'empty'} ${covered ? '' : 'uncovered'} ${compared ? 'compared' : ''} ${zoomed ? 'zoomed' : ''}"
      ${styled({
        '--ratio': ratio,
        '--position': `${position}%`,
        '--clip': `${this.zoom.inPicture(position)}%`,
        ...this.zoom.properties,
      })}
      data-role="content"
      @pointerdown=${pointer}
      @pointermove=${pointer}
      @pointerup=${pointer}
      @pointercancel=${pointer}
      @wheel=${pointer === nothing ? nothing : this.zoom.wheel}
      @keydown=${pointer === nothing ? nothing : this.zoom.key}
    >
      ${
        content
          ? html`<img part="before" class="before" src=${content.url} alt=${compared ? '' : say`The content picture`} draggable="false" @load=${this.#load} @error=${this.#load} />`
          : nothing
      }
      ${
        canvas
          ? html`<div
              class="after"
              role=${alt === '' ? 'presentation' : 'img'}
              aria-label=${alt || nothing}
            >
              ${canvas}
            </div>`
          : nothing
      }
      ${compared ? this.compare.render() : nothing} ${field ?? nothing}
      ${
        canvas
          ? nothing
          : html`<slot name="poster" aria-hidden=${content ? 'true' : nothing}
              >${content ? nothing : html`<div class="poster">${pictureIcon}<span>${say`Drop a picture here`}</span></div>`}</slot
            >`
      }
      <slot name="overlay"></slot>
    </div>`;
  }

  /** A pinch, or a drag of a magnified picture beside the grip, is the zoom's; anything else moves the divider. */
  readonly #pointer = (event: PointerEvent): void => {
    const path = event.composedPath();
    if (path.some((node) => node instanceof HTMLElement && node.slot === 'overlay')) return;
    const onGrip = path.some((node) => node instanceof HTMLElement && node.classList.contains('handle'));
    const taken = !onGrip && this.zoom.pointer(event);
    if (!taken && this.#canvas) this.compare.pointer(event);
    else if (event.type === 'pointerdown')
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.setAttribute('part', 'canvas');
  return canvas;
}
