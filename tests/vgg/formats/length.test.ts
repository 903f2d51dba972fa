import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkFile } from '../../../src/cli/shared/read-weights.ts';
import { weightsOfFile } from '../../../src/element/run/weights-source.ts';

const TOO_LONG = {
  code: 'weights',
  message: expect.stringMatching(/the file has more than 2 GiB.*alone\.$/),
};

it('a file too long for weights is refused unread: on the command line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'art-filter-long-'));
  try {
    const path = join(folder, 'long.h5');
    const file = await open(path, 'w');
    await file.truncate(2 ** 34);
    await file.close();
    await expect(checkFile(path)).rejects.toMatchObject(TOO_LONG);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('in a page', async () => {
  const file = new File([], 'long.safetensors');
  Object.defineProperty(file, 'size', { value: 2 ** 34 });
  await expect(weightsOfFile(file)).rejects.toMatchObject(TOO_LONG);
});
