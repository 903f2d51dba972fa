import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { encodeFile, removeLeftovers } from '../../image/encode-node.ts';
import type { Picture } from '../../image/picture.ts';

/** Where the picture of a run is kept that has not come to its end: `out.png` → `out.unfinished.png`. */
export function unfinishedName(output: string): string {
  const ending = extname(output);
  return `${output.slice(0, output.length - ending.length)}.unfinished${ending}`;
}

/** The picture so far of a run that was stopped or has failed, under a name of its own; gone when it is complete. */
export class UnfinishedPicture {
  readonly path: string;
  /** Iterations that the written picture has; 0 before one was written. */
  iteration = 0;

  constructor(output: string) {
    this.path = unfinishedName(output);
  }

  /**
   * Writes it whole or not at all.
   * @throws ArtFilterError `file`
   */
  async write(iteration: number, picture: Picture): Promise<void> {
    await removeLeftovers(this.path);
    await encodeFile(this.path, picture);
    this.iteration = iteration;
  }

  /** The picture is complete. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}
