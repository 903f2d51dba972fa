import { ArtFilterError } from '../../errors.ts';
import type { Checkpoint } from '../../style/checkpoint/checkpoint.ts';
import type { StyleTransferInputs } from '../../style/pictures/inputs.ts';
import type { Core } from '../core.ts';
import type { ElementSession, SessionSource } from '../run/session-source.ts';

/** A session that goes on from a checkpoint, or a new one where there is none, or it is another run's. */
export async function createSession(
  core: Core,
  source: SessionSource,
  given: StyleTransferInputs,
  resume: Checkpoint | undefined,
): Promise<ElementSession> {
  const request = { ...given, onNotice: (sentence: string) => core.notice(sentence) };
  if (!resume) return source.create(request);
  try {
    const session = await source.create({ ...request, resume });
    core.notice(`The painting goes on from iteration ${session.iteration}.`);
    for (const note of session.notes) core.notice(note);
    return session;
  } catch (error) {
    const refused = error instanceof ArtFilterError && ['settings', 'file'].includes(error.code);
    if (!refused) throw error;
    core.notice(`${error.message} The painting begins anew.`);
    return source.create(request);
  }
}
