import { ArtFilterError } from '../errors.ts';
import { canvas2d, requireCanvas } from './canvas.ts';
import { checkHeader } from './header-size.ts';
import { damaged } from './inspect.ts';
import { checkDimensions, checkFileLength, type Picture } from './picture.ts';
import { stripRows, takePicture } from './pixels.ts';

/**
 * Decodes a picture in a page or worker as it is meant to be seen: rotated by EXIF, composed over the background,
 * converted to sRGB. PNG, JPEG, WebP, and AVIF where the browser supports it.
 * @param source a file, a fetched blob, or its bytes
 * @param options.background any opaque CSS colour; default white
 * @param options.name the name in messages; default `picture`
 * @throws ArtFilterError `picture` where it is no picture that can be styled, `settings` for an invalid background
 */
export async function decodePicture(
  source: Blob | ArrayBuffer,
  options: { background?: string; name?: string } = {},
): Promise<Picture> {
  requireCanvas();
  const what = options.name ?? 'picture';
  const background = options.background ?? '#ffffff';
  checkFileLength(what, source instanceof Blob ? source.size : source.byteLength);
  const bytes = new Uint8Array(source instanceof Blob ? await source.arrayBuffer() : source);
  const format = checkHeader(what, bytes);
  let bitmap: ImageBitmap;
  try {
    const blob = new Blob([bytes], { type: `image/${format}` });
    bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch (error) {
    throw damaged(what, format, error);
  }
  try {
    const { width, height } = bitmap;
    checkDimensions(what, width, height);
    const { context } = canvas2d(width, stripRows(width, height));
    context.fillStyle = checkedColor(context, background);
    return await takePicture(context, width, height, (top, rows) => {
      context.fillRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, -top);
    });
  } finally {
    bitmap.close();
  }
}

/** A canvas ignores invalid colours: one that replaces two different ones is valid. */
function checkedColor(context: { fillStyle: unknown }, color: string): string {
  const read = ['#000001', '#000002'].map((before) => {
    context.fillStyle = before;
    context.fillStyle = color;
    return context.fillStyle;
  });
  // An opaque colour reads back as #rrggbb.
  if (read[0] !== read[1] || !String(read[0]).startsWith('#')) {
    throw new ArtFilterError(
      'settings',
      `background: got "${color}", expected an opaque colour such as #fff, #20406b or lightblue.`,
    );
  }
  return color;
}
