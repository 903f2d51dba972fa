import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withDriver } from '../package/user-project.ts';
import { nodeGpu } from '../support/dawn.ts';
import { installed } from './consumer.ts';

describe('node', () => {
  const { project, ready } = installed('node', true);

  it('paints', { timeout: 300_000 }, async (context) => {
    ready(context);
    const found = await nodeGpu();
    if ('reason' in found) return context.skip(found.reason);
    Object.assign(process.env, withDriver());
    expect(await project.script('start', '32')).toMatch(/Painted painted\.png\.\n$/);
    const { width, height } = await sharp(join(project.folder, 'painted.png')).metadata();
    expect([width, height]).toEqual([32, 24]);
  });
});
