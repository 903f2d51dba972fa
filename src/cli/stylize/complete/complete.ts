import type { Request } from '../../args/arguments.ts';
import type { Inputs } from '../../inputs/read-input.ts';
import { CarriedSettings } from './carried-settings.ts';
import { withPrintSize } from './print-size.ts';

/**
 * A request with what only its files tell: the settings that a picture carries, and the pixels of a print.
 * @param say receives sentences about them
 * @throws ArtFilterError `file`, `picture`, `settings`, `network`, `aborted`
 */
export async function completed<R extends Request>(
  request: R,
  inputs: Inputs,
  say: (sentence: string) => void,
): Promise<R> {
  return withPrintSize(await new CarriedSettings(inputs, say).under(request), inputs, say);
}
