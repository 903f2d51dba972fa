import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Picture } from '../../image/picture.ts';
import type { RunRecord } from '../../style/settings/record.ts';
import type { NamedRequest } from '../args/arguments.ts';
import type { Inputs } from '../inputs/read-input.ts';
import { removeLeftoversOf } from '../outputs/write.ts';
import { writeResult } from './result-file.ts';

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
    private readonly request: NamedRequest,
    private readonly inputs: Inputs,
  ) {
    this.path = unfinishedName(request.output);
  }

  /**
   * Writes the picture so far; the file is never half-written.
   * @throws ArtFilterError `file`
   */
  async write(iteration: number, picture: Picture, record?: RunRecord): Promise<void> {
    await removeLeftoversOf(this.path);
    await writeResult(this.path, picture, this.request, this.inputs, record);
    this.iteration = iteration;
  }

  /** Removes the file: the picture is complete. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}
