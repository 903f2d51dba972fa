import { join } from 'node:path';
import { parseArguments, type Request } from '../../../src/cli/args/arguments.ts';
import type { Engine } from '../../../src/cli/engine/engine.ts';
import { stylize } from '../../../src/cli/stylize/stylize.ts';
import { FakeEngine } from '../fake-engine.ts';
import { type Output, recordingContext } from '../set-up.ts';

/** Runs a command line whose files are in a folder. */
export async function stylizeIn(
  folder: string,
  line: string,
  engine: Engine = new FakeEngine(),
  how: { isTTY?: boolean; stop?: AbortController } = {},
): Promise<Output & { stopped: boolean }> {
  const inFolder = line.replace(/(\S+\.(png|jpg|json|webp|avif|safetensors|gif))/g, (name) =>
    join(folder, name),
  );
  const request = parseArguments(inFolder.split(' ')) as Request;
  const { context, output } = recordingContext(engine, { ...how, quiet: request.quiet });
  const { stopped } = await stylize(request, context);
  return { ...output, stopped };
}
