import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { type EncodeOptions, encodeFile, removeLeftovers } from '../../image/encode-node.ts';
import type { Picture } from '../../image/picture.ts';

/** `out.png` → `out.unfinished.png`. */
export function unfinishedName(output: string): string {
  const ending = extname(output);
  return `${output.slice(0, output.length - ending.length)}.unfinished${ending}`;
}

/** Picture of a run that was stopped or failed, under its own name; removed when the picture is complete. */
export class UnfinishedPicture {
  readonly path: string;
  /** Iterations of the written picture; 0 before there is one. */
  iteration = 0;

  constructor(
    output: string,
    private readonly options: EncodeOptions = {},
  ) {
    this.path = unfinishedName(output);
  }

  /**
   * Writes the picture so far; the file is never half-written.
   * @throws ArtFilterError `file`
   */
  async write(iteration: number, picture: Picture): Promise<void> {
    await removeLeftovers(this.path);
    const { depth, quality } = this.options;
    await encodeFile(this.path, picture, { ...(depth && { depth }), ...(quality && { quality }) });
    this.iteration = iteration;
  }

  /** Removes the file: the picture is complete. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}
