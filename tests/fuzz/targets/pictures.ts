import sharp from 'sharp';
import { inspectPicture } from '../../../src/image/inspect.ts';
import { mutated } from '../mutate.ts';
import type { Target } from '../target.ts';

/** Headers of pictures, in every format. */
export async function pictureTargets(): Promise<Target<Uint8Array>[]> {
  const picture = sharp({ create: { width: 20, height: 24, channels: 3, background: '#7a5c3e' } });
  const files = await Promise.all(
    (['png', 'jpeg', 'webp', 'avif', 'gif'] as const).map((format) =>
      picture.clone().toFormat(format).toBuffer(),
    ),
  );
  const inputs = mutated(
    files.map((file) => new Uint8Array(file)),
    () => 300,
  );
  return [
    {
      name: 'picture, header',
      share: 8,
      inputs,
      memory: () => 2 ** 20,
      read: (bytes) => inspectPicture('x', bytes),
    },
  ];
}
