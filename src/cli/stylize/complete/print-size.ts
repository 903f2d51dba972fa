import { inspectPicture } from '../../../image/inspect.ts';
import type { Size } from '../../../image/picture.ts';
import type { Request } from '../../args/arguments.ts';
import { printPixels, USUAL_DPI } from '../../args/print-size.ts';
import { shownSource } from '../../inputs/address.ts';
import type { Inputs } from '../../inputs/read-input.ts';

/** Orientations by EXIF that turn a picture onto its side. */
const ON_ITS_SIDE = 5;

/**
 * A request whose `--print` is the size in pixels. A result is never larger than its picture: where that is too small, the
 * print keeps its size and has fewer dots an inch, which is told.
 * @throws ArtFilterError `settings` for more pixels than a result may have; `file`, `picture` as reading does
 */
export async function withPrintSize<R extends Request>(
  request: R,
  inputs: Inputs,
  say: (sentence: string) => void,
): Promise<R> {
  const { print, dpi = USUAL_DPI, content } = request;
  if (print === undefined) return request;
  const shown = await shownSize(request, inputs);
  const wanted = printPixels(print, dpi, shown);
  const there = Math.max(shown.width, shown.height);
  const size = shown.drawing ? wanted : Math.min(wanted, there);
  const dots = Math.max(1, Math.round((dpi * size) / wanted));
  const settings = { ...request.settings, size: Math.max(16, size) };
  if (size < wanted) {
    say(
      `A print of ${print.text} at ${dpi} dots an inch takes ${wanted} pixels, but ${shownSource(content)} has ` +
        `${there}: it gets ${dots} dots an inch.`,
    );
  }
  return { ...request, settings, dpi: dots };
}

/** Size of the content picture as it is seen, by its headers. */
async function shownSize(
  { content, acceptDamaged }: Request,
  inputs: Inputs,
): Promise<Size & { readonly drawing: boolean }> {
  const name = `content ${shownSource(content)}`;
  const { format, width, height, crop, orientation } = inspectPicture(
    name,
    await inputs.read(content, name),
    acceptDamaged,
  );
  const size = crop ?? { width, height };
  const drawing = format === 'svg';
  if (orientation < ON_ITS_SIDE) return { width: size.width, height: size.height, drawing };
  return { width: size.height, height: size.width, drawing };
}
