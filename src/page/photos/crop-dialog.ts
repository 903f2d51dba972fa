import { html, render } from 'lit';
import { texts } from '../language/words.ts';
import { cut, type Frame, type Grip, moved, renderFrame, shaped, turned, WHOLE } from './crop.ts';

const TEXT = texts({
  title: 'Crop or turn the photo',
  help: 'Drag the frame or its edges, or move them with the arrow keys.',
  left: 'Turn left',
  right: 'Turn right',
  shape: 'Shape',
  whole: 'Whole',
  done: 'Done',
  cancel: 'Cancel',
  grip: {
    move: 'Frame',
    left: 'Left edge',
    top: 'Upper edge',
    right: 'Right edge',
    bottom: 'Lower edge',
    nw: 'Upper left corner',
    ne: 'Upper right corner',
    sw: 'Lower left corner',
    se: 'Lower right corner',
  } satisfies Record<Grip, string>,
});

const SHAPES = [
  [undefined, undefined],
  ['1 : 1', 1],
  ['4 : 3', 4 / 3],
  ['3 : 4', 3 / 4],
  ['16 : 9', 16 / 9],
  ['9 : 16', 9 / 16],
] as const;

/**
 * Asks how to crop and turn a picture.
 * @returns the part as a file of the same name; undefined where nothing was changed
 */
export async function cropPhoto(name: string, file: Blob): Promise<File | undefined> {
  const bitmap = await createImageBitmap(file);
  const dialog = document.createElement('dialog');
  dialog.className = 'crop';
  dialog.setAttribute('aria-label', TEXT.title);
  document.body.append(dialog);
  let frame: Frame = WHOLE;
  let quarters = 0;
  let canvas = turned(bitmap, quarters);
  const show = () => {
    const turn = (by: number) => () => {
      quarters = (quarters + by + 4) % 4;
      canvas = turned(bitmap, quarters);
      frame = WHOLE;
      show();
    };
    render(
      html`<h2>${TEXT.title}</h2>
        <div class="cropped">
          ${canvas}
          ${renderFrame(
            frame,
            (grip) => TEXT.grip[grip],
            (grip, x, y) => {
              frame = moved(frame, grip, x, y);
              show();
            },
          )}
        </div>
        <p class="help">${TEXT.help}</p>
        <div class="chips">
          <button type="button" class="chip" @click=${turn(-1)}>↺ ${TEXT.left}</button>
          <button type="button" class="chip" @click=${turn(1)}>↻ ${TEXT.right}</button>
        </div>
        <div class="chips" role="group" aria-label=${TEXT.shape}>
          ${SHAPES.map(
            ([title, shape]) =>
              html`<button
                type="button"
                class="chip"
                @click=${() => {
                  frame = shaped(shape, canvas.width / canvas.height);
                  show();
                }}
              >
                ${title ?? TEXT.whole}
              </button>`,
          )}
        </div>
        <div class="actions">
          <button type="button" class="main" @click=${() => dialog.close('done')}>${TEXT.done}</button>
          <button type="button" @click=${() => dialog.close()}>${TEXT.cancel}</button>
        </div>`,
      dialog,
    );
  };
  show();
  const closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  dialog.showModal();
  await closed;
  dialog.remove();
  bitmap.close();
  const same =
    quarters === 0 && Object.entries(WHOLE).every(([edge, at]) => frame[edge as keyof Frame] === at);
  if (dialog.returnValue !== 'done' || same) return undefined;
  const part = await cut(canvas, frame, file.type);
  return new File([part], name, { type: part.type });
}
