import { html, type TemplateResult } from 'lit';
import { styled } from '../../element/index.ts';

/** A part of a picture, in parts of its width and height. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const WHOLE: Frame = { left: 0, top: 0, right: 1, bottom: 1 };
/** Least part of a side. */
const LEAST = 0.05;

export type Grip = 'move' | 'left' | 'top' | 'right' | 'bottom' | 'nw' | 'ne' | 'sw' | 'se';

const EDGES: Record<Exclude<Grip, 'move'>, readonly (keyof Frame)[]> = {
  left: ['left'],
  top: ['top'],
  right: ['right'],
  bottom: ['bottom'],
  nw: ['left', 'top'],
  ne: ['right', 'top'],
  sw: ['left', 'bottom'],
  se: ['right', 'bottom'],
};

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** The frame after a grip was moved by parts of the picture. */
export function moved(frame: Frame, grip: Grip, x: number, y: number): Frame {
  if (grip === 'move') {
    const dx = clamp(x, -frame.left, 1 - frame.right);
    const dy = clamp(y, -frame.top, 1 - frame.bottom);
    return { left: frame.left + dx, right: frame.right + dx, top: frame.top + dy, bottom: frame.bottom + dy };
  }
  const next = { ...frame };
  for (const edge of EDGES[grip]) {
    if (edge === 'left') next.left = clamp(frame.left + x, 0, frame.right - LEAST);
    if (edge === 'right') next.right = clamp(frame.right + x, frame.left + LEAST, 1);
    if (edge === 'top') next.top = clamp(frame.top + y, 0, frame.bottom - LEAST);
    if (edge === 'bottom') next.bottom = clamp(frame.bottom + y, frame.top + LEAST, 1);
  }
  return next;
}

/**
 * The largest frame of a shape around the middle of another.
 * @param shape width by height; undefined: the picture's own
 * @param picture width by height of the picture
 */
export function shaped(shape: number | undefined, picture: number): Frame {
  if (shape === undefined) return WHOLE;
  const wide = shape / picture;
  const [width, height] = wide > 1 ? [1, 1 / wide] : [wide, 1];
  return {
    left: (1 - width) / 2,
    right: (1 + width) / 2,
    top: (1 - height) / 2,
    bottom: (1 + height) / 2,
  };
}

/** A picture turned by quarters, clockwise. */
export function turned(
  image: CanvasImageSource & { width: number; height: number },
  quarters: number,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const swaps = quarters % 2 === 1;
  canvas.width = swaps ? image.height : image.width;
  canvas.height = swaps ? image.width : image.height;
  const context = canvas.getContext('2d')!;
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((quarters * Math.PI) / 2);
  context.drawImage(image, -image.width / 2, -image.height / 2);
  return canvas;
}

/** The part of a picture as a file. */
export function cut(
  canvas: HTMLCanvasElement,
  { left, top, right, bottom }: Frame,
  type: string,
): Promise<Blob> {
  const { width, height } = canvas;
  const [x, y] = [Math.round(left * width), Math.round(top * height)];
  const part = document.createElement('canvas');
  part.width = Math.max(1, Math.round(right * width) - x);
  part.height = Math.max(1, Math.round(bottom * height) - y);
  part.getContext('2d')!.drawImage(canvas, -x, -y);
  const kind = type === 'image/png' ? type : 'image/jpeg';
  return new Promise((resolve, reject) =>
    part.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no canvas of that size'))), kind, 0.95),
  );
}

/** The frame over the picture, with a grip at each edge and corner; each takes the pointer and the arrow keys. */
export function renderFrame(
  frame: Frame,
  label: (grip: Grip) => string,
  move: (grip: Grip, x: number, y: number) => void,
): TemplateResult {
  const percent = (value: number) => `${100 * value}%`;
  const drag = (grip: Grip) => (event: PointerEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const { width, height } = handle.closest('.cropped')!.getBoundingClientRect();
    handle.setPointerCapture(event.pointerId);
    handle.focus();
    let [x, y] = [event.clientX, event.clientY];
    handle.onpointermove = (now) => {
      move(grip, (now.clientX - x) / width, (now.clientY - y) / height);
      [x, y] = [now.clientX, now.clientY];
    };
    handle.onpointerup = handle.onpointercancel = () => {
      handle.onpointermove = null;
    };
  };
  const key = (grip: Grip) => (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.05 : 0.01;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[
      event.key
    ];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    move(grip, by[0]!, by[1]!);
  };
  const grips = Object.keys(EDGES) as Exclude<Grip, 'move'>[];
  return html`<div
    class="frame"
    role="group"
    tabindex="0"
    aria-label=${label('move')}
    ${styled({
      'inset-inline-start': percent(frame.left),
      'inset-block-start': percent(frame.top),
      'inline-size': percent(frame.right - frame.left),
      'block-size': percent(frame.bottom - frame.top),
    })}
    @pointerdown=${drag('move')}
    @keydown=${key('move')}
  >
    ${grips.map(
      (grip) =>
        html`<button type="button" class="grip ${grip}" aria-label=${label(grip)} @pointerdown=${drag(grip)} @keydown=${key(grip)}></button>`,
    )}
  </div>`;
}
